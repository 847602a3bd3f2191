import type { MachineChangeKind } from "../contract/changes";
import type { MachinePlan, PlanningContext, PlanPart } from "./plan";
import { planBootOrder } from "./plan-boot-order";
import { planCreationInputs } from "./plan-creation-inputs";
import { planDisks } from "./plan-disks";
import { planHardware } from "./plan-hardware";
import { planInterfaces } from "./plan-interfaces";
import { planLabels } from "./plan-labels";
import { planMedia } from "./plan-media";
import { planMoves } from "./plan-moves";
import { planOwner, withTag } from "./plan-owner";
import { planPower } from "./plan-power";
import { planRestart } from "./plan-restart";
import { planSizing } from "./plan-sizing";
import { suspensionRefusals } from "./plan-suspended";
import { planTags } from "./plan-tags";

// what frees or names something comes before what may need it
const order: readonly MachineChangeKind[] = [
  "set-owner",
  "rename",
  "set-tags",
  "set-labels",
  "move",
  "remove-interface",
  "remove-disk",
  "remove-medium",
  "set-hardware",
  "set-limits",
  "set-cpus",
  "set-memory",
  "move-disk",
  "grow-disk",
  "limit-disk",
  "add-disk",
  "change-interface",
  "add-interface",
  "change-medium",
  "add-medium",
  "set-guest-data",
  "set-boot-order",
];

const parts: readonly ((context: PlanningContext) => PlanPart)[] = [
  planOwner,
  planTags,
  planLabels,
  planHardware,
  planSizing,
  planMoves,
  planDisks,
  planInterfaces,
  planMedia,
  planBootOrder,
  planCreationInputs,
];

/** Pure: the same machine and the same desired state give the same plan, at preview and at update. */
export function planMachine(context: PlanningContext): MachinePlan {
  const planned = parts.map((part) => part(context));
  const steps = withTag(
    context,
    planned.flatMap((part) => part.steps ?? []),
  );
  return {
    steps: steps.toSorted((a, b) => order.indexOf(a.change.kind) - order.indexOf(b.change.kind)),
    replacements: planned.flatMap((part) => part.replacements ?? []),
    refusals: [...planned.flatMap((part) => part.refusals ?? []), ...suspensionRefusals(context, steps)],
    notes: planned.flatMap((part) => part.notes ?? []),
    power: planPower(context, steps),
    restart: planRestart(context),
  };
}

/** Whether the plan does anything to the machine. */
export function touches(plan: MachinePlan): boolean {
  return plan.steps.length > 0 || plan.power !== undefined || plan.restart !== undefined;
}

/** Whether the machine is switched off and on again for this plan. */
export function needsPowerCycle(plan: MachinePlan): boolean {
  const endsOff = plan.power?.to === "off" || plan.power?.to === "shutdown";
  const cycles = plan.restart !== undefined || plan.steps.some(({ effect }) => effect === "powerCycle");
  return cycles && !endsOff;
}
