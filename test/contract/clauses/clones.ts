import { expect, test } from "vitest";
import type { SnapshotOperations } from "../../../provider/contract/adapter";
import type { Capability } from "../../../provider/contract/capabilities";
import type { DesiredMachine, MachineSource, ObservedMachine } from "../../../provider/contract/machine";
import type { Clauses } from "../suite";
import { expectError, mebibyte, type World } from "../world";

export const cloneClauses: Clauses = (world) => {
  const withClones = (title: string, body: (world: World) => Promise<void>): void =>
    test(title, async ({ annotate }) => {
      if (!world().has("clone")) return void annotate("machines are not cloned here, as the capability says");
      await body(world());
    });

  withClones("[8] a clone has the disks of its source and all else of its own", async (world) => {
    const source = await world.create(world.desiredWithDisks(["data", "log"]));
    const clone = await world.create(cloneOf(world, source), "key of the clone");
    expect(clone.owner).toBe("key of the clone");
    expect(clone.reference).not.toBe(source.reference);
    expect(namesOf(clone)).toEqual(["data", "log", "root"]);
    const devices = new Set(source.disks.map(({ device }) => device));
    expect(clone.disks.filter(({ device }) => devices.has(device))).toEqual([]);
    const addresses = (machine: ObservedMachine) => machine.interfaces.map(({ macAddress }) => macAddress);
    expect(addresses(clone)).toHaveLength(source.interfaces.length);
    expect(addresses(clone)).not.toEqual(addresses(source));
    expect(await world.observe(source.reference)).toMatchObject({ owner: source.owner });
  });

  withClones("[8] a clone is as large as its source at least, and has further disks", async (world) => {
    const source = await world.create(world.desiredWithDisks(["data"]));
    const disks = [
      { name: "root" },
      { name: "data", sizeBytes: 96 * mebibyte },
      { name: "more", sizeBytes: 64 * mebibyte },
    ];
    const clone = await world.create(cloneOf(world, source, { disks, cpus: source.cpus + 1 }));
    expect(clone.cpus).toBe(source.cpus + 1);
    expect(sizesOf(clone)).toEqual({
      root: sizesOf(source).root,
      data: 96 * mebibyte,
      more: 64 * mebibyte,
    });
  });

  withClones("[4] a clone that is asked for twice is made once", async (world) => {
    const source = await world.make();
    const desired = cloneOf(world, source);
    const first = await world.create(desired);
    expect((await world.create(desired)).reference).toBe(first.reference);
    expect(await world.count(desired.name)).toBe(1);
  });

  withClones("[8] source and clone go without each other", async (world) => {
    const source = await world.create(world.desiredWithDisks(["data"]));
    const desired = cloneOf(world, source, { root: { ...sourceOf(source), reference: source.name } });
    const [first, second] = [await world.create(desired), await world.create(cloneOf(world, source))];
    await world.remove(first.reference);
    expect(namesOf(await world.observe(source.reference))).toEqual(["data", "root"]);
    await world.remove(source.reference);
    expect(namesOf(await world.observe(second.reference))).toEqual(["data", "root"]);
  });

  withClones("[8] a source that is missing is refused, and nothing is made", async (world) => {
    const root = { type: "machine", reference: world.name(), linked: false } as const;
    const desired = world.desired({ root });
    const violations = (await world.session.machines.validate?.(desired, undefined)) ?? [];
    expect(violations.map(({ property }) => property)).toEqual(["cloneFrom.machine"]);
    await expectError(world.create(desired), "NotFound", "InvalidSpec");
    expect(await world.count(desired.name)).toBe(0);
  });

  const withSnapshots = (
    capability: Capability,
    title: string,
    body: (world: World, snapshots: SnapshotOperations) => Promise<void>,
  ): void =>
    test(title, async ({ annotate }) => {
      const { snapshots } = world().session;
      if (snapshots === undefined || !world().has(capability))
        return void annotate(`this is not done here, as the capability ${capability} says`);
      await body(world(), snapshots);
    });

  withSnapshots(
    "clone",
    "[8] a clone of a snapshot has the disks of that time, or it is NotSupported",
    async (world, snapshots) => {
      const source = await world.make();
      const snapshot = await take(world, snapshots, source.reference);
      const disk = { name: "later", sizeBytes: 64 * mebibyte };
      const desired = world.desired();
      await world.apply(source.reference, { kind: "add-disk", disk, desired });
      const wanted = cloneOf(world, source, { root: { ...sourceOf(source), snapshot } });
      if (!world.has("snapshotClone")) {
        await expectError(world.create(wanted), "NotSupported");
        return;
      }
      const clone = await world.create(wanted);
      if (world.backend.clonesSnapshots !== false) expect(namesOf(clone)).toEqual(["root"]);
      const lost = cloneOf(world, source, { root: { ...sourceOf(source), snapshot: "lost" } });
      await expectError(world.create(lost), "NotFound", "InvalidSpec");
    },
  );

  withSnapshots(
    "linkedClone",
    "[8] what linked clones share stays as long as they do",
    async (world, snapshots) => {
      const source = await world.make();
      const snapshot = await take(world, snapshots, source.reference);
      const root = { ...sourceOf(source), snapshot, linked: true };
      const clone = await world.create(cloneOf(world, source, { root }));
      expect(sizesOf(clone)).toEqual(sizesOf(source));
      const deletion = snapshots.delete(source.reference, snapshot).then((task) => world.wait(task));
      for (const refused of [deletion, world.remove(source.reference)])
        expect(await expectError(refused, "Conflict")).toMatchObject({ property: "inUse" });
      expect(namesOf(await world.observe(source.reference))).toEqual(["root"]);
      await world.remove(clone.reference);
      await world.wait(await snapshots.delete(source.reference, snapshot));
      await world.remove(source.reference);
    },
  );
};

function cloneOf(world: World, source: ObservedMachine, more: Partial<DesiredMachine> = {}): DesiredMachine {
  return world.desired({ root: sourceOf(source), disks: [{ name: "root" }], ...more });
}

function sourceOf({ reference }: ObservedMachine): MachineSource {
  return { type: "machine", reference, linked: false };
}

function namesOf({ disks }: ObservedMachine): string[] {
  return disks.map(({ name }) => name).toSorted();
}

function sizesOf({ disks }: ObservedMachine): Record<string, number> {
  return Object.fromEntries(disks.map(({ name, sizeBytes }) => [name, sizeBytes]));
}

async function take(world: World, snapshots: SnapshotOperations, machine: string): Promise<string> {
  const desired = { name: "base", memory: false, quiesce: false };
  const { reference, task } = await snapshots.create(machine, desired, "key of base");
  await world.wait(task);
  return reference;
}
