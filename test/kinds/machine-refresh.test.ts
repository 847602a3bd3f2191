import { describe, expect, test, vi } from "vitest";
import type { MachineChange } from "../../provider/contract/changes";
import type { ObservedMachine } from "../../provider/contract/machine";
import { read } from "../../provider/hooks";
import { desiredMachine } from "../../provider/planner/desired-machine";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

async function made(more: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  return web;
}

/** From now on the machine looks otherwise, as by somebody else's hand or on another hypervisor. */
function looks(change: (seen: ObservedMachine) => Partial<ObservedMachine>): void {
  const { observe } = world.session.machines;
  vi.spyOn(world.session.machines, "observe").mockImplementation(async (reference, options) => {
    const seen = await observe(reference, options);
    return seen === undefined ? undefined : { ...seen, ...change(seen) };
  });
}

test("a machine as it was left is refreshed to the same state", async () => {
  const inputs = {
    disks: [{ name: "data", size: "1024Mi" }],
    networks: [{ name: "lan", network: "default" }],
    tags: ["b", "a"],
    labels: { tier: "front", app: "web" },
    userData: { cloudInit: { inline: "#cloud-config\n" } },
  };
  const web = await made(inputs);
  const before = web.outputs;
  expect(await web.refresh()).toBe(true);
  expect(web.outputs).toEqual(before);
});

test("a machine that is gone leaves the state", async () => {
  const web = await made();
  await world.session.machines.delete({ reference: web.id }, { keep: [] });
  expect(await web.refresh()).toBe(false);
});

test("a machine that cannot be read is an error and no loss", async () => {
  const web = await made();
  vi.spyOn(world.session.machines, "observe").mockRejectedValue(new Error("no route to host"));
  await expect(web.refresh()).rejects.toThrow(/no route to host/);
  expect(web.state).toBeDefined();
});

describe("what somebody else changed", () => {
  const inputs: PropertyMap = {
    tags: ["a"],
    labels: { app: "web" },
    disks: [{ name: "data", size: "1Gi" }],
    networks: [{ name: "lan", network: "default", macAddress: "52:54:00:AB:CD:EF" }],
  };

  test.each<[string, object, PropertyMap, string[]]>([
    ["another name", { kind: "rename", name: "site" }, { name: "site" }, ["rename"]],
    ["other tags", { kind: "set-tags", tags: ["a", "b"] }, { tags: ["a", "b"] }, ["set-tags"]],
    [
      "other labels",
      { kind: "set-labels", labels: { app: "shop", more: "1" } },
      { labels: { app: "shop", more: "1" } },
      ["set-labels"],
    ],
    ["power", { kind: "power", to: "off" }, { powerState: "Off", phase: "Stopped" }, ["on"]],
    ["CPUs", { kind: "set-cpus", cpus: 3 }, { currentResources: { cpu: 3, memory: "64Mi" } }, ["set-cpus"]],
    [
      "memory",
      { kind: "set-memory", memoryBytes: 2 ** 27 },
      { currentResources: { cpu: 1, memory: "128Mi" } },
      ["set-memory"],
    ],
    [
      "a grown disk",
      { kind: "grow-disk", name: "data", sizeBytes: 2 ** 31 },
      { disks: [{ name: "data", size: "2Gi" }] },
      [],
    ],
    ["a disk less", { kind: "remove-disk", name: "data", keep: false }, { disks: [] }, ["add-disk"]],
    [
      "an interface less",
      { kind: "remove-interface", name: "lan" },
      { networks: [], interfaces: [] },
      ["add-interface"],
    ],
  ])("is in the state after a refresh: %s", async (_title, change, outputs, steps) => {
    const web = await made(inputs);
    await world.session.machines.apply({ reference: web.id }, change as never);
    await web.refresh();
    expect(web.outputs).toMatchObject(outputs);
    world.applied.length = 0;
    if (steps.length === 0) return;
    expect((await web.preview(machineInputs(world, inputs))).changes).not.toEqual([]);
    await web.up(machineInputs(world, inputs));
    expect(world.applied).toEqual(steps);
    expect(await web.preview(machineInputs(world, inputs))).toMatchObject({ changes: [] });
  });

  test("may be another network, and another MAC address", async () => {
    const web = await made(inputs);
    looks(({ interfaces: [lan] }) => ({
      interfaces: [{ ...lan, name: "lan", network: "dmz", macAddress: "52:54:00:00:00:01", addresses: [] }],
    }));
    await web.refresh();
    expect(web.outputs.networks).toEqual([{ name: "lan", network: "dmz", macAddress: "52:54:00:00:00:01" }]);
  });

  test("is told in one list where no output can hold it, and gone when it is undone", async () => {
    const web = await made();
    await world.session.machines.apply(
      { reference: web.id },
      { kind: "set-owner", key: "dev::other::db#another1.000000" },
    );
    looks((seen) => ({ disks: seen.disks.filter(({ name }) => name !== "root") }));
    await web.refresh();
    expect(web.outputs.drift).toEqual([
      "the machine belongs to dev::other::db#another1.000000",
      "the machine has no root disk",
    ]);
    vi.restoreAllMocks();
    await world.session.machines.apply(
      { reference: web.id },
      { kind: "set-owner", key: String(web.outputs.owner) },
    );
    await web.refresh();
    expect(web.outputs).not.toHaveProperty("drift");
  });
});

describe("what is no drift", () => {
  test.each<[string, PropertyMap, (seen: ObservedMachine) => Partial<ObservedMachine>]>([
    [
      "an image larger than the root disk that was asked for",
      { image: "debian-12", disks: [{ name: "root", size: "1Gi" }] },
      () => ({}),
    ],
    ["tags in another order", { tags: ["b", "a"] }, () => ({ tags: ["a", "b"] })],
    ["tags that nobody asked for", {}, () => ({ tags: ["theirs"] })],
    ["labels that nobody asked for", {}, () => ({ labels: { app: "theirs" } })],
    [
      "a network that the hypervisor does not tell",
      { networks: [{ name: "lan", network: "default" }] },
      ({ interfaces }) => ({ interfaces: interfaces.map(({ network: _, ...item }) => item) }),
    ],
    [
      "a MAC address that the hypervisor does not tell",
      { networks: [{ name: "lan", network: "default", macAddress: "52:54:00:ab:cd:ef" }] },
      ({ interfaces }) => ({ interfaces: interfaces.map((item) => ({ ...item, macAddress: "" })) }),
    ],
    [
      "a MAC address in other letters",
      { networks: [{ name: "lan", network: "default", macAddress: "52:54:00:AB:CD:EF" }] },
      () => ({}),
    ],
    [
      "a MAC address that nobody asked for",
      { networks: [{ name: "lan", network: "default" }] },
      ({ interfaces }) => ({
        interfaces: interfaces.map((item) => ({ ...item, macAddress: "52:54:00:00:00:09" })),
      }),
    ],
    [
      "a disk that somebody else attached",
      { disks: [{ name: "data" }] },
      ({ disks }) => ({ disks: [...disks, { name: "theirs", sizeBytes: 1, device: "theirs" }] }),
    ],
  ])("%s", async (_title, inputs, change) => {
    const web = await made(inputs);
    looks(change);
    await web.refresh();
    for (const [name, value] of Object.entries(inputs)) expect(web.outputs[name]).toEqual(value);
    expect((await web.preview(machineInputs(world, inputs))).changes).toEqual([]);
  });

  test("tags where the hypervisor has none to tell", async () => {
    const web = await made({ tags: ["a"] });
    looks(({ tags: _, ...seen }) => ({ ...seen, tags: undefined }));
    await web.refresh();
    expect(web.outputs.tags).toEqual(["a"]);
  });
});

test.each([
  ["Paused", "an I/O error", "On"],
  ["Crashed", undefined, "On"],
  ["Suspended", undefined, "Suspended"],
  ["Off", undefined, "Off"],
] as const)(
  "a machine that is %s is recorded so, and written as a desired state where it can be one",
  async (power, reason, desired) => {
    const web = await made();
    looks(() => ({ power, powerReason: reason }));
    const { id, outputs } = web;
    await web.refresh();
    expect(web.outputs).toMatchObject({ powerState: power, phase: power === "Off" ? "Stopped" : power });
    expect(web.outputs.powerReason).toBe(reason);
    const found = await read("VirtualMachine", id, outputs, world.operation());
    expect(found?.inputs.powerState).toBe(desired);
  },
);

test("why a machine was not running is forgotten when it runs", async () => {
  const web = await made();
  looks(() => ({ power: "On", powerReason: "booted" }));
  await web.refresh();
  expect(web.outputs).not.toHaveProperty("powerReason");
});

test("the inputs of a refreshed machine are what a program would write", async () => {
  const web = await made({ class: classOf({ cpu: 2 }), networks: [{ name: "lan", network: "default" }] });
  const found = await read("VirtualMachine", web.id, web.outputs, world.operation());
  expect(found?.inputs).toEqual({
    ...machineInputs(world, { class: classOf({ cpu: 2 }), networks: [{ name: "lan", network: "default" }] }),
    owner: web.outputs.owner,
    powerState: "On",
  });
});

test.each<[string, PropertyMap, object]>([
  ["tags", { tags: ["a"] }, { kind: "set-tags", tags: ["b"] }],
  ["tags[0]", { tags: ["a"] }, { kind: "set-tags", tags: ["b", "c"] }],
  ["labels", { labels: { app: "a" } }, { kind: "set-labels", labels: { app: "b" } }],
  ["labels.app", { labels: { app: "a", b: "1" } }, { kind: "set-labels", labels: { app: "c", b: "1" } }],
  ["name", {}, { kind: "rename", name: "site" }],
  ["*", { tags: ["a"] }, { kind: "set-tags", tags: ["b"] }],
  [
    "disks[*].size",
    { disks: [{ name: "data", size: "1Gi" }] },
    { kind: "grow-disk", name: "data", sizeBytes: 2 ** 31 },
  ],
])("another hand in what ignoreChanges names (%s) is no change", async (path, more, change) => {
  const inputs = { ...more, ignoreChanges: [path] };
  const web = await made(inputs);
  await world.session.machines.apply({ reference: web.id }, change as MachineChange);
  await web.refresh();
  expect((await web.preview(machineInputs(world, inputs))).changes).toEqual([]);
});

test("what is beside an ignored part of an input is a change as ever", async () => {
  const ignoreChanges = ["disks[*].size"];
  const web = await made({ disks: [{ name: "data", size: "1Gi" }], ignoreChanges });
  const disks = [{ name: "data", size: "1Gi", deletionPolicy: "Retain" }];
  const { changes } = await web.preview(machineInputs(world, { disks, ignoreChanges }));
  expect(changes).toEqual([{ property: "disks", effect: "settings", summary: "disks: settings only" }]);
});

test("no power cycle undoes settings that ignoreChanges leaves alone", async () => {
  const web = await made();
  const { machines } = world.session;
  const settings = { class: classOf({ firmware: "UEFI" }) };
  const desired = desiredMachine(machineInputs(world, settings) as never);
  await machines.apply({ reference: web.id }, { kind: "power", to: "off" });
  await machines.apply({ reference: web.id }, { kind: "set-hardware", desired });
  await machines.apply({ reference: web.id }, { kind: "power", to: "on" });
  const { changes } = await web.preview(machineInputs(world, { tags: ["new"], ignoreChanges: ["class"] }));
  expect(changes.map(({ effect }) => effect)).not.toContain("powerCycle");
});
