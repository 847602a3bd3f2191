import type { LiveLimits, ObservedMachine } from "../contract/machine";
import { type EffectKey, liveWith } from "./input-effects";
import type { PlanningContext, StepEffect } from "./plan";

/** What speaks against a change while the machine runs, beside the table. */
export interface Circumstances {
  /** The disk or interface that changes. */
  readonly device?: Pick<LiveLimits, "without"> & { readonly live?: boolean | undefined };
  /** False for a change that the machine's bounds or the program exclude. Default true. */
  readonly possible?: boolean;
}

/** How a change reaches this very machine: live, or by a power cycle. */
export function effectOf(
  { observed, capabilities }: Pick<PlanningContext, "observed" | "capabilities">,
  change: EffectKey,
  { device = {}, possible = true }: Circumstances = {},
): StepEffect {
  if (!isRunning(observed)) return "live";
  const needed = liveWith(change);
  if (!possible || device.live === false || needed === false) return "powerCycle";
  if (needed === true) return "live";
  const lacks = ({ without = [] }: Pick<LiveLimits, "without">): boolean => without.includes(needed);
  return capabilities.has(needed) && ![observed.liveLimits, device].some(lacks) ? "live" : "powerCycle";
}

export function isRunning(machine: ObservedMachine): boolean {
  return machine.power !== "Off";
}
