import { describe, expect, it } from "vitest";
import { labelKeyProblem, labelValueProblem } from "../../sdk/kubernetes/labels";

const nameRule =
  'letters, digits, "-", "_" and ".", with a letter or digit first and last, at most 63 of them';

describe("the key of a label", () => {
  it.each([
    "app",
    "App_1.x-y",
    "example.com/app",
    "kubernetes.io/hostname",
    "a".repeat(63),
    `${"a".repeat(63)}.b/c`,
  ])("may be %j", (key) => {
    expect(labelKeyProblem(key)).toBeUndefined();
  });

  it.each([
    ["", `"" is not a label key: its name is of ${nameRule}`],
    ["-app", `"-app" is not a label key: its name is of ${nameRule}`],
    ["my app", `"my app" is not a label key: its name is of ${nameRule}`],
    ["a".repeat(64), `"${"a".repeat(64)}" is not a label key: its name is of ${nameRule}`],
    ["app/", `"app/" is not a label key: its name is of ${nameRule}`],
    ["a/b/c", '"a/b/c" is not a label key: at most one "/" separates a DNS prefix from a name'],
  ])("may not be %j", (key, problem) => {
    expect(labelKeyProblem(key)).toBe(problem);
  });

  it.each(["/app", "Example.com/app", "-a/app", "a..b/app"])("may not be %j for its prefix", (key) => {
    expect(labelKeyProblem(key)).toMatch(/ is not a label key: its prefix ".*" is not a DNS subdomain: /);
  });
});

describe("the value of a label", () => {
  it.each(["", "a", "A_b.c-1", "1", "a".repeat(63)])("may be %j", (value) => {
    expect(labelValueProblem(value)).toBeUndefined();
  });

  it.each(["-a", "a-", "a b", "a/b", "é", "a".repeat(64), "a\n"])("may not be %j", (value) => {
    expect(labelValueProblem(value)).toBe(`"${value}" is not a label value: it is empty or of ${nameRule}`);
  });
});
