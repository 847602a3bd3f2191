import { isDeepStrictEqual } from "node:util";
import type { Labels } from "../contract/machine";
import { effectOf } from "./effect";
import type { PlanningContext, PlanPart } from "./plan";

export function planLabels(context: PlanningContext): PlanPart {
  const { desired, previous, observed, listsLabels = false } = context;
  const { labels = {} } = desired;
  // labels that another program gave are no drift for one that never asked for any
  const managed = listsLabels || hasLabels(labels) || hasLabels(previous.labels);
  if (observed.labels === undefined || !managed || isDeepStrictEqual({ ...labels }, { ...observed.labels }))
    return {};
  return {
    steps: [
      {
        change: { kind: "set-labels", labels },
        property: "labels",
        effect: effectOf(context, "labels"),
        summary: `labels ${listed(observed.labels)} → ${listed(labels)}`,
      },
    ],
  };
}

function hasLabels(labels: Labels = {}): boolean {
  return Object.keys(labels).length > 0;
}

function listed(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "none" : pairs.toSorted().join(", ");
}
