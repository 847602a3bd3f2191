import { parseTag } from "../contract/ownership";
import { effectOf } from "./effect";
import type { PlanningContext, PlanPart } from "./plan";

/** The tag follows a resource that was renamed, or moved to another parent, project or stack. */
export function planOwner(context: PlanningContext): PlanPart {
  const { observed, retag } = context;
  if (retag === undefined) return {};
  const before = observed.owner === undefined ? "none" : parseTag(observed.owner).owner;
  return {
    steps: [
      {
        change: { kind: "set-owner", key: retag },
        property: "owner",
        effect: effectOf(context, "owner"),
        summary: `owner ${before} → ${parseTag(retag).owner}`,
      },
    ],
  };
}
