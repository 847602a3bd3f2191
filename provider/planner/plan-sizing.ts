import { formatQuantity } from "../units";
import { effectOf } from "./effect";
import type { PlannedStep, PlanningContext, PlanPart } from "./plan";

/** CPUs and memory. */
export function planSizing(context: PlanningContext): PlanPart {
  return { steps: [...planCpus(context), ...planMemory(context)] };
}

function planCpus(context: PlanningContext): PlannedStep[] {
  const { desired, observed } = context;
  const { cpus } = desired;
  // what sizes it is a setting of its own
  if (cpus === undefined || cpus === observed.cpus) return [];
  const { minCpus, maxCpus, cpuStep = 1 } = observed.liveLimits;
  const possible = isWithin(cpus, minCpus, maxCpus) && cpus % cpuStep === 0;
  const change = cpus > observed.cpus ? "moreCpus" : "fewerCpus";
  return [
    {
      change: { kind: "set-cpus", cpus },
      property: "class.cpu",
      effect: effectOf(context, change, { possible }),
      summary: `cpu ${observed.cpus} → ${cpus}`,
    },
  ];
}

function planMemory(context: PlanningContext): PlannedStep[] {
  const { desired, observed } = context;
  const { memoryBytes } = desired;
  if (memoryBytes === undefined || memoryBytes === observed.memoryBytes) return [];
  const { minMemoryBytes, maxMemoryBytes, memoryStepBytes = 1 } = observed.liveLimits;
  const stepped = (memoryBytes - observed.memoryBytes) % memoryStepBytes === 0;
  const possible = isWithin(memoryBytes, minMemoryBytes, maxMemoryBytes) && stepped;
  const change = memoryBytes > observed.memoryBytes ? "moreMemory" : "lessMemory";
  return [
    {
      change: { kind: "set-memory", memoryBytes },
      property: "class.memory",
      effect: effectOf(context, change, { possible }),
      summary: `memory ${formatQuantity(observed.memoryBytes)} → ${formatQuantity(memoryBytes)}`,
    },
  ];
}

function isWithin(value: number, lowest = 0, highest = Number.POSITIVE_INFINITY): boolean {
  return lowest <= value && value <= highest;
}
