import type { Capability } from "../contract/capabilities";
import { formatQuantity } from "../models/units";
import type { PlannedStep, PlanningContext, PlanPart, StepEffect } from "./plan";
import { isRunning } from "./plan";

/** CPUs and memory. */
export function planSizing(context: PlanningContext): PlanPart {
  return { steps: [...planCpus(context), ...planMemory(context)] };
}

function planCpus(context: PlanningContext): PlannedStep[] {
  const { observed } = context;
  const { cpus } = context.desired;
  // what sizes it is a setting of its own
  if (cpus === undefined || cpus === observed.cpus) return [];
  const { maxCpus, cpuStep } = observed.liveLimits;
  const within = cpus <= (maxCpus ?? Number.POSITIVE_INFINITY);
  const stepped = cpus % (cpuStep ?? 1) === 0;
  const capability = cpus > observed.cpus ? "cpuAddLive" : "cpuRemoveLive";
  return [
    {
      change: { kind: "set-cpus", cpus },
      property: "class.cpu",
      effect: effectOf(context, capability, within && stepped),
      summary: `cpu ${observed.cpus} → ${cpus}`,
    },
  ];
}

function planMemory(context: PlanningContext): PlannedStep[] {
  const { observed } = context;
  const { memoryBytes } = context.desired;
  if (memoryBytes === undefined || memoryBytes === observed.memoryBytes) return [];
  const { maxMemoryBytes, memoryStepBytes } = observed.liveLimits;
  const within = memoryBytes <= (maxMemoryBytes ?? Number.POSITIVE_INFINITY);
  const stepped = (memoryBytes - observed.memoryBytes) % (memoryStepBytes ?? 1) === 0;
  const capability = memoryBytes > observed.memoryBytes ? "memoryAddLive" : "memoryRemoveLive";
  return [
    {
      change: { kind: "set-memory", memoryBytes },
      property: "class.memory",
      effect: effectOf(context, capability, within && stepped),
      summary: `memory ${formatQuantity(observed.memoryBytes)} → ${formatQuantity(memoryBytes)}`,
    },
  ];
}

function effectOf(
  { observed, capabilities }: PlanningContext,
  needs: Capability,
  possible: boolean,
): StepEffect {
  return !isRunning(observed) || (capabilities.has(needs) && possible) ? "live" : "powerCycle";
}
