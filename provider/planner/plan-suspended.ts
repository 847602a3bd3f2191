import type { MachineChangeKind } from "../contract/changes";
import type { PlannedStep, PlanningContext, Refusal } from "./plan";

// what is about the machine and not about what its saved memory was saved with
const harmless: ReadonlySet<MachineChangeKind> = new Set(["set-owner", "rename", "set-tags", "set-labels"]);

/**
 * A machine that stays suspended keeps the hardware that its memory was saved with: a change would have to throw the memory
 * away. One that shall run, or be off, is resumed or powered off first.
 */
export function suspensionRefusals(
  { desired, observed }: PlanningContext,
  steps: readonly PlannedStep[],
): Refusal[] {
  if (observed.power !== "Suspended" || desired.power !== "Suspended") return [];
  return steps
    .filter(({ change, effect }) => effect === "powerCycle" || !harmless.has(change.kind))
    .map(({ property, summary }) => ({
      property,
      reason: `${summary} is impossible while the machine is suspended`,
      remediation: 'set powerState to "On" for the change, or to "Off", which discards the saved memory',
    }));
}
