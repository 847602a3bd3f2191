import { expect, it } from "vitest";
import { nameFits } from "../../provider/contract/name-fits";

it.each<[string, string | undefined, boolean]>([
  ["web-1", undefined, true],
  ["web-1", "web-1", true],
  ["web-1", "web-*", true],
  ["web-", "web-*", true],
  ["web-1", "*-1", true],
  ["web-1", "w*1", true],
  ["web-12", "web-1", false],
  ["my-web-1", "web-*", false],
  ["web.1", "web?1", false],
  ["web-1", "web.1", false],
  ["a(b)[c]", "a(b)[*]", true],
])("%s and the pattern %s: %s", (name, pattern, fits) => {
  expect(nameFits(name, pattern)).toBe(fits);
});
