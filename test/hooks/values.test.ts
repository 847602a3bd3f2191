import { describe, expect, test } from "vitest";
import {
  containsUnknown,
  fillUnknowns,
  formatPath,
  mapValues,
  unknown,
  valueAt,
  withoutUnknowns,
} from "../../provider/runtime/values";

describe("an unknown", () => {
  test.each([
    ["itself", unknown, true],
    ["in a list", [1, unknown], true],
    ["deep in an object", { disks: [{ size: unknown }] }, true],
    ["nowhere", { disks: [{ size: null, name: "root" }], tags: [] }, false],
    ["in nothing", null, false],
  ])("is found %s", (_where, value, found) => {
    expect(containsUnknown(value)).toBe(found);
  });

  test("makes all beneath it unknown", () => {
    const inputs = { provider: unknown, machine: { name: "web", class: null } };
    expect(valueAt(inputs, ["provider", "credentials", "password"])).toBe(unknown);
    expect(valueAt(inputs, ["machine", "name"])).toBe("web");
    expect(valueAt(inputs, ["machine", "name", "first"])).toBeUndefined();
    expect(valueAt(inputs, ["machine", "class", "cpu"])).toBeUndefined();
  });

  test("is left out, and null is not", () => {
    expect(withoutUnknowns({ a: [unknown, null, 1], b: unknown, c: { d: unknown } })).toStrictEqual({
      a: [null, 1],
      c: {},
    });
  });

  test("becomes what was there before, and is left out where nothing was", () => {
    const value = { ip: unknown, disks: [unknown, { size: unknown, name: null }, unknown], added: unknown };
    const before = { ip: "192.0.2.1", disks: [{ name: "root" }, { size: "1Gi", name: "data" }] };
    expect(fillUnknowns(value, before)).toStrictEqual({
      ip: "192.0.2.1",
      disks: [{ name: "root" }, { size: "1Gi", name: null }],
    });
    expect(fillUnknowns([unknown, "a"], "no list")).toStrictEqual(["a"]);
  });
});

test("leaves are replaced, and the rest keeps its shape", () => {
  const upper = (leaf: unknown) => (typeof leaf === "string" ? leaf.toUpperCase() : leaf);
  expect(mapValues({ a: "x", b: [null, "y", { c: 1 }] }, upper)).toStrictEqual({
    a: "X",
    b: [null, "Y", { c: 1 }],
  });
});

test.each([
  [["disks", 0, "size"], "disks[0].size"],
  [["extraConfig", "annotation.team"], 'extraConfig["annotation.team"]'],
  [["labels", "two words", "a"], 'labels["two words"].a'],
  [["labels", "-x!"], 'labels["-x!"]'],
  [["labels", "!x"], 'labels["!x"]'],
  [["with-dash", "$ref", "under_score"], "with-dash.$ref.under_score"],
  [[], ""],
])("the path %j is written %s", (path, text) => {
  expect(formatPath(path)).toBe(text);
});
