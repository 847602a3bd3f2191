/** What vSphere would refuse, found by looking only. */
import { describe, expect, test } from "vitest";
import type { MachineBlock } from "../../provider/adapters/vsphere/config";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import { clone, useAdapter } from "./adapter-fixture";
import { attachForeignDisk } from "./inside";
import { desiredInterface, gib, mib } from "./samples";

const fixture = useAdapter();

const changing = /Task$|Mark|Power|Shutdown|Create|attach|detach/;

/** Nothing is changed by it. */
async function judge(desired: DesiredMachine, observed?: ObservedMachine) {
  const { world } = fixture();
  world.context.calls.length = 0;
  const found = await world.session.machines.validate?.(desired, observed);
  const changes = world.context.calls.filter(({ name }) =>
    changing.test(name.replace("CreateContainerView", "")),
  );
  expect(changes).toEqual([]);
  return found ?? [];
}

async function made(more: Parameters<typeof clone>[0] = {}) {
  const { world } = fixture();
  const desired = world.desired(clone(more));
  return { desired, observed: await world.create(desired) };
}

/** All calls but the waiter's, whose number depends on how long the server takes. */
function asked({ "vsphere.WaitForUpdatesEx": _waiting, ...calls }: Readonly<Record<string, number>>): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

describe("a creation", () => {
  test("that can be is nothing to complain of, and costs no call that it would not make itself", async () => {
    const { world, calls } = fixture();
    await world.make(clone());
    world.context.calls.length = 0;
    await world.make(clone());
    const before = asked(calls());
    const desired = world.desired(clone());
    expect(await judge(desired)).toEqual([]);
    await world.create(desired);
    expect(asked(calls())).toBeLessThanOrEqual(before);
  });

  const block = (native: MachineBlock) => ({ native });
  test.each<[Parameters<typeof clone>[0], string]>([
    [{ root: { type: "image", reference: "nothing" } }, "image"],
    [{ placement: { cluster: "nowhere" } }, "placement.cluster"],
    [{ placement: { cluster: "DC0_C0", storagePod: "nowhere" } }, "placement.storagePod"],
    [{ interfaces: [desiredInterface({ network: "nowhere" })] }, "networks[lan].network"],
    [{ disks: [{ name: "root", storage: "nowhere" }] }, "disks[root].storageClass"],
    [block({ storagePolicy: "nothing" }), "class.vsphere.storagePolicy"],
    [block({ hardwareVersion: 9 }), "class.vsphere.hardwareVersion"],
    [{ memoryBytes: 6145 * mib }, "class.memory"],
    [{ labels: { virtrigaud: "web" } }, "labels.virtrigaud"],
  ])("of %j is refused at %s", async (more, property) => {
    const { world } = fixture();
    expect(await judge(world.desired(clone(more)))).toMatchObject([
      { property, reason: expect.stringMatching(/; ./) },
    ]);
  });
});

describe("a change", () => {
  test("that can be is nothing to complain of", async () => {
    const { desired, observed } = await made();
    const disks = [
      { name: "root", sizeBytes: 20 * gib },
      { name: "data", sizeBytes: gib },
    ];
    const interfaces = [...desired.interfaces, desiredInterface({ name: "back", network: "DC0_DVPG0" })];
    expect(await judge({ ...desired, disks, interfaces, native: { hardwareVersion: 21 } }, observed)).toEqual(
      [],
    );
  });

  test("is refused where vSphere would refuse it after the guest was shut down", async () => {
    const { desired, observed } = await made({ native: { hardwareVersion: 20 } });
    const cases: readonly [Partial<DesiredMachine>, string][] = [
      [{ native: { hardwareVersion: 19 } }, "class.vsphere.hardwareVersion"],
      [{ native: { hardwareVersion: 20, storagePolicy: "nothing" } }, "class.vsphere.storagePolicy"],
      [
        { native: { hardwareVersion: 20, disks: { root: { storagePolicy: "nothing" } } } },
        "class.vsphere.disks.root.storagePolicy",
      ],
      [{ interfaces: [desiredInterface({ network: "nowhere" })] }, "networks[lan].network"],
      [
        { disks: [{ name: "root" }, { name: "a", sizeBytes: gib, storage: "nowhere" }] },
        "disks[a].storageClass",
      ],
      [
        { disks: [{ name: "root" }, ...many(5, (name) => ({ name, sizeBytes: gib, controller: "ide" }))] },
        "disks[x4].controller",
      ],
      [{ memoryBytes: 6145 * mib }, "class.memory"],
    ];
    for (const [changes, property] of cases) {
      expect(await judge({ ...desired, ...changes }, observed), property).toMatchObject([{ property }]);
    }
  });

  test("of settings that were applied already is not judged again", async () => {
    const { world } = fixture();
    const desired = { ...world.desired(clone({ native: { hardwareVersion: 20 } })), settingsDigest: "same" };
    const { reference } = await world.create(desired);
    await fixture().control.setProperties("VirtualMachine", desired.name, { "config.version": "vmx-21" });
    const observed = await world.observe(reference);
    expect(await judge(desired, observed)).toEqual([]);
    const native: MachineBlock = { hardwareVersion: 20, disks: { root: { storagePolicy: "nothing" } } };
    expect(await judge({ ...desired, native }, observed), "which the digest leaves out").toMatchObject([
      { property: "class.vsphere.disks.root.storagePolicy" },
    ]);
  });

  test("counts the adapters of others, too", async () => {
    const { desired, observed } = await made({ interfaces: many(9, (name) => desiredInterface({ name })) });
    const interfaces = many(10, (name) => desiredInterface({ name: `y${name}` }));
    expect(await judge({ ...desired, interfaces }, observed), "in the place of ours").toEqual([]);
    const foreign = { ...observed, interfaces: observed.interfaces };
    expect(
      await judge({ ...desired, interfaces: [...desired.interfaces, ...interfaces.slice(0, 1)] }, foreign),
    ).toEqual([]);
  });

  test("that grows a disk is refused while there are snapshots", async () => {
    const { world } = fixture();
    const grown = (desired: DesiredMachine) => ({
      ...desired,
      disks: [{ name: "root", sizeBytes: 20 * gib }],
    });
    const { desired, observed } = await made();
    await world.session.snapshots?.create(
      observed.reference,
      { name: "s", memory: false, quiesce: false },
      "us",
    );
    const now = await world.observe(observed.reference);
    expect(await judge(grown(desired), now)).toEqual([
      { property: "disks[root].size", reason: expect.stringContaining("delete its snapshots first") },
    ]);
    expect(await judge(desired, now)).toEqual([]);
  });

  test("that brings a disk of the image under our names needs no room", async () => {
    const { world, peer } = fixture();
    const source = await made();
    await attachForeignDisk(peer, source.desired.name, `[LocalDS_0] ${source.desired.name}-data.vmdk`);
    const { desired, observed } = await made({
      root: { type: "image", reference: source.observed.reference },
    });
    const native: MachineBlock = { disks: { data: { imageDisk: "scsi0:9" } } };
    const disks = [{ name: "root" }, { name: "data", sizeBytes: 64 * mib }];
    expect(await judge({ ...desired, native, disks }, observed)).toEqual([]);
    expect(await world.count(desired.name)).toBe(1);
  });
});

function many<T>(count: number, of: (name: string) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(`x${index}`));
}
