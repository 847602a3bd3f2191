import type { Capability } from "../contract/capabilities";
import type { LiveLimits, ObservedMachine } from "../contract/machine";
import type { PlanningContext, StepEffect } from "./plan";

/** What a change of a running machine takes. */
export interface Needs {
  readonly capability?: Capability;
  /** The disk or interface that changes. */
  readonly device?: Pick<LiveLimits, "without"> & { readonly live?: boolean | undefined };
  /** False for a change that the machine's bounds or the program exclude. Default true. */
  readonly possible?: boolean;
}

/** How a change reaches this very machine: live, or by a power cycle. */
export function effectOf(
  { observed, capabilities }: Pick<PlanningContext, "observed" | "capabilities">,
  { capability, device = {}, possible = true }: Needs,
): StepEffect {
  if (!isRunning(observed)) return "live";
  const isLacking = ({ without = [] }: Pick<LiveLimits, "without">): boolean =>
    capability !== undefined && without.includes(capability);
  const isCapable = capability === undefined || capabilities.has(capability);
  const isExcluded = !possible || device.live === false || [observed.liveLimits, device].some(isLacking);
  return isCapable && !isExcluded ? "live" : "powerCycle";
}

export function isRunning(machine: ObservedMachine): boolean {
  return machine.power !== "Off";
}
