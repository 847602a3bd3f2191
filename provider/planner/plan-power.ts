import type { DesiredPower, ObservedPower } from "../contract/machine";
import type { PlannedPower, PlanningContext } from "./plan";

const transitions: Readonly<Record<DesiredPower, PlannedPower["to"]>> = {
  On: "on",
  Off: "off",
  OffGraceful: "shutdown",
  Suspended: "suspend",
};

/** The last step of a plan: from the power state that is to the one that is wanted. */
export function planPower({ desired, observed }: PlanningContext): PlannedPower | undefined {
  if (satisfies(observed.power, desired.power)) return undefined;
  const because = observed.powerReason === undefined ? "" : ` (${observed.powerReason})`;
  return {
    to: transitions[desired.power],
    summary: `power ${observed.power}${because} → ${desired.power === "OffGraceful" ? "Off, gracefully" : desired.power}`,
  };
}

/** The state that can be asked for: whoever is paused or crashed is left alone as one that runs. */
export function nearestDesired(power: ObservedPower): "On" | "Off" | "Suspended" {
  return power === "Off" || power === "Suspended" ? power : "On";
}

/** Whether a machine in this state is what was asked for. */
export function satisfies(observed: ObservedPower, desired: DesiredPower): boolean {
  return observed === (desired === "OffGraceful" ? "Off" : desired);
}
