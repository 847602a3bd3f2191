/** Machines on a network with a pool of addresses, through the hooks, on the mock. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeSessions, create, diff, remove, update } from "../../provider/hooks";
import type { Created } from "../../provider/kinds/kind";
import type { Operation } from "../../provider/runtime/operation";
import type { PropertyMap } from "../../provider/runtime/values";

const operation: Operation = { signal: new AbortController().signal, report() {}, config: () => undefined };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-pools-"));
});
afterAll(async () => {
  await closeSessions();
  await rm(folder, { recursive: true });
});

const pool = { type: "Pool", first: "192.0.2.10", last: "192.0.2.13", prefix: 24, gateway: "192.0.2.12" };

function machine(name: string, item: PropertyMap = {}): PropertyMap {
  return {
    owner: `owner of ${name}#identity`,
    name,
    provider: { type: "mock", endpoint: folder, mock: { taskDuration: "0ms" } },
    class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } },
    networks: [{ name: "lan", network: { id: "default", ipAllocation: pool }, ...item }],
    waitFor: { ip: false },
  };
}

function make(inputs: PropertyMap): Promise<Created> {
  return create("VirtualMachine", inputs, operation);
}

function addressOf(outputs: PropertyMap): unknown {
  const [item] = outputs.networks as readonly PropertyMap[];
  return [item?.ipAddress, item?.prefix].join("/");
}

test("each machine takes one, keeps it, and gives it back with itself", async () => {
  // by a program that chose for itself, before this process looked
  await make(machine("fixed", { ipAddress: "192.0.2.10", prefix: 24 }));

  const [one, two] = await Promise.all([make(machine("one")), make(machine("two"))]);
  expect([one, two].map(({ outputs }) => addressOf(outputs)).toSorted()).toEqual([
    "192.0.2.11/24",
    "192.0.2.13/24",
  ]);
  await expect(make(machine("three"))).rejects.toThrow(
    /networks\[0\]\.ipAddress.*all addresses from 192\.0\.2\.10 to 192\.0\.2\.13 are taken/,
  );

  const request = { id: one.id, recorded: one.outputs, inputs: machine("one") };
  expect((await diff("VirtualMachine", request, operation)).changes).toEqual([]);
  const renamed = { ...machine("one"), tags: ["a"] };
  const updated = await update("VirtualMachine", { ...request, inputs: renamed }, operation);
  expect(addressOf(updated)).toBe(addressOf(one.outputs));

  // the next process knows what the hypervisor's machines hold, and that this one is whose
  await closeSessions();
  const again = await make(machine("one"));
  expect([again.id, addressOf(again.outputs)]).toEqual([one.id, addressOf(one.outputs)]);
  await remove("VirtualMachine", two.id, two.outputs, operation);
});

test("an interface that is added later takes one too", async () => {
  const network = { id: "default", ipAllocation: { ...pool, first: "192.0.2.20", last: "192.0.2.21" } };
  const { networks: _none, ...bare } = machine("late");
  const made = await make(bare);
  const inputs = { ...bare, networks: [{ name: "lan", network }] };
  const updated = await update("VirtualMachine", { id: made.id, recorded: made.outputs, inputs }, operation);
  expect(addressOf(updated)).toBe("192.0.2.20/24");
  const request = { id: made.id, recorded: updated, inputs };
  expect((await diff("VirtualMachine", request, operation)).changes).toEqual([]);
});
