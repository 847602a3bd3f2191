import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ObservedSnapshot } from "../../provider/contract/snapshot";
import { closeSessions, create, diff, remove, update } from "../../provider/hooks";
import type { Created } from "../../provider/kinds/kind";
import { expiredGenerations } from "../../provider/kinds/snapshot-generations";
import type { Operation } from "../../provider/runtime/operation";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";

const operation: Operation = { signal: new AbortController().signal, report() {}, config: () => undefined };
const hour = 3_600_000;

let folder: string;
let provider: PropertyMap;
let machine: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-retention-"));
  provider = { type: "mock", endpoint: folder, mock: { taskDuration: "0ms" } };
  const inputs = {
    owner: "web",
    name: "web",
    provider,
    class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } },
    waitFor: { ip: false },
  };
  machine = (await create("VirtualMachine", inputs, operation)).id;
});
afterAll(async () => {
  await closeSessions();
  await rm(folder, { recursive: true });
});

const inputsOf = (name: string, retention?: PropertyMap, owner = "nightly"): PropertyMap => ({
  owner,
  name,
  provider,
  machine,
  ...(retention === undefined ? {} : { retention }),
});

async function names(): Promise<string[]> {
  const { snapshots } = (await openSession(provider as never)).session;
  return ((await snapshots?.list(machine)) ?? []).map(({ name }) => name);
}

const take = (name: string, retention?: PropertyMap, owner?: string): Promise<Created> =>
  create("Snapshot", inputsOf(name, retention, owner), operation);
const drop = ({ id, outputs }: Created): Promise<void> => remove("Snapshot", id, outputs, operation);

test("a replaced snapshot stays as long as it may, and goes with the resource", async () => {
  const other = await take("others", undefined, "other");
  const retention = { maxSnapshots: 2 };
  const first = await take("night-1", retention);
  const second = await take("night-2", retention);
  await drop(first); // as the engine does after a replacement
  expect(await names()).toEqual(["others", "night-1", "night-2"]);
  const third = await take("night-3", retention);
  await drop(second);
  expect(await names()).toEqual(["others", "night-2", "night-3"]);
  await drop(third);
  expect(await names()).toEqual(["others"]);
  await drop(other);
});

test("a smaller retention takes away what is too much", async () => {
  const first = await take("day-1", { maxSnapshots: 3 });
  const second = await take("day-2", { maxSnapshots: 3 });
  await drop(first);
  const inputs = inputsOf("day-2", { maxSnapshots: 1 });
  await update("Snapshot", { id: second.id, recorded: second.outputs, inputs }, operation);
  expect(await names()).toEqual(["day-2"]);
  await drop(second);
});

test("another name replaces it, before the old one goes where there is a retention", async () => {
  const made = await take("a");
  const plan = (inputs: PropertyMap) =>
    diff("Snapshot", { id: made.id, recorded: made.outputs, inputs }, operation);
  const without = await plan(inputsOf("b"));
  const withRetention = await plan(inputsOf("b", { maxSnapshots: 2 }));
  expect(without).toMatchObject({
    deleteBeforeReplace: true,
    changes: [{ property: "name", effect: "replace" }],
  });
  expect(withRetention.deleteBeforeReplace).toBe(false);
  await drop(made);
});

test("a snapshot is not lost when the ones before it cannot be deleted", async () => {
  const retention = { maxSnapshots: 1 };
  const first = await take("one", retention);
  const { snapshots } = (await openSession(provider as never)).session;
  if (snapshots === undefined) throw new Error("the mock has snapshots");
  vi.spyOn(snapshots, "delete").mockRejectedValueOnce(new Error("the storage is busy"));
  const failure: unknown = await take("two", retention).catch((error: unknown) => error);
  expect(PartialFailure.is(failure)).toBe(true);
  expect(failure).toMatchObject({ id: expect.stringContaining(machine), reasons: ["the storage is busy"] });
  const { id, properties } = failure as PartialFailure;
  await drop({ ...first, id, outputs: properties });
  expect(await names()).toEqual([]);
});

test("age and number both count", () => {
  const snapshot = (name: string, age: number): ObservedSnapshot => ({
    reference: name,
    name,
    memory: false,
    current: false,
    createdAt: new Date(100 * hour - age).toISOString(),
  });
  const earlier = [snapshot("young", hour), snapshot("middle", 5 * hour), snapshot("old", 9 * hour)];
  const expired = (retention: Parameters<typeof expiredGenerations>[1]) =>
    expiredGenerations(earlier, retention, 100 * hour).map(({ name }) => name);
  expect(expired({ maxAge: "6h" })).toEqual(["old"]);
  expect(expired({ maxSnapshots: 3 })).toEqual(["old"]);
  expect(expired({ maxSnapshots: 1 })).toEqual(["young", "middle", "old"]);
  expect(expired({ maxSnapshots: 4, maxAge: "2h" })).toEqual(["middle", "old"]);
});
