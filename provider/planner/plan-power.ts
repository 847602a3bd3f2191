import type { DesiredPower, ObservedMachine, ObservedPower, RestartPolicy } from "../contract/machine";
import type { PlannedPower, PlannedStep, PlanningContext } from "./plan";
import { isTriggered } from "./plan-restart";

const transitions: Readonly<Record<DesiredPower, PlannedPower["to"]>> = {
  On: "on",
  Off: "off",
  OffGraceful: "shutdown",
  Suspended: "suspend",
};

/** The last step of a plan: from the power state that is to the one that is wanted. */
export function planPower(context: PlanningContext, steps: readonly PlannedStep[]): PlannedPower | undefined {
  const { desired, observed } = context;
  if (satisfies(observed.power, desired.power)) return undefined;
  if (mayStay(context)) return forSteps(observed, steps);
  const because = observed.powerReason === undefined ? "" : ` (${observed.powerReason})`;
  return {
    to: transitions[desired.power],
    summary: `power ${observed.power}${because} → ${desired.power === "OffGraceful" ? "Off, gracefully" : desired.power}`,
  };
}

/** A machine that crashed and stays so may have to go off for a change; nothing starts it then. */
function forSteps({ power }: ObservedMachine, steps: readonly PlannedStep[]): PlannedPower | undefined {
  const needed = power === "Crashed" && steps.some(({ effect }) => effect === "powerCycle");
  return needed ? { to: "off", summary: "power Crashed → Off, for the other changes" } : undefined;
}

/** Whether the machine came to its power state by itself or by people, and the restart policy leaves it there. */
function mayStay({ desired, observed, powerBefore, trigger }: PlanningContext): boolean {
  const asksAnew = desired.power !== powerBefore || isTriggered(trigger);
  return !asksAnew && leaves(desired.restartPolicy, desired.power, observed.power);
}

/** Whether the policy leaves a machine of the desired power state as it is observed. */
export function leaves(
  policy: RestartPolicy | undefined,
  desired: DesiredPower,
  observed: ObservedPower,
): boolean {
  switch (policy) {
    case "Manual":
      return true;
    case "Never":
      return desired === "On" && (observed === "Off" || observed === "Crashed");
    case "OnFailure":
      return desired === "On" && observed === "Off";
    default:
      return false;
  }
}

/** The state that can be asked for: whoever is paused or crashed is left alone as one that runs. */
export function nearestDesired(power: ObservedPower): "On" | "Off" | "Suspended" {
  return power === "Off" || power === "Suspended" ? power : "On";
}

/** Whether a machine in this state is what was asked for. */
export function satisfies(observed: ObservedPower, desired: DesiredPower): boolean {
  return observed === (desired === "OffGraceful" ? "Off" : desired);
}
