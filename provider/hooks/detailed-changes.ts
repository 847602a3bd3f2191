import { type KindName, kinds } from "../kinds";
import type { DetailedChange } from "../kinds/kind";
import { type PropertyMap, unknown, valueAt } from "../runtime/values";

/** A change as a front-end shows it that can show single properties. */
export interface ShownChange extends DetailedChange {
  /** What becomes of the property; an item of a list is known by its name. */
  readonly kind: "add" | "update" | "delete";
}

/** What each change of a diff makes of its property, from the outputs that are recorded to those that are planned. Pure. */
export function detailedChanges(
  kind: KindName,
  { recorded, inputs }: { readonly recorded: PropertyMap; readonly inputs: PropertyMap },
  changes: readonly DetailedChange[],
): ShownChange[] {
  const planned = kinds[kind].plan(inputs, recorded);
  return changes.map((change) => ({ ...change, kind: kindOf(change.property, recorded, planned) }));
}

function kindOf(property: string, recorded: PropertyMap, planned: PropertyMap): ShownChange["kind"] {
  const { before, after } = valuesAt(keysOf(property), recorded, planned);
  if ((before === undefined) === (after === undefined)) return "update";
  return before === undefined ? "add" : "delete";
}

interface Values {
  readonly before: unknown;
  readonly after: unknown;
}

function valuesAt([key, ...rest]: readonly string[], before: unknown, after: unknown): Values {
  if (key === undefined) return { before, after };
  const next = valueAt(after, [key]);
  return valuesAt(rest, Array.isArray(after) ? namesake(next, before, key) : valueAt(before, [key]), next);
}

/** The item of the same name, wherever it was in the list. */
function namesake(item: unknown, before: unknown, key: string): unknown {
  const name = valueAt(item, ["name"]);
  if (name === undefined || name === unknown) return valueAt(before, [key]);
  return Array.isArray(before) ? before.find((each) => valueAt(each, ["name"]) === name) : undefined;
}

/** The keys of a path as `formatPath` writes it. */
function keysOf(property: string): string[] {
  return [...property.matchAll(/\["(.*?)"\]|([^.[\]]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
