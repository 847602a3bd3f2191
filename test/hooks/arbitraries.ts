import fc from "fast-check";
import { unknown } from "../../provider/runtime/values";
import { absent, changed } from "./changes";

/** Words that steer arbitrary JSON into the models' branches. */
const words = [
  "mock",
  "libvirt",
  "On",
  "root",
  "2Gi",
  "30m",
  "192.0.2.1/24",
  "Static",
  "__proto__",
  "constructor",
];
const keys = [
  "type",
  "name",
  "network",
  "provider",
  "class",
  "source",
  "env",
  "inline",
  "from",
  "mock",
  "size",
];

/** Any JSON, with unknowns in it. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; leaf: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie("value"), { maxKeys: 5 }),
  ),
  leaf: fc.oneof(
    fc.constant(unknown),
    fc.constantFrom(null, true, false, 0, -1, 1e300, Number.MAX_SAFE_INTEGER),
    fc.constantFrom(...words),
    fc.double(),
    fc.string(),
  ),
})).value;

/** Every path into a value, as `changed` takes them: `disks`, `disks[0]`, `disks[0].size`. */
export function pathsOf(value: unknown, prefix = ""): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => [`${prefix}[${index}]`, ...pathsOf(item, `${prefix}[${index}]`)]);
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => !key.includes("."))
    .flatMap(([key, item]) => {
      const path = prefix === "" ? key : `${prefix}.${key}`;
      return [path, ...pathsOf(item, path)];
    });
}

/** The value with a few places spoiled by anything at all, or left out. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  return mutated(value, fc.oneof(anyValue, fc.constant(absent)));
}

/** The value with a few places unknown, left out or replaced by something that often is valid there. */
export function varied(value: unknown): fc.Arbitrary<unknown> {
  return mutated(
    value,
    fc.constantFrom<unknown>(absent, unknown, 2, 8, "3Gi", "other", "1m", true, false, [], {}),
  );
}

function mutated(value: unknown, replacement: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const place = fc.tuple(fc.constantFrom(...pathsOf(value)), replacement);
  return fc
    .array(place, { minLength: 1, maxLength: 3 })
    .map((places) => changed(value, Object.fromEntries(places)));
}

/** The same value; whoever writes into it throws. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
