import { parseTag } from "../contract/ownership";
import type { PlanningContext, PlanPart } from "./plan";

/** The tag follows a resource that was renamed, or moved to another parent, project or stack. */
export function planOwner({ observed, retag }: PlanningContext): PlanPart {
  if (retag === undefined) return {};
  const before = observed.owner === undefined ? "none" : parseTag(observed.owner).owner;
  return {
    steps: [
      {
        change: { kind: "set-owner", key: retag },
        property: "owner",
        effect: "live",
        summary: `owner ${before} → ${parseTag(retag).owner}`,
      },
    ],
  };
}
