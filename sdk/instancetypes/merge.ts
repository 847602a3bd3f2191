/** Objects put together from parts: what a later part says goes before what an earlier one said. */

type PlainObject = Readonly<Record<string, unknown>>;

/** All parts in one object, nested ones too; lists and values are taken whole. */
export function merged<Whole>(...parts: readonly object[]): Whole {
  return parts.reduce<PlainObject>(overlaid, {}) as Whole;
}

function overlaid(below: PlainObject, above: object): PlainObject {
  const pairs = Object.entries(above).map(([name, value]) => {
    const under = below[name];
    return [name, isPlain(under) && isPlain(value) ? overlaid(under, value) : value];
  });
  return { ...below, ...Object.fromEntries(pairs) };
}

function isPlain(value: unknown): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
