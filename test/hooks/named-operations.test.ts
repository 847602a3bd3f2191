import { expect, test } from "vitest";
import { ProviderError, toProviderError } from "../../provider/contract/errors";
import type { MachineIdentity } from "../../provider/contract/machine";
import { namedOperations } from "../../provider/runtime/named-operations";

const operations = namedOperations(
  "machine",
  {
    find: (name: string) => Promise.resolve(`machines/${name}`),
    apply: ({ reference }: MachineIdentity): Promise<void> =>
      Promise.reject(new Error(`${reference} is locked`)),
    together: (changes: readonly string[]) => changes.length,
    delete: (): Promise<void> => Promise.reject(new Error("no route")),
    observe: (): Promise<void> => {
      throw new ProviderError("Conflict", "busy", { operation: "look", remediation: "wait" });
    },
  },
  (error, details) => toProviderError(error, { ...details, remediation: "try again" }),
);

test("an operation gives what it gave before it had a name", async () => {
  expect(await operations.find("web")).toBe("machines/web");
});

test("an operation that asks nobody answers at once", () => {
  expect(operations.together(["rename", "grow"])).toBe(2);
});

test("an operation that fails says what it was, unless it is known better", async () => {
  await expect(operations.delete()).rejects.toMatchObject({
    operation: "delete machine",
    remediation: "try again",
  });
  await expect(operations.observe()).rejects.toMatchObject({ operation: "look", remediation: "wait" });
});

test("an error of apply names the object, and leaves it to the caller what was asked for", async () => {
  await expect(operations.apply({ reference: "vm-7" })).rejects.toMatchObject({
    operation: undefined,
    reference: "vm-7",
  });
});
