import { parseTag } from "../contract/ownership";
import { effectOf } from "./effect";
import type { PlannedStep, PlanningContext, PlanPart } from "./plan";

/** The tag follows a resource that was renamed, or moved to another parent, project or stack. */
export function planOwner(context: PlanningContext): PlanPart {
  const { retag } = context;
  return retag === undefined ? {} : { steps: [tagging(context, retag)] };
}

/** With a tag for a machine that has none: whatever is done to it, it is done by its owner. */
export function withTag(context: PlanningContext, steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const { observed, retag, tag } = context;
  if (steps.length === 0 || tag === undefined || retag !== undefined || observed.owner !== undefined)
    return steps;
  return [tagging(context, tag), ...steps];
}

function tagging(context: PlanningContext, key: string): PlannedStep {
  const { owner } = context.observed;
  const before = owner === undefined ? "none" : parseTag(owner).owner;
  return {
    change: { kind: "set-owner", key },
    property: "owner",
    effect: effectOf(context, "owner"),
    summary: `owner ${before} → ${parseTag(key).owner}`,
  };
}
