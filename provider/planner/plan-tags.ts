import { isDeepStrictEqual } from "node:util";
import { effectOf } from "./effect";
import type { PlanningContext, PlanPart } from "./plan";

/** Name and tags. */
export function planTags(context: PlanningContext): PlanPart {
  const { desired, previous, observed, listsTags = false } = context;
  const rename =
    desired.name === observed.name
      ? []
      : [
          {
            change: { kind: "rename", name: desired.name } as const,
            property: "name",
            effect: effectOf(context, "name"),
            summary: `name ${observed.name} → ${desired.name}`,
          },
        ];
  // tags that somebody else set are no drift for a user who never asked for any
  const managed = listsTags || desired.tags.length > 0 || previous.tags.length > 0;
  const wanted = setOf(desired.tags);
  const present = setOf(observed.tags ?? []);
  const tags =
    observed.tags === undefined || !managed || isDeepStrictEqual(wanted, present)
      ? []
      : [
          {
            change: { kind: "set-tags", tags: desired.tags } as const,
            property: "tags",
            effect: effectOf(context, "tags"),
            summary: `tags ${listed(present)} → ${listed(wanted)}`,
          },
        ];
  return { steps: [...rename, ...tags] };
}

function setOf(tags: readonly string[]): string[] {
  return [...new Set(tags)].toSorted();
}

function listed(tags: readonly string[]): string {
  return tags.length === 0 ? "none" : tags.join(", ");
}
