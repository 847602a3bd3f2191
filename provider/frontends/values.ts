import { type PropertyMap, unknown } from "../runtime/values";

/**
 * What the engine puts in the place of a value that a preview does not know, one per type
 * (`sdk/go/common/resource/plugin` of pulumi/pulumi, rpc.go). The string one is the common one.
 */
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknownSentinels: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  unknownString,
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** From the engine's plain JSON to that of the hooks. */
export function decode(properties: object): PropertyMap {
  return transform(properties, (leaf) => (unknownSentinels.has(leaf) ? unknown : leaf)) as PropertyMap;
}

/** Back: no `undefined`, which the engine's encoder refuses. */
export function encode(properties: PropertyMap): Record<string, unknown> {
  return transform(properties, (leaf) => (leaf === unknown ? unknownString : leaf)) as Record<
    string,
    unknown
  >;
}

function transform(value: unknown, map: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => transform(item, map));
  if (typeof value !== "object" || value === null) return map(value);
  const entries = Object.entries(value).filter(([key, item]) => item !== undefined && key !== "__provider");
  return Object.fromEntries(entries.map(([key, item]) => [key, transform(item, map)]));
}
