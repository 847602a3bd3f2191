import type { Capability } from "../contract/capabilities";
import { formatQuantity } from "../models/units";
import type { PlannedStep, PlanningContext, PlanPart, StepEffect } from "./plan";
import { isRunning } from "./plan";

/** CPUs and memory. */
export function planSizing(context: PlanningContext): PlanPart {
  return { steps: [...planCpus(context), ...planMemory(context)] };
}

function planCpus(context: PlanningContext): PlannedStep[] {
  const { desired, observed } = context;
  if (desired.cpus === observed.cpus) return [];
  const { maxCpus, cpuStep } = observed.liveLimits;
  const within = desired.cpus <= (maxCpus ?? Number.POSITIVE_INFINITY);
  const stepped = desired.cpus % (cpuStep ?? 1) === 0;
  const capability = desired.cpus > observed.cpus ? "cpuAddLive" : "cpuRemoveLive";
  return [
    {
      change: { kind: "set-cpus", cpus: desired.cpus },
      property: "class.cpu",
      effect: effectOf(context, capability, within && stepped),
      summary: `cpu ${observed.cpus} → ${desired.cpus}`,
    },
  ];
}

function planMemory(context: PlanningContext): PlannedStep[] {
  const { desired, observed } = context;
  if (desired.memoryBytes === observed.memoryBytes) return [];
  const { maxMemoryBytes, memoryStepBytes } = observed.liveLimits;
  const within = desired.memoryBytes <= (maxMemoryBytes ?? Number.POSITIVE_INFINITY);
  const stepped = (desired.memoryBytes - observed.memoryBytes) % (memoryStepBytes ?? 1) === 0;
  const capability = desired.memoryBytes > observed.memoryBytes ? "memoryAddLive" : "memoryRemoveLive";
  return [
    {
      change: { kind: "set-memory", memoryBytes: desired.memoryBytes },
      property: "class.memory",
      effect: effectOf(context, capability, within && stepped),
      summary: `memory ${formatQuantity(observed.memoryBytes)} → ${formatQuantity(desired.memoryBytes)}`,
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
