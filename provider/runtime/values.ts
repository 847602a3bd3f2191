/** Plain JSON as hooks see it: no secrets, no protobufs; an unknown of a preview is one marker. */
export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | typeof unknown
  | readonly PropertyValue[]
  | { readonly [key: string]: PropertyValue | undefined };

export type PropertyMap = { readonly [key: string]: PropertyValue | undefined };

/** Stands for a value that a preview does not know yet. */
export const unknown: unique symbol = Symbol.for("pulumi-virtrigaud.unknown");

export function containsUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(containsUnknown);
}

/** The value at a path; `unknown` as soon as the way there is unknown. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (current === unknown) return unknown;
    if (typeof current !== "object" || current === null) return undefined;
    current = Object.getOwnPropertyDescriptor(current, key)?.value;
  }
  return current;
}

/** The same with every unknown property and element left out. */
export function withoutUnknowns(value: unknown): unknown {
  return mapValues(value, (item) => (item === unknown ? undefined : item));
}

/** Each leaf passed through `map`; what becomes `undefined` is left out. */
export function mapValues(value: unknown, map: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value))
    return value.map((item) => mapValues(item, map)).filter((item) => item !== undefined);
  if (typeof value !== "object" || value === null) return map(value);
  const entries = Object.entries(value).map(([key, item]) => [key, mapValues(item, map)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** These properties, all of them unknown. */
export function unknowns(keys: readonly string[]): PropertyMap {
  return Object.fromEntries(keys.map((key) => [key, unknown]));
}

/** Unknowns filled in from what was known before, where it was. */
export function fillUnknowns(value: unknown, before: unknown): unknown {
  if (value === unknown) return before;
  if (Array.isArray(value)) {
    const items = value.map((item, index) =>
      fillUnknowns(item, Array.isArray(before) ? before[index] : undefined),
    );
    return items.filter((item) => item !== undefined);
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, item]) => [key, fillUnknowns(item, valueAt(before, [key]))] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** `["disks", 0, "size"]` → `disks[0].size`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    // as Pulumi writes it: a key of a map may be anything
    if (!/^[\w$-]+$/.test(String(key))) return `${text}["${String(key)}"]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}
