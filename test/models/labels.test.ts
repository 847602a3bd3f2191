import { describe, expect, test } from "vitest";
import { labels } from "../../provider/models/labels";

function faultsOf(value: unknown): string[] {
  const { error } = labels.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("labels", () => {
  test("are texts by key", () => {
    const value = { app: "web", "example.com/tier_1": "Ana (night shift) é", A: "1" };
    expect(faultsOf(value)).toEqual([]);
    expect(labels.parse(value)).toEqual(value);
  });

  test.each(["", "-app", "app-", "a b", "a=b", "é", "x".repeat(64), "a\n"])("have no key %j", (key) => {
    expect(faultsOf({ [key]: "web" })).toEqual([
      `${key}: is no key of a label: use 1 to 63 letters, digits, '.', '_', '-' or '/', with a letter or digit at both ends`,
    ]);
  });

  test.each(["", " web", "web ", "two\nlines", "x".repeat(129)])("have no value %j", (value) => {
    expect(faultsOf({ app: value })).toEqual([
      "app: use 1 to 128 printable characters, without a space at the ends",
    ]);
  });

  test("have no two keys that a hypervisor may take for one", () => {
    expect(faultsOf({ app: "a", App: "b" })).toEqual([
      "App: differs from app by the case of its letters only: write one of them",
    ]);
  });

  test("are a map", () => {
    expect(faultsOf(["app=web"])).toEqual([expect.stringContaining('write a map such as { app: "web"')]);
  });
});
