/** Whose a machine on a vCenter is, over attempts, names and states. */
import { describe, expect, test } from "vitest";
import type { CreateOptions } from "../../provider/contract/adapter";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import { isOwnerConflict } from "../../provider/contract/ownership";
import { expectError } from "../contract/world";
import { clone, useAdapter } from "./adapter-fixture";
import { connectionTo } from "./backend";
import { makeForeignMachine } from "./foreign-machine";
import { makeFolder, moveTo } from "./inside";
import { mib } from "./samples";

const fixture = useAdapter();

/** Tags of one resource, which no other test has. */
function tags() {
  const owner = `dev::shop::${fixture().world.name()}`;
  return (generation: string, identity = "aaaaaaaa") => `${owner}#${identity}.${generation}`;
}

async function create(
  desired: DesiredMachine,
  key: string,
  options: CreateOptions = {},
): Promise<ObservedMachine> {
  const { world } = fixture();
  return world.finish(await world.session.machines.create(desired, key, options));
}

async function remove(reference: string, key?: string): Promise<void> {
  const { world } = fixture();
  await world.wait(await world.session.machines.delete({ reference }, { keep: [], key }));
}

/** Machines whose names begin so. */
async function namesOf(prefix: string): Promise<string[]> {
  const all = await fixture().world.session.machines.list();
  return all
    .map(({ name }) => name)
    .filter((name) => name.startsWith(prefix))
    .toSorted();
}

describe("a creation that failed, and is tried again under another name,", () => {
  test("makes one machine, with the reference that the state has", async () => {
    const { world, control } = fixture();
    const [tag, name] = [tags(), world.name()];
    await control.addRule({
      method: "CloneVM_Task",
      unexecuted: true,
      taskFault: { type: "InsufficientResourcesFault" },
    });
    const begun = await world.session.machines.create(world.desired(clone({ name })), tag("gen001"), {});
    await expect(world.wait(begun.task)).rejects.toThrow();
    const { reference } = begun;
    const made = await create(world.desired(clone({ name: `${name}-2` })), tag("gen002"), { reference });
    expect(made).toMatchObject({ reference, owner: tag("gen002") });
    expect(await namesOf(name)).toEqual([`${name}-2`]);
    await remove(reference, tag("gen002"));
    expect(await namesOf(name)).toEqual([]);
  });

  test("goes on with the machine that the failed task made, whose name is for a change to mend", async () => {
    const { world, control } = fixture();
    const [tag, name] = [tags(), world.name()];
    await control.addRule({
      method: "CloneVM_Task",
      taskFault: { type: "NoDiskSpace", fields: { datastore: "LocalDS_0" } },
    });
    const begun = await world.session.machines.create(world.desired(clone({ name })), tag("gen001"), {});
    await expect(world.wait(begun.task)).rejects.toThrow();
    // the state was not written: nothing is known but the resource
    const made = await create(world.desired(clone({ name: `${name}-2` })), tag("gen002"));
    expect(made).toMatchObject({ reference: begun.reference, name, owner: tag("gen002") });
    expect(await namesOf(name)).toEqual([name]);
    await remove(made.reference, tag("gen002"));
  });

  test("takes no other machine than that of the state, not even to adopt one", async () => {
    const { world, peer } = fixture();
    const [tag, name] = [tags(), world.name()];
    await makeForeignMachine(connectionTo(peer), name);
    const reference = "5027a1f2-0000-8000-8000-00000000abcd";
    const desired = world.desired(clone({ name }));
    for (const adopt of [false, true]) {
      const error = await expectError(create(desired, tag("gen001"), { reference, adopt }), "Conflict");
      expect(isOwnerConflict(error)).toBe(true);
    }
    expect(await world.session.machines.observe({ reference })).toBeUndefined();
  });
});

describe("a namesake", () => {
  test("of another state gets a machine of its own, and keeps its hands off the first", async () => {
    const { world } = fixture();
    const tag = tags();
    const ours = await create(world.desired(clone()), tag("gen001"));
    const theirs = await create(world.desired(clone()), tag("gen00b", "bbbbbbbb"));
    expect(theirs.reference).not.toBe(ours.reference);
    const error = await expectError(
      create(world.desired(clone({ name: ours.name })), tag("gen00c", "cccccccc")),
      "Conflict",
    );
    expect(error.message).toContain(tag("gen001"));
    expect(await expectError(remove(ours.reference, tag("gen00b", "bbbbbbbb")), "Conflict")).toMatchObject({
      property: "owner",
    });
    expect(await world.observe(ours.reference)).toEqual(
      expect.objectContaining({ name: ours.name, owner: tag("gen001") }),
    );
    await remove(theirs.reference, tag("gen00b", "bbbbbbbb"));
    await remove(ours.reference, tag("gen001"));
  });

  test("whose machine went to another resource is made beside it", async () => {
    const { world } = fixture();
    const [old, next] = [tags(), tags()];
    const first = await create(world.desired(clone()), old("gen001"));
    const moved = await world.apply(first.reference, { kind: "set-owner", key: next("gen00n") });
    expect(moved).toMatchObject({ owner: next("gen00n"), disks: first.disks });
    const second = await create(world.desired(clone()), old("gen002"));
    expect(second.reference).not.toBe(first.reference);
    // and is found again there
    expect(await create(world.desired(clone({ name: second.name })), old("gen002"))).toMatchObject({
      reference: second.reference,
    });
    await remove(first.reference, next("gen00n"));
    await remove(second.reference, old("gen002"));
  });
});

describe("a replacement that comes before the old machine goes", () => {
  test("is another machine, and each of both is deleted by its own tag only", async () => {
    const { world } = fixture();
    const tag = tags();
    const old = await create(world.desired(clone()), tag("gen001"));
    const next = await create(world.desired(clone()), tag("gen002"), { beside: true });
    expect(next.reference).not.toBe(old.reference);
    const taken = world.desired(clone({ name: old.name }));
    await expectError(create(taken, tag("gen003"), { beside: true }), "Conflict");
    await expectError(remove(old.reference, tag("gen002")), "Conflict");
    await remove(old.reference, tag("gen001"));
    expect(await world.observe(next.reference)).toMatchObject({ owner: tag("gen002") });
    await remove(next.reference, tag("gen002"));
  });
});

describe("adoption", () => {
  test("with true takes what nobody owns, and no machine of another owner", async () => {
    const { world, peer } = fixture();
    const [tag, other, name] = [tags(), tags(), world.name()];
    await makeForeignMachine(connectionTo(peer), name);
    const desired = world.desired(clone({ name }));
    const adopted = await create(desired, tag("gen001"), { adopt: true });
    expect(adopted.owner).toBe(tag("gen001"));
    const error = await expectError(create(desired, other("gen00o"), { adopt: true }), "Conflict");
    const owner = tag("gen001").split("#")[0];
    expect(error.remediation).toContain(`"${owner}"`);
    const taken = await create(desired, other("gen00o"), { adopt: owner });
    expect(taken).toEqual({ ...adopted, owner: other("gen00o"), native: expect.anything() });
    await expectError(remove(taken.reference, tag("gen001")), "Conflict");
    await remove(taken.reference, other("gen00o"));
  });

  test("takes a machine whose name only vSphere would give", async () => {
    const { world, peer } = fixture();
    const tag = tags();
    const name = `Web Server (alt) ${"x".repeat(55)}`;
    await makeForeignMachine(connectionTo(peer), name);
    const { reference } = await create(world.desired(clone({ name })), tag("gen001"), { adopt: true });
    expect(await world.observe(reference)).toMatchObject({ name, owner: tag("gen001") });
    await remove(reference, tag("gen001"));
  });

  test("takes the one in the folder that is named, of several with one name", async () => {
    const { world, peer } = fixture();
    const [tag, name] = [tags(), world.name()];
    const folder = await makeFolder(peer, `folder-of-${name}`);
    await makeForeignMachine(connectionTo(peer), name);
    await moveTo(peer, name, folder);
    await makeForeignMachine(connectionTo(peer), name);
    const desired = world.desired(clone({ name }));
    const ambiguous = await expectError(create(desired, tag("gen001"), { adopt: true }), "Conflict");
    expect(ambiguous).toMatchObject({ property: "placement.folder" });
    expect(ambiguous.message).toContain(`${folder}/${name}`);
    const placement = { ...desired.placement, folder };
    const { reference } = await create({ ...desired, placement }, tag("gen001"), { adopt: true });
    expect(await namesOf(name)).toHaveLength(2);
    expect((await world.session.machines.list()).find((item) => item.reference === reference)).toMatchObject({
      owner: tag("gen001"),
    });
    await remove(reference, tag("gen001"));
    expect(await namesOf(name)).toHaveLength(1);
  });
});

describe("the digest of the settings", () => {
  test("is written with what applies them, and takes no call of its own", async () => {
    const { world, calls } = fixture();
    const tag = tags();
    const desired = { ...world.desired(clone()), settingsDigest: "first" };
    const made = await create(desired, tag("gen001"));
    expect(made.settingsDigest).toBe("first");
    expect(calls()).not.toHaveProperty("vsphere.ReconfigVM_Task");
    const hardware = await world.apply(made.reference, {
      kind: "set-hardware",
      desired: { ...desired, native: { guestId: "ubuntu64Guest" }, settingsDigest: "second" },
    });
    expect(hardware.settingsDigest).toBe("second");
    const limits = await world.apply(made.reference, {
      kind: "set-limits",
      desired: { ...desired, limits: { cpuShares: 512 }, settingsDigest: "third" },
    });
    expect(limits.settingsDigest).toBe("third");
    expect(calls()).toMatchObject({ "vsphere.ReconfigVM_Task": 2 });
    expect(await world.apply(made.reference, { kind: "set-owner", key: tag("gen002") })).toMatchObject({
      owner: tag("gen002"),
      settingsDigest: "third",
    });
    await remove(made.reference, tag("gen002"));
  });
});

describe("a snapshot", () => {
  test("of another generation stands beside the first, and gets another owner", async () => {
    const { world } = fixture();
    const tag = tags();
    const { reference } = await create(
      world.desired(clone({ disks: [{ name: "root" }, { name: "data", sizeBytes: 64 * mib }] })),
      tag("gen001"),
    );
    const { snapshots } = world.session;
    if (snapshots === undefined) throw new Error("vSphere has snapshots");
    const snapshot = { name: "before", memory: false, quiesce: false };
    const take = async (key: string) => (await snapshots.create(reference, snapshot, key)).reference;
    const first = await take(tag("snap01"));
    expect(await take(tag("snap01"))).toBe(first);
    const second = await take(tag("snap02"));
    expect(second).not.toBe(first);
    const stranger = snapshots.create(reference, snapshot, tag("snap0b", "bbbbbbbb"));
    expect(await expectError(stranger, "Conflict")).toMatchObject({ property: "owner" });
    await snapshots.mark(reference, first, tag("snap03"));
    const listed = await snapshots.list(reference);
    expect(listed.map((item) => [item.reference, item.owner, item.name])).toEqual([
      [first, tag("snap03"), "before"],
      [second, tag("snap02"), "before"],
    ]);
    await remove(reference, tag("gen001"));
  });
});
