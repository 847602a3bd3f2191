/** Machines and disks that move, on a vCenter with two clusters and two datastore clusters. */
import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { DesiredDisk, DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import type { Placement } from "../../provider/contract/placement";
import { expectError } from "../contract/world";
import { clone, useAdapter } from "./adapter-fixture";
import { attachForeignDisk, devicesOf, makeFolder } from "./inside";
import { gib, mib } from "./samples";

// LocalDS_1 and LocalDS_3 are in DC0_POD0, the others but LocalDS_0 in DC0_POD1
const fixture = useAdapter({ clusters: 2, standaloneHosts: 1, pools: 1, pods: 2, datastores: 5 });

const data: DesiredDisk = { name: "data", sizeBytes: 64 * mib };
const home = { cluster: "DC0_C0", host: "DC0_C0_H0", datastore: "LocalDS_0" };

async function made(more: Partial<DesiredMachine> = {}) {
  const { world } = fixture();
  const desired = world.desired(
    clone({ placement: home, power: "On", disks: [{ name: "root" }, data], ...more }),
  );
  const observed = await world.create(desired);
  world.context.calls.length = 0;
  return { desired, observed, reference: observed.reference };
}

type Made = Awaited<ReturnType<typeof made>>;

function move({ reference, desired }: Made, placement: Placement): Promise<ObservedMachine> {
  const wanted = { ...desired, placement: { ...desired.placement, ...placement } };
  return fixture().world.apply(reference, { kind: "move", placement, desired: wanted });
}

/** As its program has it if DRS chooses the host. */
function anywhere(machine: Made): Made {
  return { ...machine, desired: { ...machine.desired, placement: { cluster: "DC0_C0" } } };
}

function moveDisk({ reference, desired }: Made, name: string, storage: string): Promise<ObservedMachine> {
  return fixture().world.apply(reference, { kind: "move-disk", name, storage, desired });
}

/** By disk. */
function datastores({ disks }: ObservedMachine): Record<string, string | undefined> {
  return Object.fromEntries(disks.map(({ name, device }) => [name, /^\[([^\]]+)\]/.exec(device)?.[1]]));
}

function relocations(): Promise<readonly string[]> {
  return fixture().bodies("RelocateVM_Task");
}

/** On a datastore, of a machine. */
async function filesOn(datastore: string, machine: string): Promise<string[]> {
  const { url } = z
    .object({ url: z.string() })
    .parse(await fixture().control.property("Datastore", datastore, "info"));
  const files = await readdir(url, { recursive: true });
  return files.filter((file) => file.startsWith(machine));
}

describe("a machine that runs", () => {
  test("goes on to run on another host and datastore, with its disks and their names", async () => {
    const { peer, control } = fixture();
    const machine = await made();
    const { name } = machine.observed;
    const before = await control.events(name);
    const uuids = (await devicesOf(peer, name)).disks.map(({ uuid }) => uuid);
    const after = await move(machine, { host: "DC0_C0_H1", datastore: "LocalDS_2" });
    expect(after).toMatchObject({ power: "On", location: "DC0/DC0_C0/DC0_C0_H1 [LocalDS_2]" });
    expect(after.configuration?.placement).toEqual({ cluster: "DC0_C0", datastore: "LocalDS_2" });
    expect(datastores(after)).toEqual({ root: "LocalDS_2", data: "LocalDS_2" });
    expect((await devicesOf(peer, name)).disks.map(({ uuid }) => uuid)).toEqual(uuids);
    expect((await control.events(name)).slice(before.length)).toEqual(["VmMigratedEvent"]);
    expect(await relocations()).toHaveLength(1);
    expect(await filesOn("LocalDS_0", name)).toEqual([]);
    // what asks for nothing new makes no call that changes anything
    await move(machine, { host: "DC0_C0_H1", datastore: "LocalDS_2" });
    expect(await relocations()).toHaveLength(1);
    await fixture().world.remove(machine.reference);
    expect(await filesOn("LocalDS_2", name)).toEqual([]);
  });

  test("has one of its disks move alone, and can be changed and removed then", async () => {
    const { world, control, bodies } = fixture();
    const machine = await made();
    const { name } = machine.observed;
    const before = await control.events(name);
    const after = await moveDisk(machine, "data", "LocalDS_3");
    expect(datastores(after)).toEqual({ root: "LocalDS_0", data: "LocalDS_3" });
    expect(after.configuration?.disks).toMatchObject([{ name: "root" }, { storage: "LocalDS_3" }]);
    expect(after).toMatchObject({ power: "On", location: machine.observed.location });
    expect((await control.events(name)).slice(before.length)).toEqual(["VmMigratedEvent"]);
    const [body = ""] = await relocations();
    expect(body.match(/<diskId>/g)).toHaveLength(2);
    await moveDisk(machine, "data", "LocalDS_3");
    expect(await relocations()).toHaveLength(1);

    const change = { kind: "grow-disk", name: "data", sizeBytes: 128 * mib } as const;
    expect((await world.apply(machine.reference, change)).disks[1]?.sizeBytes).toBe(128 * mib);
    await world.apply(machine.reference, { kind: "remove-disk", name: "data", keep: false });
    expect((await filesOn("LocalDS_3", name)).filter((file) => file.endsWith(".vmdk"))).toEqual([]);
    expect(await bodies("PowerOffVM_Task")).toEqual([]);
  });

  test("moves to another datastore without the disks that have a storage of their own, or that are not its own", async () => {
    const { peer } = fixture();
    const disks = [{ name: "root" }, data, { name: "log", sizeBytes: 64 * mib, storage: "LocalDS_0" }];
    const machine = await made({ disks });
    await attachForeignDisk(peer, machine.observed.name, "[LocalDS_0] theirs.vmdk");
    const after = await move(machine, { datastore: "LocalDS_1" });
    expect(datastores(after)).toEqual({
      root: "LocalDS_1",
      data: "LocalDS_1",
      log: "LocalDS_0",
      "scsi0:9": "LocalDS_0",
    });
    expect(after.configuration?.disks).toMatchObject([
      { name: "root" },
      { name: "data" },
      { name: "log", storage: "LocalDS_0" },
      { storage: "LocalDS_0" },
    ]);
    expect(after.location).toMatch(/ \[LocalDS_1\]$/);
  });

  test("takes the disks along that came with the image, and not those that leave the program", async () => {
    const { world } = fixture();
    const source = await made({ power: "Off" });
    const root = { type: "image", reference: source.reference } as const;
    const machine = await made({ root, disks: [{ name: "root" }, { name: "old", sizeBytes: 64 * mib }] });
    const left = { ...machine, desired: { ...machine.desired, disks: [{ name: "root" }] } };
    expect(datastores(await move(left, { datastore: "LocalDS_1" }))).toEqual({
      root: "LocalDS_1",
      "scsi0:1": "LocalDS_1",
      old: "LocalDS_0",
    });
    await world.remove(machine.reference);
  });

  test("costs a later change no more calls", async () => {
    const { world, calls } = fixture();
    const machine = await made();
    const change = async (annotation: string) => {
      world.context.calls.length = 0;
      const desired = { ...machine.desired, native: { annotation } };
      await world.apply(machine.reference, { kind: "set-hardware", desired, live: true });
      const { "vsphere.WaitForUpdatesEx": _waiting, ...asked } = calls();
      return asked;
    };
    const before = await change("before");
    await move(machine, { datastore: "LocalDS_1" });
    expect(await change("after")).toEqual(before);
  });
});

describe("a datastore cluster", () => {
  test("takes a machine on its datastore with the most free space, once", async () => {
    const { control } = fixture();
    const machine = await made();
    await control.setProperties("Datastore", "LocalDS_2", { "summary.freeSpace": 100 * gib });
    await control.setProperties("Datastore", "LocalDS_4", { "summary.freeSpace": 200 * gib });
    const there = { root: "LocalDS_4", data: "LocalDS_4" };
    expect(datastores(await move(machine, { storagePod: "DC0_POD1" }))).toEqual(there);
    await control.setProperties("Datastore", "LocalDS_2", { "summary.freeSpace": 900 * gib });
    expect(datastores(await move(machine, { storagePod: "DC0_POD1" }))).toEqual(there);
    expect(await relocations()).toHaveLength(1);
  });
});

describe("a folder", () => {
  test("takes a machine, which keeps all else", async () => {
    const { world, peer, bodies } = fixture();
    const folder = await makeFolder(peer, world.name());
    const machine = await made();
    const after = await move(machine, { folder });
    expect(after).toMatchObject({ name: machine.observed.name, location: machine.observed.location });
    expect((await devicesOf(peer, `${folder}/${after.name}`)).disks).toHaveLength(2);
    await move(machine, { folder });
    expect(await bodies("MoveIntoFolder_Task")).toHaveLength(1);
    expect(await relocations()).toEqual([]);
  });

  test("that has another machine of the name is refused, before anything else moves", async () => {
    const { world, peer } = fixture();
    const folder = await makeFolder(peer, world.name());
    const machine = await made();
    const { name } = machine.observed;
    await world.create(world.desired(clone({ name, placement: { ...home, folder } })), "theirs");
    const error = await expectError(move(machine, { folder, datastore: "LocalDS_1" }), "Conflict");
    expect(error).toMatchObject({ property: "placement.folder" });
    expect(await world.observe(machine.reference)).toMatchObject({ location: machine.observed.location });
  });
});

describe("another cluster, host or pool", () => {
  const poolOf = (name: string) => fixture().control.property("VirtualMachine", name, "resourcePool");

  test("takes a machine into its pool of all, and does there what the class asks of the cluster", async () => {
    const { bodies } = fixture();
    const availability = { restartPriority: "high" };
    const machine = anywhere(await made({ native: { availability } }));
    const configured = (await bodies("ReconfigureComputeResource_Task")).length;
    const after = await move(machine, { cluster: "DC0_C1" });
    expect(after.configuration?.placement.cluster).toBe("DC0_C1");
    expect(await bodies("ReconfigureComputeResource_Task")).toHaveLength(configured + 1);
    const again = await move(machine, { cluster: "DC0_C1" });
    expect(again.location).toBe(after.location);
    expect(await relocations()).toHaveLength(1);
    expect(await bodies("ReconfigureComputeResource_Task")).toHaveLength(configured + 1);
  });

  test("is found by a host alone, also outside clusters", async () => {
    const machine = await made();
    expect((await move(machine, { host: "DC0_C1_H1" })).location).toContain("DC0/DC0_C1/DC0_C1_H1");
    const after = await move(machine, { host: "DC0_H0" });
    expect(after).toMatchObject({ power: "On", location: "DC0/DC0_H0 [LocalDS_0]" });
    expect(after.configuration?.placement).toMatchObject({ host: "DC0_H0" });
  });

  test("has a pool of the name, which the machine moves to on its host", async () => {
    const machine = await made();
    const before = await poolOf(machine.observed.name);
    const after = await move(machine, { resourcePool: "DC0_C0_RP1" });
    expect(after.location).toBe(machine.observed.location);
    expect(await poolOf(machine.observed.name)).not.toEqual(before);
    await move(machine, { resourcePool: "DC0_C0_RP1" });
    expect(await relocations()).toHaveLength(1);
  });

  test("without DRS is refused where nobody names a host for a machine that runs", async () => {
    const { control } = fixture();
    const enabled = (value: boolean) =>
      control.setProperties("ClusterComputeResource", "DC0_C1", {
        configurationEx: { _typeName: "ClusterConfigInfoEx", dasConfig: {}, drsConfig: { enabled: value } },
      });
    const machine = anywhere(await made());
    await enabled(false);
    try {
      expect(await expectError(move(machine, { cluster: "DC0_C1" }), "InvalidSpec")).toMatchObject({
        property: "placement.host",
      });
      const after = await move(machine, { cluster: "DC0_C1", host: "DC0_C1_H0" });
      expect(after.location).toContain("DC0_C1_H0");
    } finally {
      await enabled(true);
    }
  });
});

describe("a place that cannot be", () => {
  test.each<[Placement, string]>([
    [{ cluster: "nowhere" }, "placement.cluster"],
    [{ host: "nowhere" }, "placement.host"],
    [{ cluster: "DC0_C1" }, "placement.host"],
    [{ cluster: "DC0_C0", host: "DC0_C1_H0" }, "placement.host"],
    [{ resourcePool: "DC0_C1_RP1" }, "placement.resourcePool"],
    [{ datastore: "nowhere", host: "DC0_C0_H1" }, "placement.datastore"],
    [{ storagePod: "nowhere" }, "placement.storagePod"],
    [{ folder: "nowhere", datastore: "LocalDS_1" }, "placement.folder"],
  ])("%j is refused at %s, at the preview and before anything moves", async (placement, property) => {
    const { world } = fixture();
    const machine = await made();
    const { desired, observed } = machine;
    const wanted = { ...desired, placement: { ...desired.placement, ...placement } };
    const planned = [{ kind: "move", placement, desired: wanted }] as const;
    const seen = await world.session.machines.observe(observed);
    expect(await world.session.machines.validate?.(wanted, seen, planned)).toMatchObject([{ property }]);
    expect(await world.session.machines.validate?.(wanted, seen)).toEqual([]);
    expect(await expectError(move(machine, placement), "InvalidSpec")).toMatchObject({ property });
    expect(await relocations()).toEqual([]);
    expect(await world.observe(machine.reference)).toEqual(observed);
  });

  test("of a disk is refused by its name, at the preview too", async () => {
    const { world } = fixture();
    const machine = await made();
    const property = "disks[data].storageClass";
    const change = { kind: "move-disk", name: "data", storage: "nowhere", desired: machine.desired } as const;
    const seen = await world.session.machines.observe(machine.observed);
    const found = await world.session.machines.validate?.(machine.desired, seen, [change]);
    expect(found).toMatchObject([{ property }]);
    expect(await expectError(moveDisk(machine, "data", "nowhere"), "InvalidSpec")).toMatchObject({
      property,
    });
  });

  test.each([
    ["in maintenance mode", { "runtime.inMaintenanceMode": true }],
    ["not connected", { "runtime.connectionState": "disconnected" }],
  ])("is a host that is %s", async (_state, properties) => {
    const { control } = fixture();
    const machine = await made();
    await control.setProperties("HostSystem", "DC0_C0_H1", properties);
    try {
      expect(await expectError(move(machine, { host: "DC0_C0_H1" }), "Conflict")).toMatchObject({
        property: "placement.host",
      });
      expect(await relocations()).toEqual([]);
    } finally {
      await control.setProperties("HostSystem", "DC0_C0_H1", {
        "runtime.inMaintenanceMode": false,
        "runtime.connectionState": "connected",
      });
    }
  });

  test("is a host outside clusters for a machine whose class asks something of its cluster", async () => {
    const machine = await made({ native: { availability: { restartPriority: "high" } } });
    expect(await expectError(move(machine, { host: "DC0_H0" }), "NotSupported")).toMatchObject({
      property: "class.vsphere.availability",
    });
    expect(await relocations()).toEqual([]);
  });
});

test("an image that moved is cloned from where it is", async () => {
  const { world, control, bodies } = fixture();
  const source = await made({ power: "Off", disks: [{ name: "root" }] });
  const root = { type: "image", reference: source.reference } as const;
  const placement = { cluster: "DC0_C0" };
  const like = clone({ root, placement, disks: [{ name: "root", provisioning: "thick" }] });
  await world.make(like);
  await move(source, { datastore: "LocalDS_1" });
  await world.make(like);
  const { value } = z
    .object({ value: z.string() })
    .parse(await control.property("Datastore", "LocalDS_1", "summary.datastore"));
  expect((await bodies("CloneVM_Task")).at(-1)).toContain(`<datastore type="Datastore">${value}<`);
});

describe("a request that goes wrong", () => {
  test.each([
    ["whose answer is lost", "after", 1],
    ["that never arrives", "before", 2],
  ] as const)("%s moves the machine once", async (_what, cut, requests) => {
    const { control } = fixture();
    const machine = await made();
    await control.setDelays({ tasks: { RelocateVM_Task: 200 } });
    await control.addRule({ method: "RelocateVM_Task", cut });
    const after = await move(machine, { storagePod: "DC0_POD0" });
    expect(["LocalDS_1", "LocalDS_3"]).toContain(datastores(after).root);
    expect(await relocations()).toHaveLength(requests);
    const events = await control.events(machine.observed.name);
    expect(events.filter((event) => event === "VmMigratedEvent")).toHaveLength(1);
  });

  test("since another task goes on with the machine is made after it", async () => {
    const { control } = fixture();
    const machine = await made();
    await control.addRule({
      method: "RelocateVM_Task",
      taskFault: { type: "TaskInProgress" },
      unexecuted: true,
    });
    expect(datastores(await move(machine, { datastore: "LocalDS_1" })).root).toBe("LocalDS_1");
    expect(await relocations()).toHaveLength(2);
  });

  test("says what vSphere says, and the machine stays whole", async () => {
    const { world, control } = fixture();
    const machine = await made();
    await control.addRule({
      method: "RelocateVM_Task",
      taskFault: { type: "NoDiskSpace", fields: { datastore: "LocalDS_1" } },
      unexecuted: true,
    });
    const error = await expectError(move(machine, { datastore: "LocalDS_1" }), "QuotaExceeded");
    expect(error.message).toContain("LocalDS_1");
    expect(await world.observe(machine.reference)).toEqual(machine.observed);
  });

  test("is none while the machine waits for an answer", async () => {
    const { control } = fixture();
    const machine = await made();
    const { name } = machine.observed;
    await control.ask(name, { text: "moved or copied?", choices: ["moved", "copied"] });
    await expectError(move(machine, { datastore: "LocalDS_1" }), "Conflict");
    expect(await relocations()).toEqual([]);
    await control.answer(name);
  });
});

describe("a linked clone", () => {
  async function linkedClone() {
    const source = await made({ power: "Off", disks: [{ name: "root" }] });
    const root = { type: "image", reference: source.reference } as const;
    return made({ root, disks: [{ name: "root" }, data], native: { clone: "linked" } });
  }

  test("moves without the image's part, and shares it as before", async () => {
    const { peer } = fixture();
    const machine = await linkedClone();
    const { name } = machine.observed;
    const image = datastores(machine.observed).root;
    const after = await move(machine, { datastore: "LocalDS_1" });
    const [body = ""] = await relocations();
    expect(body.match(/<diskMoveType>moveChildMostDiskBacking</g)).toHaveLength(1);
    expect(after.configuration?.placement.datastore).toBe("LocalDS_1");
    // what it writes lies there, and not what it shares
    expect(after.configuration?.disks).toEqual([
      expect.not.objectContaining({ storage: expect.anything() }),
      expect.not.objectContaining({ storage: expect.anything() }),
    ]);
    expect(datastores(after)).toEqual({ root: image, data: "LocalDS_1" });
    const [root] = (await devicesOf(peer, name)).disks;
    expect(root?.writtenFile).toMatch(/^\[LocalDS_1\]/);
    await move(machine, { datastore: "LocalDS_1" });
    expect(await relocations()).toHaveLength(1);
    await moveDisk(machine, "data", "LocalDS_0");
    const [, second = ""] = await relocations();
    expect(second.match(/<diskMoveType>moveChildMostDiskBacking</g)).toHaveLength(1);
  });

  test("with snapshots is refused another storage, and moves to another host", async () => {
    const { world } = fixture();
    const machine = await linkedClone();
    const snapshot = { name: "before", memory: false, quiesce: false, description: undefined };
    const taken = await world.session.snapshots?.create(machine.reference, snapshot, "us");
    await world.wait(taken?.task);
    const error = await expectError(move(machine, { datastore: "LocalDS_1" }), "Conflict");
    expect(error).toMatchObject({ property: "placement.datastore" });
    expect(error.remediation).toContain("delete its snapshots");
    await expectError(moveDisk(machine, "root", "LocalDS_1"), "Conflict");
    expect((await move(machine, { host: "DC0_C0_H1" })).location).toContain("DC0_C0_H1");
    expect(datastores(await moveDisk(machine, "data", "LocalDS_1")).data).toBe("LocalDS_1");
    await world.wait(await world.session.snapshots?.delete(machine.reference, taken?.reference ?? ""));
  });
});
