import { isDeepStrictEqual } from "node:util";
import { effectOf } from "./effect";
import type { PlanningContext, PlanPart } from "./plan";

/** The order of boot devices. One that somebody else chose stays where the program never chose one. */
export function planBootOrder(context: PlanningContext): PlanPart {
  const { desired, previous, observed } = context;
  if (desired.bootOrder === undefined && previous.bootOrder === undefined) return {};
  const present = observed.bootOrder ?? previous.bootOrder;
  if (isDeepStrictEqual(desired.bootOrder, present)) return {};
  return {
    steps: [
      {
        change: { kind: "set-boot-order", desired },
        property: "bootOrder",
        effect: effectOf(context, "bootOrder"),
        summary: `boot order ${orderOf(present)} → ${orderOf(desired.bootOrder)}`,
      },
    ],
  };
}

function orderOf(names: readonly string[] | undefined): string {
  return names?.join(", ") ?? "the default";
}
