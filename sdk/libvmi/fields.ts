/** How Go leaves fields out, and the order in which ours are written. */

/** An object without what Go's `omitempty` leaves out: zero numbers, "", false, and empty lists and maps. */
export function nonZero<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> };
export function nonZero(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isZero(value)));
}

/** Sets a field, or removes it when Go would leave it out. */
export function setOrOmit<T extends object, Key extends keyof T>(
  target: T,
  key: Key,
  value: T[Key] | undefined,
): void {
  if (value === undefined || isZero(value)) delete target[key];
  else target[key] = value;
}

// empty objects stay: in Go they are pointers to something that has no fields set
function isZero(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === 0 ||
    value === "" ||
    value === false ||
    isEmptyList(value)
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/**
 * A copy that is written the same whatever the order in which it was filled: apiVersion, kind, metadata and name first, the
 * rest by the alphabet. What is `undefined` is left out.
 */
export function ordered<T>(value: T): T;
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const sorted = fields.toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, field]) => [key, ordered(field)]));
}

const foremost = ["apiVersion", "kind", "metadata", "name"];

function rank(key: string): number {
  const index = foremost.indexOf(key);
  return index === -1 ? foremost.length : index;
}
