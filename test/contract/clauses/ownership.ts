import { expect, test } from "vitest";
import type { DesiredMachine } from "../../../provider/contract/machine";
import { formatTag, parseTag, resourceOf } from "../../../provider/contract/ownership";
import { sizeOf } from "../../../provider/contract/sizing";
import type { Clauses } from "../suite";
import { expectError, type World } from "../world";

/** The tags of one resource: of an object, of a later one, of another state's, of the resource after it was renamed. */
function tagsOf(name: string) {
  const owner = `dev::shop::${name}`;
  const identity = "aaaaaaaa";
  return {
    first: formatTag({ owner, identity, generation: "first1" }),
    second: formatTag({ owner, identity, generation: "second" }),
    namesake: formatTag({ owner, identity: "bbbbbbbb", generation: "third1" }),
    stranger: formatTag({ owner: `prod::shop::${name}`, identity: "cccccccc", generation: "fourth" }),
    renamed: formatTag({ owner: `${owner}-renamed`, identity, generation: "first1" }),
  };
}

export const ownershipClauses: Clauses = (world) => {
  const withMachine = (
    title: string,
    body: (found: {
      world: World;
      desired: DesiredMachine;
      reference: string;
      tags: ReturnType<typeof tagsOf>;
    }) => Promise<void>,
  ): void =>
    test(title, async () => {
      const desired = world().desired();
      const tags = tagsOf(desired.name);
      const { reference } = await world().create(desired, tags.first);
      await body({ world: world(), desired, reference, tags });
    });

  withMachine(
    "[4] a machine that an interrupted creation of the same resource and state left is taken up",
    async ({ world, desired, reference, tags }) => {
      const taken = await world.create(desired, tags.second);
      expect(taken).toMatchObject({ reference, owner: tags.second });
      expect(await world.count(desired.name)).toBe(1);
    },
  );

  withMachine("[4] it is taken up under another name too", async ({ world, desired, reference, tags }) => {
    const taken = await world.create({ ...desired, name: `${desired.name}-b` }, tags.second);
    expect(taken).toMatchObject({ reference, owner: tags.second });
    expect(await world.count(`${desired.name}-b`)).toBe(0);
  });

  withMachine(
    "[4] a machine of a namesake, in another state, is a Conflict and stays as it is",
    async ({ world, desired, reference, tags }) => {
      const error = await expectError(
        world.create({ ...desired, cpus: sizeOf(desired).cpus + 1 }, tags.namesake),
        "Conflict",
      );
      expect(error.message).toContain("aaaaaaaa");
      expect(await world.observe(reference)).toMatchObject({ owner: tags.first, cpus: desired.cpus });
      await expectError(world.create(desired, tags.namesake, { adopt: true }), "Conflict");
      expect((await world.observe(reference)).owner).toBe(tags.first);
    },
  );

  withMachine(
    "[4] a namesake of another name makes a machine of its own",
    async ({ world, desired, reference, tags }) => {
      const other = await world.create({ ...desired, name: `${desired.name}-b` }, tags.namesake);
      expect(other.reference).not.toBe(reference);
      expect(other).toMatchObject({ owner: tags.namesake, name: `${desired.name}-b` });
    },
  );

  withMachine(
    "[4] a machine of another owner is taken from it by that owner's name only",
    async ({ world, desired, reference, tags }) => {
      if (!world.has("adoption")) return;
      await expectError(world.create(desired, tags.stranger, { adopt: true }), "Conflict");
      const taken = await world.create(desired, tags.stranger, { adopt: `dev::shop::${desired.name}` });
      expect(taken).toMatchObject({ reference, owner: tags.stranger });
    },
  );

  withMachine(
    "[4] beside an earlier machine of the resource another one is made, under another name",
    async ({ world, desired, reference, tags }) => {
      await expectError(world.create(desired, tags.second, { beside: true }), "Conflict");
      const beside = await world.create({ ...desired, name: `${desired.name}-b` }, tags.second, {
        beside: true,
      });
      expect(beside.reference).not.toBe(reference);
      expect(await world.observe(reference)).toMatchObject({ name: desired.name, owner: tags.first });
      await world.remove(reference, [], tags.first);
      expect(await world.observe(beside.reference)).toMatchObject({ owner: tags.second });
    },
  );

  withMachine(
    "[4] a creation that the state knows goes on under its reference, whatever the name is by now",
    async ({ world, desired, reference, tags }) => {
      const options = { reference };
      const again = await world.create({ ...desired, name: `${desired.name}-b` }, tags.first, options);
      expect(again).toMatchObject({ reference, name: desired.name });
      await world.remove(reference);
      const anew = await world.create({ ...desired, name: `${desired.name}-b` }, tags.first, options);
      expect(anew).toMatchObject({ reference, name: `${desired.name}-b` });
    },
  );

  withMachine(
    "[5] the tag follows the resource, and its old place is free for another",
    async ({ world, desired, reference, tags }) => {
      const moved = await world.apply(reference, { kind: "set-owner", key: tags.renamed });
      expect(moved).toMatchObject({ reference, owner: tags.renamed, name: desired.name });
      await expectError(world.create(desired, tags.second), "Conflict");
      const heir = await world.create({ ...desired, name: `${desired.name}-b` }, tags.second);
      expect(heir.reference).not.toBe(reference);
      expect((await world.observe(reference)).owner).toBe(tags.renamed);
    },
  );

  withMachine(
    "[6] what belongs to somebody else by now is not deleted",
    async ({ world, reference, tags }) => {
      for (const key of [tags.second, tags.namesake, tags.stranger])
        await expectError(world.remove(reference, [], key), "Conflict");
      expect((await world.observe(reference)).owner).toBe(tags.first);
      await world.remove(reference, [], tags.renamed);
      expect(await world.session.machines.observe({ reference })).toBeUndefined();
    },
  );

  test("[4] the digest of the settings is on the machine, and follows them", async () => {
    const first = { ...world().desired(), settingsDigest: "digest-1" };
    const { reference, settingsDigest } = await world().create(first);
    expect(settingsDigest).toBe("digest-1");
    const desired = { ...first, settingsDigest: "digest-2" };
    expect((await world().apply(reference, { kind: "set-hardware", desired })).settingsDigest).toBe(
      "digest-2",
    );
  });

  test("[8] two snapshots of one name and resource stand side by side, and a tag can be changed", async ({
    annotate,
  }) => {
    const { snapshots } = world().session;
    if (snapshots === undefined) return void annotate("there are no snapshots here");
    const { reference } = await world().make();
    const tags = tagsOf("before");
    const desired = { name: "before", memory: false, quiesce: false };
    const made: string[] = [];
    // the first as an earlier version tagged it
    for (const key of [parseTag(tags.first).owner, tags.second]) {
      const dispatched = await snapshots.create(reference, desired, key);
      await world().wait(dispatched.task);
      made.push(dispatched.reference);
    }
    expect(new Set(made).size).toBe(2);
    await snapshots.mark(reference, made[0] ?? "", tags.renamed);
    const found = await snapshots.list(reference);
    expect(found.map(({ name, owner }) => [name, owner])).toEqual([
      ["before", tags.renamed],
      ["before", tags.second],
    ]);
  });

  test("[4] an image is taken up by its own resource only, and its tag can be changed", async ({
    annotate,
  }) => {
    const { images } = world().session;
    const desired = world().backend.images?.importable?.(world().name());
    if (images === undefined || desired === undefined) return void annotate("images are not imported here");
    const tags = tagsOf(desired.name);
    const bringIn = async (key: string): Promise<string> => {
      const { reference, task } = await images.prepare(desired, key);
      await world().wait(task);
      return reference;
    };
    const reference = await bringIn(tags.first);
    await expectError(bringIn(tags.namesake), "Conflict");
    expect(await bringIn(tags.second)).toBe(reference);
    expect((await images.observe(reference))?.owner).toBe(tags.second);
    await images.mark(reference, tags.renamed);
    expect(resourceOf((await images.observe(reference))?.owner ?? "")).toBe(resourceOf(tags.renamed));
    await world().wait(await images.delete(reference));
  });

  test("[4] a network is taken up by its own resource only, and its tag can be changed", async ({
    annotate,
  }) => {
    const { networks } = world().session;
    const desired = world().backend.networks?.creatable?.(world().name());
    if (networks === undefined || desired === undefined)
      return void annotate("networks are not created here");
    const tags = tagsOf(desired.name);
    const make = async (key: string): Promise<string> => {
      const { reference, task } = await networks.create(desired, key);
      await world().wait(task);
      return reference;
    };
    const reference = await make(tags.first);
    await expectError(make(tags.namesake), "Conflict");
    expect(await make(tags.second)).toBe(reference);
    await networks.mark(reference, tags.renamed);
    expect((await networks.observe(reference))?.owner).toBe(tags.renamed);
    await world().wait(await networks.delete(reference));
  });
};
