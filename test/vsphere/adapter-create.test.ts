/** How machines come to be on a vCenter; what all adapters share is in `test/contract/suite.ts`. */
import { describe, expect, test } from "vitest";
import { expectError } from "../contract/world";
import { clone, datastoreOf, diskNames, openWorld, useAdapter } from "./adapter-fixture";
import { connectionTo } from "./backend";
import { makeForeignMachine } from "./foreign-machine";
import { desiredInterface, gib, mib } from "./samples";

const fixture = useAdapter();

const documents = { instanceId: "i-1", userData: "#cloud-config\n{}\n" };

describe("a clone", () => {
  test("is one request with configuration, disks, adapters, documents, customization and power", async () => {
    const { world, bodies, calls } = fixture();
    const desired = clone({
      name: "one-request",
      cpus: 2,
      power: "On",
      guest: documents,
      disks: [{ name: "root" }, { name: "data", sizeBytes: 64 * mib, provisioning: "thin" }],
      interfaces: [desiredInterface({ network: "DC0_DVPG0", addresses: ["10.0.0.7/24"], dhcp: false })],
      native: { customization: { linux: { domain: "example.com" } }, annotation: "notes" },
    });
    const made = await world.make(desired);
    expect(made).toMatchObject({ name: "one-request", power: "On", cpus: 2 });
    expect(made.interfaces).toMatchObject([{ name: "lan", network: "DC0_DVPG0" }]);
    expect(diskNames(made)).toEqual(["root", "data"]);
    const [body, ...others] = await bodies("CloneVM_Task");
    expect(others).toEqual([]);
    for (const part of [
      "<numCPUs>2<",
      "<annotation>notes<",
      "virtrigaud.machine",
      "guestinfo.userdata",
      '<identity xsi:type="CustomizationLinuxPrep">',
      "<ipAddress>10.0.0.7<",
      "<powerOn>true<",
    ]) {
      expect(body).toContain(part);
    }
    expect(calls()).not.toHaveProperty("vsphere.ReconfigVM_Task");
    expect(calls()).not.toHaveProperty("vsphere.PowerOnVM_Task");
  });

  test("takes at most 8 calls in company, and to look at a hundred takes next to none", async () => {
    const { world, calls } = fixture();
    // the inventory is read once per process
    await world.make(clone({ power: "On", guest: documents }));
    world.context.calls.length = 0;
    const desired = Array.from({ length: 100 }, () =>
      world.desired(clone({ power: "On", guest: documents })),
    );
    const begun = await Promise.all(desired.map((desired) => world.dispatch(desired)));
    await Promise.all(begun.map(({ task }) => world.wait(task)));
    const each = Object.values(calls()).reduce((sum, count) => sum + count, 0) / 100;
    expect(each).toBeLessThanOrEqual(8);
    world.context.calls.length = 0;
    await Promise.all(begun.map(({ reference }) => world.observe(reference)));
    expect(world.context.calls.length).toBeLessThanOrEqual(20);
    const later = await openWorld(fixture().peer);
    later.context.calls.length = 0;
    await Promise.all(begun.map(({ reference }) => later.observe(reference)));
    expect(later.context.calls.length, "in a process of its own").toBeLessThanOrEqual(20);
    await later.close();
    // at each change vcsim looks at all that is waited for
    while (begun.length > 0) {
      await Promise.all(begun.splice(0, 10).map(({ reference }) => world.remove(reference)));
    }
  }, 120_000);

  test("that fails leaves nothing, and says why", async () => {
    const { world, control } = fixture();
    await control.addRule({
      method: "CloneVM_Task",
      unexecuted: true,
      taskFault: { type: "NoDiskSpace", fields: { datastore: "LocalDS_0" } },
    });
    const desired = world.desired(clone());
    const error = await expectError(world.create(desired), "QuotaExceeded");
    expect(error.message).toContain("LocalDS_0");
    expect(await world.session.machines.find(desired.name)).toBeUndefined();
    expect(await world.create(desired)).toMatchObject({ name: desired.name });
  });

  test("whose template is not there, or whose name fits several, names the input", async () => {
    const { world } = fixture();
    const missing = { root: { type: "image", reference: "nothing" } } as const;
    expect(await expectError(world.make(clone(missing)), "InvalidSpec")).toMatchObject({ property: "image" });
  });

  test("can be called by characters that paths are made of", async () => {
    const { world, bodies } = fixture();
    const name = "a/b%c\\d";
    const { reference } = await world.make(clone());
    expect(await world.apply(reference, { kind: "rename", name })).toMatchObject({ name });
    expect((await bodies("Rename_Task"))[0]).toContain("<newName>a%2fb%25c%5cd<");
    expect(await world.session.machines.find(name)).toBe(reference);
    expect(await world.count(name)).toBe(1);
    // where it stands in the way of a new one
    await expectError(world.create(world.desired(clone({ name })), "them"), "Conflict");
  });

  test("goes on over the end of the session and of its connections", async () => {
    const { world, control } = fixture();
    await control.setDelays({ tasks: { CloneVM_Task: 400 } });
    const begun = await world.dispatch(world.desired(clone({ power: "On" })));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await control.endSessions();
    await control.cutConnections();
    expect(await world.finish(begun)).toMatchObject({ power: "On" });
  });
});

describe("a linked clone", () => {
  const linked = { clone: "linked" };

  test("shares the disks of a snapshot, which is taken once for all that ask at the same time", async () => {
    const { world, bodies } = fixture();
    const source = await world.make(clone());
    const root = { type: "image", reference: source.reference } as const;
    const desired = [1, 2, 3].map(() => world.desired(clone({ root, native: linked })));
    const made = await Promise.all(desired.map((desired) => world.create(desired)));
    expect(made).toHaveLength(3);
    expect(await bodies("CreateSnapshot_Task")).toHaveLength(1);
    const requests = (await bodies("CloneVM_Task")).slice(1);
    expect(requests).toHaveLength(3);
    for (const body of requests) {
      expect(body).toContain("<diskMoveType>createNewChildDiskBacking<");
      expect(body).toMatch(/<snapshot type="VirtualMachineSnapshot">snapshot-\d+</);
    }
    const later = await world.another();
    await later.create(world.desired(clone({ root, native: linked })));
    expect(await bodies("CreateSnapshot_Task")).toHaveLength(1);
    await later.close();
  });

  test("of a template without snapshot, or of one that is not there, is refused", async () => {
    const { world } = fixture();
    expect(await expectError(world.make(clone({ native: linked })), "InvalidSpec")).toMatchObject({
      property: "class.vsphere.clone",
    });
    const named = { ...linked, snapshot: "gold" };
    expect(await expectError(world.make(clone({ native: named })), "InvalidSpec")).toMatchObject({
      property: "class.vsphere.snapshot",
    });
  });
});

describe("a place", () => {
  const free = (control: ReturnType<typeof fixture>["control"], datastore: string, gibibytes: number) =>
    control.setProperties("Datastore", datastore, { "summary.freeSpace": gibibytes * gib });

  test("in a datastore cluster is its datastore with the most free space", async () => {
    const { world, control } = fixture();
    await free(control, "LocalDS_1", 100);
    await free(control, "LocalDS_2", 200);
    const placement = { cluster: "DC0_C0", storagePod: "DC0_POD0" };
    const first = await world.make(clone({ placement }));
    expect(datastoreOf(first)).toBe("LocalDS_2");
    await free(control, "LocalDS_1", 300);
    const second = await world.make(clone({ placement }));
    expect(datastoreOf(second)).toBe("LocalDS_1");
  });

  test("in a datastore cluster is not the same for all that come at once", async () => {
    const { world, control } = fixture();
    await free(control, "LocalDS_1", 100);
    await free(control, "LocalDS_2", 90);
    const placement = { cluster: "DC0_C0", storagePod: "DC0_POD0" };
    const root = { type: "empty" } as const;
    const disks = [{ name: "root", sizeBytes: 64 * gib }];
    const made = await Promise.all([1, 2].map(() => world.make({ root, disks, placement })));
    expect(new Set(made.map(datastoreOf))).toEqual(new Set(["LocalDS_1", "LocalDS_2"]));
  });

  test("is the host, folder and datastore that are named", async () => {
    const { world, control } = fixture();
    const placement = { host: "DC0_C0_H1", datastore: "LocalDS_1", folder: "/DC0/vm" };
    const made = await world.make(clone({ name: "placed", placement }));
    expect(made.location).toContain("DC0_C0_H1");
    expect(datastoreOf(made)).toBe("LocalDS_1");
    expect(await control.property("VirtualMachine", "placed", "runtime.host")).toBeTruthy();
  });

  test.each([
    ["cluster", "placement.cluster"],
    ["host", "placement.host"],
    ["datastore", "placement.datastore"],
    ["storagePod", "placement.storagePod"],
    ["folder", "placement.folder"],
    ["resourcePool", "placement.resourcePool"],
  ])("that is not there is refused by its name: %s", async (key, property) => {
    const { world } = fixture();
    const placement = { cluster: "DC0_C0", [key]: "nowhere" };
    const error = await expectError(world.make(clone({ placement })), "InvalidSpec");
    expect(error).toMatchObject({ property });
    expect(error.message).toContain("nowhere");
  });

  test("follows the environment's defaults, which desired states come before", async () => {
    const { peer } = fixture();
    const world = await openWorld(peer, { defaults: { cluster: "DC0_C0", datastore: "LocalDS_2" } });
    const root = { type: "empty" } as const;
    expect(datastoreOf(await world.make({ root }))).toBe("LocalDS_2");
    const placement = { datastore: "LocalDS_1" };
    expect(datastoreOf(await world.make({ root, placement }))).toBe("LocalDS_1");
    await world.close();
  });
});

describe("a customization", () => {
  test("that vCenter has goes with the clone, and one that it has not is refused", async () => {
    const { world, bodies } = fixture();
    const stored = (spec: string) => clone({ native: { customization: { spec } } });
    await world.make(stored("vcsim-linux"));
    expect((await bodies("CloneVM_Task"))[0]).toContain('<identity xsi:type="CustomizationLinuxPrep">');
    expect((await expectError(world.make(stored("nothing")), "InvalidSpec", "NotFound")).message).toContain(
      "nothing",
    );
  });
});

describe("a machine from nothing", () => {
  test("is customized before it is powered on", async () => {
    const { world, control } = fixture();
    const native = { customization: { linux: {} } };
    await world.make({ power: "On", native });
    const order = (await control.requests()).map(({ method }) => method);
    expect(order.indexOf("CustomizeVM_Task")).toBeGreaterThan(order.indexOf("CreateVM_Task"));
    expect(order.indexOf("PowerOnVM_Task")).toBeGreaterThan(order.indexOf("CustomizeVM_Task"));
  });

  test("has its documents with the MAC addresses that vCenter chose, before it is powered on", async () => {
    const { world, bodies, control } = fixture();
    const interfaces = [desiredInterface({ network: "VM Network", addresses: ["10.0.0.9/24"], dhcp: false })];
    const made = await world.make({ power: "On", guest: documents, interfaces });
    const [body = ""] = await bodies("ReconfigVM_Task");
    const metadata = /guestinfo\.metadata<\/key><value[^>]*>([^<]+)</.exec(body)?.[1] ?? "";
    expect(metadata).not.toBe("");
    const order = (await control.requests()).map(({ method }) => method);
    expect(order.indexOf("PowerOnVM_Task")).toBeGreaterThan(order.indexOf("ReconfigVM_Task"));
    expect(made.interfaces[0]?.macAddress).toMatch(/^[0-9a-f:]{17}$/);
  });
});

describe("hardware of another version", () => {
  test("comes with the creation, in one more step", async () => {
    const { world, control, bodies } = fixture();
    const made = await world.make(clone({ name: "newer", power: "On", native: { hardwareVersion: 21 } }));
    expect(made.power).toBe("On");
    expect(await control.property("VirtualMachine", "newer", "config.version")).toBe("vmx-21");
    expect(await bodies("UpgradeVM_Task")).toHaveLength(1);
  });

  test("never is an older one", async () => {
    const { world } = fixture();
    const error = await expectError(world.make(clone({ native: { hardwareVersion: 9 } })), "InvalidSpec");
    expect(error.property).toMatch(/hardwareVersion/);
    expect(error.remediation).toMatch(/.+/);
  });
});

describe("a name that is taken", () => {
  test("by somebody else's machine is a Conflict, unless it shall be adopted", async () => {
    const { world, peer } = fixture();
    const name = world.name();
    await makeForeignMachine(connectionTo(peer), name);
    const desired = world.desired(clone({ name }));
    expect(await expectError(world.create(desired), "Conflict")).toMatchObject({ property: "owner" });
    const adopted = await world.create(desired, "us", true);
    expect(adopted).toMatchObject({ name, owner: "us" });
    expect(await expectError(world.create(desired, "them"), "Conflict")).toMatchObject({ property: "owner" });
  });
});

test("a session that is closed leaves none on the server", async () => {
  const { peer, control } = fixture();
  const world = await openWorld(peer);
  await world.make(clone({ tags: ["blue"] }));
  const before = await control.sessions();
  expect(before.filter(({ kind }) => kind === "rest").length).toBeGreaterThan(0);
  await world.close();
  const after = await control.sessions();
  expect(before.length - after.length).toBe(2);
});
