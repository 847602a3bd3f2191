/** What a user reads about a wrong value: what is wrong with it, and what to write instead. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { validate } from "../../provider/hooks/validation";
import { unknown } from "../../provider/runtime/values";

/** The failures of `{ field: value }`, as a user reads them. */
function failuresOf(field: z.ZodType, value: unknown): string[] {
  return validate(z.strictObject({ field }), { field: value }).map(
    ({ property, reason }) => `${property}: ${reason}`,
  );
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `option-${index}`);
const list = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ");
const aUnit = z.string("write a text with a unit");
const anything = z.any();

describe("a value", () => {
  test.each([
    ["at a bound that is not allowed itself", z.number().gt(0), 0, "must be more than 0, not 0"],
    ["at the other such bound", z.number().lt(10), 10, "must be less than 10, not 10"],
    ["below a bound", z.number().min(1), 0, "must be at least 1, not 0"],
    ["above a bound", z.number().max(9), 10, "must be at most 9, not 10"],
    ["of a type without a common name", z.date(), 5, "must be of type date, not 5"],
    ["of a format without an example", z.uuid(), "x", '"x" is not allowed: write a uuid'],
    [
      "of a format with an example",
      z.ipv4(),
      "x",
      '"x" is not allowed: write an IPv4 address such as "192.0.2.10"',
    ],
    ["that no other words fit", z.number().multipleOf(5), 4, "4 is not allowed here"],
    ["that is too short a list", z.array(z.string()).min(1), [], "must have at least 1 item, not 0"],
    [
      "that is too long a list",
      z.array(z.string()).max(2),
      ["a", "b", "c"],
      "must have at most 2 items, not 3",
    ],
    ["that is too long a text", z.string().max(1), "ab", "must have at most 1 character, not 2"],
  ])("%s", (_what, model, value, reason) => {
    expect(failuresOf(model, value)).toEqual([`field: ${reason}`]);
  });

  test("is quoted up to forty characters, which are enough to find it", () => {
    expect(failuresOf(z.number(), "x".repeat(40))).toEqual([
      `field: must be a number, not "${"x".repeat(40)}"`,
    ]);
    expect(failuresOf(z.number(), "x".repeat(41))).toEqual([
      `field: must be a number, not "${"x".repeat(40)}…"`,
    ]);
  });
});

describe("null", () => {
  test.each([
    ["a text", z.string(), "must not be null: leave it out, or write a string"],
    ["one of several", z.enum(["a", "b"]), "must not be null: leave it out, or write a value"],
    ["what a model has words for", aUnit, "must not be null: leave it out, or write a text with a unit"],
    [
      "a word or an object",
      z.union([z.literal("none"), z.strictObject({ name: z.string() })], "write none or an object"),
      "must not be null: leave it out, or write none or an object",
    ],
    ["what a rule judges", anything.refine(() => false, "name one of both"), "name one of both"],
    ["what a rule without words judges", anything.refine(() => false), "null is not allowed here"],
  ])("in place of %s", (_what, model, reason) => {
    expect(failuresOf(model, null)).toEqual([`field: ${reason}`]);
  });
});

describe("the name that was probably meant", () => {
  const model = z.enum(["endpoint", "password", "defaults"]);

  test.each([
    ["endpiont", "endpoint"],
    ["passwordOfTheAdministrator", "password"],
    ["pass", "password"],
    ["DEFAULTS", "defaults"],
  ])("of %s is %s", (text, meant) => {
    const [failure] = failuresOf(model, text);
    expect(failure).toContain(`did you mean "${meant}"?`);
  });

  test.each(["host", "de", "theOneAndOnlyEndpoint"])("of %s is none of those", (text) => {
    expect(failuresOf(model, text)).toEqual([
      `field: "${text}" is not allowed; write one of "endpoint", "password", "defaults"`,
    ]);
  });

  test("is looked for in words up to 64 characters", () => {
    const name = "n".repeat(64);
    const meant = (text: string) =>
      failuresOf(z.enum([name]), text)
        .join()
        .includes("did you mean");
    expect(meant(`${name.slice(1)}m`)).toBe(true);
    expect(meant(`${name}m`)).toBe(false);
  });

  test("comes with all that is allowed, unless that is a long list", () => {
    expect(failuresOf(z.enum(many(16)), "option-1x").join()).toContain(` Allowed are ${list(many(16))}`);
    expect(failuresOf(z.enum(many(17)), "option-1x").join()).not.toContain("Allowed are");
  });
});

describe("a name that is not known", () => {
  test.each([
    [
      "close to one that is",
      z.strictObject({ memory: z.string() }).partial(),
      "memry",
      "did you mean memory?",
    ],
    [
      "far from all that are",
      z.strictObject({ cpu: z.string(), disk: z.string() }).partial(),
      "memory",
      "allowed are cpu, disk",
    ],
    [
      "in a table with names of its own",
      z.partialRecord(z.enum(["clock", "timer"]), z.string()),
      "clok",
      "did you mean clock?",
    ],
  ])("%s", (_what, model, name, hint) => {
    expect(failuresOf(model, { [name]: "x" })).toEqual([`field.${name}: is not known here; ${hint}`]);
  });

  test("where there are none at all", () => {
    expect(failuresOf(z.strictObject({}), { memory: "x" })).toEqual(["field.memory: is not known here"]);
  });

  test("where names have a pattern", () => {
    const model = z.record(z.string().regex(/^[a-z]+$/), z.string());
    expect(failuresOf(model, { "A B": "x" })).toEqual(['field["A B"]: is not allowed as a name here']);
  });
});

describe("a value of several shapes", () => {
  const byName = z.strictObject({ kind: z.literal("byName"), name: z.string() });
  const byAddress = z.strictObject({ host: z.string(), port: z.number() });
  const model = z.union([z.string(), byName, byAddress], "give a text or an object");

  test("is judged as the shape that it has", () => {
    expect(failuresOf(model, { kind: "byName", name: 5 })).toContain("field.name: must be a string, not 5");
    expect(failuresOf(model, 5)).toEqual(["field: 5 is not allowed: give a text or an object"]);
  });

  test("is taken as right where one shape may still fit once all is known", () => {
    expect(failuresOf(model, { host: unknown, port: 22 })).toEqual([]);
    expect(failuresOf(model, { host: unknown, port: "ssh" })).not.toEqual([]);
  });
});

test("a rule over several values does not judge while one of them is unknown", () => {
  const model = z.strictObject({ from: z.any(), to: z.any() }).refine(() => false, "from must be before to");
  expect(failuresOf(model, { from: 1, to: unknown })).toEqual([]);
  expect(failuresOf(model, { from: 1, to: 2 })).toEqual(["field: from must be before to"]);
});

test("an item of a list speaks, and not the list as well", () => {
  const model = z.strictObject({ items: z.array(z.string()), itemsToo: z.string() });
  const failing = model.superRefine((_value, context) => {
    for (const path of [["items"], ["items", 0], ["itemsToo"]])
      context.addIssue({ code: "custom", path, message: "is wrong" });
  });
  expect(validate(failing, { items: ["a"], itemsToo: "b" })).toEqual([
    { property: "items[0]", reason: "is wrong" },
    { property: "itemsToo", reason: "is wrong" },
  ]);
});
