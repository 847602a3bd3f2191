import { expect, test } from "vitest";
import type { SnapshotOperations } from "../../../provider/contract/adapter";
import type { ObservedSnapshot } from "../../../provider/contract/snapshot";
import type { Clauses } from "../suite";
import { expectError, mebibyte, type World } from "../world";

export const snapshotClauses: Clauses = (world) => {
  const withSnapshots = (
    title: string,
    body: (world: World, snapshots: SnapshotOperations) => Promise<void>,
  ): void =>
    test(title, async ({ annotate }) => {
      const { snapshots } = world().session;
      if (snapshots === undefined)
        return void annotate("there are no snapshots here, as the capability says");
      await body(world(), snapshots);
    });

  withSnapshots("[8] a snapshot is what was asked for, and has our marker", async (world, snapshots) => {
    const { reference } = await world.make();
    expect(await snapshots.list(reference)).toEqual([]);
    const taken = await take(world, snapshots, reference, "before", "before the upgrade");
    expect(taken).toMatchObject({
      name: "before",
      description: "before the upgrade",
      memory: false,
      current: true,
      owner: "key of before",
    });
    expect(taken.parent).toBeUndefined();
    expect(Date.parse(taken.createdAt ?? "")).toBeGreaterThan(0);
  });

  withSnapshots("[4] a snapshot is made once for each key", async (world, snapshots) => {
    const { reference } = await world.make();
    const first = await take(world, snapshots, reference, "before");
    const again = await take(world, snapshots, reference, "before");
    expect(again.reference).toBe(first.reference);
    expect(await snapshots.list(reference)).toHaveLength(1);
  });

  withSnapshots(
    "[8] snapshots are a tree, and a deleted one leaves its children",
    async (world, snapshots) => {
      const { reference } = await world.make();
      const first = await take(world, snapshots, reference, "first");
      const second = await take(world, snapshots, reference, "second");
      const third = await take(world, snapshots, reference, "third");
      expect([second.parent, third.parent]).toEqual([first.reference, second.reference]);
      await world.wait(await snapshots.delete(reference, second.reference));
      await world.wait(await snapshots.delete(reference, second.reference));
      const left = await snapshots.list(reference);
      expect(left.map(({ name, parent, current }) => [name, parent, current])).toEqual([
        ["first", undefined, false],
        ["third", first.reference, true],
      ]);
    },
  );

  withSnapshots("[8] a description can be changed", async (world, snapshots) => {
    const { reference } = await world.make();
    const taken = await take(world, snapshots, reference, "before", "one");
    await world.wait(await snapshots.describe(reference, taken.reference, "two"));
    expect(await snapshots.list(reference)).toMatchObject([{ description: "two" }]);
  });

  withSnapshots("[8] a machine goes back to how it was, or it is NotSupported", async (world, snapshots) => {
    const made = await world.create(world.desiredWithDisks(["data"]));
    const { reference } = made;
    const before = await take(world, snapshots, reference, "before");
    await world.apply(reference, { kind: "set-cpus", cpus: made.cpus + 1 });
    await world.apply(reference, { kind: "set-memory", memoryBytes: made.memoryBytes + 64 * mebibyte });
    const reverting = snapshots.revert(reference, before.reference).then((task) => world.wait(task));
    if (!world.has("snapshotRevert")) {
      await expectError(reverting, "NotSupported");
      return;
    }
    await reverting;
    expect(await world.observe(reference)).toMatchObject({
      cpus: made.cpus,
      memoryBytes: made.memoryBytes,
      disks: made.disks,
      power: "Off",
    });
    expect(await snapshots.list(reference)).toMatchObject([{ current: true }]);
  });

  withSnapshots("[8] a snapshot with memory brings the machine back running", async (world, snapshots) => {
    if (!world.has("memorySnapshots") || !world.has("snapshotRevert")) return;
    const { reference } = await world.make({ power: "On" });
    const taken = await take(world, snapshots, reference, "running", undefined, true);
    expect(taken.memory).toBe(true);
    await world.power(reference, "off", "Off");
    await world.wait(await snapshots.revert(reference, taken.reference));
    await world.until(reference, "the machine to run", ({ power }) => power === "On");
  });

  withSnapshots("[6] a machine is removed with its snapshots", async (world, snapshots) => {
    const { reference } = await world.make();
    await take(world, snapshots, reference, "before");
    await world.remove(reference);
    expect(await world.session.machines.observe({ reference })).toBeUndefined();
  });

  withSnapshots(
    "[9] snapshots of a machine that is gone are NotFound, and deleting one succeeds",
    async (world, snapshots) => {
      const { reference } = await world.make();
      await world.remove(reference);
      await expectError(snapshots.list(reference), "NotFound");
      await world.wait(await snapshots.delete(reference, "any"));
    },
  );
};

async function take(
  world: World,
  snapshots: SnapshotOperations,
  machine: string,
  name: string,
  description?: string,
  memory = false,
): Promise<ObservedSnapshot> {
  const desired = { name, description, memory, quiesce: false };
  const { reference, task } = await snapshots.create(machine, desired, `key of ${name}`);
  await world.wait(task);
  const taken = (await snapshots.list(machine)).find((snapshot) => snapshot.reference === reference);
  if (taken === undefined) throw new Error(`snapshot ${reference} is not there`);
  return taken;
}
