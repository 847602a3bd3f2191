import { isDeepStrictEqual } from "node:util";
import type { ChangeEffect, DetailedChange } from "./kind";

/** How a change of each input takes effect; what is not named is `settings`. */
export type InputEffects = Readonly<
  Record<string, { readonly effect: ChangeEffect; readonly summary: string }>
>;

const settings = { effect: "settings", summary: "settings only" } as const;

/** The inputs of a model that differ from what is recorded. */
export function inputChanges(
  keys: readonly string[],
  recorded: object,
  inputs: object,
  effects: InputEffects = {},
): DetailedChange[] {
  const before = new Map(Object.entries(recorded));
  const now = new Map(Object.entries(inputs));
  return keys
    .filter((key) => !isDeepStrictEqual(before.get(key), now.get(key)))
    .map((key) => {
      const { effect, summary } = effects[key] ?? settings;
      return { property: key, effect, summary: `${key}: ${summary}` };
    });
}
