import { hypervisorKinds } from "../adapters/registry";
import { type PropertyMap, type PropertyValue, valueAt } from "../runtime/values";

/** Inputs that have one block per hypervisor. */
const portableInputs = ["class", "source"];

/**
 * Leaves out what is written for other hypervisors than the Provider's: it is never used here, and state is
 * paid for at every step.
 */
export function pruneForeignBlocks(inputs: PropertyMap): PropertyMap {
  const type = valueAt(inputs, ["provider", "type"]);
  if (typeof type !== "string") return inputs;
  const foreign = hypervisorKinds.filter((kind) => kind !== type);
  const pruned = portableInputs.filter((name) => inputs[name] !== undefined);
  return {
    ...omit(inputs, foreign),
    ...Object.fromEntries(pruned.map((name) => [name, without(inputs[name], foreign)])),
  };
}

function without(value: PropertyValue | undefined, keys: readonly string[]): PropertyValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return omit(value as PropertyMap, keys);
}

function omit(properties: PropertyMap, keys: readonly string[]): PropertyMap {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));
}
