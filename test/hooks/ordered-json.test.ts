import { expect, test } from "vitest";
import { orderedJson } from "../../provider/runtime/ordered-json";

test("the same settings have the same text, in whatever order their names are", () => {
  const one = { type: "mock", retry: { preset: "none", attempts: null }, faults: [{ code: "a", count: 1 }] };
  const other = {
    faults: [{ count: 1, code: "a" }],
    retry: { attempts: null, preset: "none" },
    type: "mock",
  };
  expect(orderedJson(one)).toBe(orderedJson(other));
  expect(JSON.parse(orderedJson(one))).toEqual(one);
});

test("other settings have another text, and lists keep their order", () => {
  const texts = [{ a: 1 }, { a: "1" }, { b: 1 }, { a: { b: 1 } }, { a: [1, 2] }, { a: [2, 1] }, { a: null }];
  expect(new Set(texts.map(orderedJson)).size).toBe(texts.length);
});
