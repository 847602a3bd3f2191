import { hypervisorTypes } from "../adapters/registry";
import type { BlockPath } from "../kinds/kind";
import type { PropertyMap, PropertyValue } from "../runtime/values";

/**
 * Leaves out what is written at `places` for other hypervisors than `type`: it is never used here, and state is paid for at every
 * step. Nothing is left out while the type is not known.
 */
export function pruneForeignBlocks(
  inputs: PropertyMap,
  places: readonly BlockPath[],
  type: unknown,
): PropertyMap {
  if (typeof type !== "string") return inputs;
  const foreign = hypervisorTypes.filter((kind) => kind !== type);
  return places.reduce((pruned, path) => without(pruned, path, foreign) as PropertyMap, inputs);
}

function without(
  value: PropertyValue | undefined,
  [step, ...rest]: BlockPath,
  keys: readonly string[],
): PropertyValue | undefined {
  if (!isMap(value)) return value;
  if (step === undefined)
    return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
  return Object.hasOwn(value, step) ? { ...value, [step]: without(value[step], rest, keys) } : value;
}

function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
