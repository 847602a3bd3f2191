/** Removes the property instead of setting it. */
export const absent = Symbol("absent");

/** The value with others at the paths that are named, e.g. `{ "disks[0].size": 5, endpoint: absent }`. */
export function changed(value: unknown, changes: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(changes).reduce(
    (result, [path, replacement]) => replaced(result, keysOf(path), replacement),
    value,
  );
}

function keysOf(path: string): string[] {
  return path.split(/[.[\]]+/).filter((key) => key !== "");
}

function replaced(value: unknown, [key, ...rest]: readonly string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  if (Array.isArray(value)) {
    const index = Number(key);
    const items: unknown[] = [...value];
    if (replacement === absent && rest.length === 0) items.splice(index, 1);
    else items[index] = replaced(items[index], rest, replacement);
    return items;
  }
  const entries = new Map(Object.entries(typeof value === "object" && value !== null ? value : {}));
  if (replacement === absent && rest.length === 0) entries.delete(key);
  else entries.set(key, replaced(entries.get(key), rest, replacement));
  return Object.fromEntries(entries);
}
