import type { DesiredMedium, ObservedMedium } from "../contract/machine";
import { effectOf } from "./effect";
import type { PlannedStep, PlanningContext, PlanPart } from "./plan";

/** CD drives, by name as disks are. */
export function planMedia(context: PlanningContext): PlanPart {
  const wanted = context.desired.media ?? [];
  const before = context.previous.media ?? [];
  const present = new Map((context.observed.media ?? before).map((drive) => [drive.name, drive]));
  const names = new Set(wanted.map(({ name }) => name));
  // only drives of the last desired state: one that somebody else added stays
  const gone = before.filter(({ name }) => present.has(name) && !names.has(name));
  return {
    steps: [
      ...gone.map(({ name }) => removal(context, name)),
      ...wanted.flatMap((medium) => steps(context, medium, present.get(medium.name))),
    ],
  };
}

function steps(
  context: PlanningContext,
  medium: DesiredMedium,
  observed: ObservedMedium | undefined,
): PlannedStep[] {
  if (observed === undefined) return [addition(context, medium)];
  return observed.image === medium.image ? [] : [change(context, medium, observed)];
}

function addition(context: PlanningContext, medium: DesiredMedium): PlannedStep {
  const { name, image } = medium;
  return {
    change: { kind: "add-medium", medium, desired: context.desired },
    property: `media[${name}]`,
    effect: effectOf(context, "driveList"),
    summary: `add CD drive ${name}${image === undefined ? "" : ` with ${image}`}`,
  };
}

function change(context: PlanningContext, medium: DesiredMedium, observed: ObservedMedium): PlannedStep {
  const { name, image } = medium;
  return {
    change: { kind: "change-medium", medium: { name, image } },
    property: `media[${name}].image`,
    effect: effectOf(context, "changeMedium", { device: observed }),
    summary: `CD drive ${name} ${observed.image ?? "empty"} → ${image ?? "empty"}`,
  };
}

function removal(context: PlanningContext, name: string): PlannedStep {
  return {
    change: { kind: "remove-medium", name },
    property: `media[${name}]`,
    effect: effectOf(context, "driveList"),
    summary: `remove CD drive ${name}`,
  };
}
