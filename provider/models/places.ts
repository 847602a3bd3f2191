import { z } from "zod";

type PlaceName = z.ZodOptional<z.ZodString>;

/** An input for each place, all optional, with its description. */
export function places<Key extends string>(
  keys: readonly Key[],
  describe: (key: Key) => string,
): Record<Key, PlaceName> {
  const entries = keys.map((key) => [key, z.string().min(1).optional().describe(describe(key))]);
  return Object.fromEntries(entries) as Record<Key, PlaceName>;
}
