/** Errors as the dynamic host gets them: it shows the message, and prints the error itself. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import { PartialFailure } from "../../provider/runtime/partial-failure";

const printed: unknown[][] = [];
const { error: print } = console;
let userError: typeof import("../../provider/frontends/user-error.js").userError;

beforeEach(async () => {
  printed.length = 0;
  console.error = (...words: unknown[]) => void printed.push(words);
  // the console is wrapped once per process
  vi.resetModules();
  ({ userError } = await import("../../provider/frontends/user-error.js"));
});

afterEach(() => {
  console.error = print;
});

test("the message has the code of what caused it at its end, and no stack", () => {
  const error = userError(new ProviderError("Conflict", "busy", { remediation: "wait" }));
  expect(error.message).toBe("busy; wait [Conflict]");
  expect(error.stack).toBe("");
});

test("of a partial failure the code is that of its cause", () => {
  const cause = new ProviderError("Timeout", "too slow");
  expect(userError(new PartialFailure("vm-1", {}, ["the machine is too slow"], cause)).message).toBe(
    "the machine is too slow [Timeout]",
  );
});

test.each([
  [new Error("plain"), "plain"],
  ["a text", "a text"],
])("what is no error of ours has no code: %s", (cause, message) => {
  expect(userError(cause).message).toBe(message);
});

test("the host's own copy of it is not printed, and everything else is, however many errors there were", () => {
  const errors = [userError(new Error("one")), userError(new Error("two"))];
  for (const error of errors) console.error(String(error));
  expect(printed).toEqual([]);
  console.error("something else", 7);
  console.error(new Error("not ours"));
  console.error();
  expect(printed).toEqual([["something else", 7], [new Error("not ours")], []]);
});
