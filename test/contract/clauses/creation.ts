import { expect, test } from "vitest";
import { diesAfter } from "../recording";
import type { Clauses } from "../suite";
import { expectError } from "../world";

// more native calls than any creation makes
const mostCalls = 60;

export const creationClauses: Clauses = (world) => {
  test("[4] the key is written on the machine", async () => {
    const wish = world().wish();
    const observed = await world().create(wish, "the key");
    expect(observed.owner).toBe("the key");
  });

  test("[4] create finds what it made when it is called again with the same key", async () => {
    const wish = world().wishWithDisks(["data"]);
    const first = await world().create(wish);
    const again = await world().create(wish);
    expect({ ...again, native: undefined }).toEqual({ ...first, native: undefined });
    expect(await world().count(wish.name)).toBe(1);
  });

  test("[4] create called twice at once makes one machine", async () => {
    const wish = world().wish();
    const [first, second] = await Promise.all([world().create(wish), world().create(wish)]);
    expect(second.reference).toBe(first.reference);
    expect(await world().count(wish.name)).toBe(1);
  });

  test("[4] create finishes what an interrupted attempt began, whichever call it died after", async () => {
    for (let calls = 0; calls < mostCalls; calls += 1) {
      const wish = world().wishWithDisks(["data"], { power: "On" });
      const dying = await world().another();
      const fate = diesAfter(calls);
      dying.context.intervene = fate;
      await dying.create(wish).catch(() => undefined);
      const finished = await world().create(wish);
      expect(finished, `after ${calls} calls`).toMatchObject({ name: wish.name, power: "On" });
      expect(finished.disks.map(({ name }) => name)).toEqual(wish.disks.map(({ name }) => name));
      expect(finished.interfaces).toHaveLength(wish.interfaces.length);
      expect(await world().count(wish.name)).toBe(1);
      await world().remove(finished.reference);
      await dying.session.close();
      if (!fate.died()) return;
    }
    throw new Error(`a creation makes more than ${mostCalls} calls that change something`);
  });

  test("[4] a machine of the same name with another key is a Conflict", async () => {
    const wish = world().wish();
    const made = await world().create(wish, "the first");
    const error = await expectError(world().create(wish, "the second"), "Conflict");
    expect(error.message).toContain(wish.name);
    expect((await world().observe(made.reference)).owner).toBe("the first");
  });

  test("[4] of two that create one name with different keys at once, one gets a Conflict", async () => {
    const wish = world().wish();
    const other = await world().another();
    const results = await Promise.allSettled([
      world().create(wish, "the first"),
      other.create(wish, "the second"),
    ]);
    const failures = results.filter((result) => result.status === "rejected");
    expect(failures).toHaveLength(1);
    await expectError(Promise.reject(failures[0]?.reason), "Conflict");
    expect(await world().count(wish.name)).toBe(1);
    await other.close();
  });

  test("[4] a machine without our marker is a Conflict, and stays as it is", async ({ annotate }) => {
    const { makeForeignMachine } = world().backend;
    if (makeForeignMachine === undefined)
      return void annotate("this backend has no other way to make machines");
    const wish = world().wish();
    await makeForeignMachine(wish.name);
    await expectError(world().create(wish), "Conflict");
    const reference = await world().session.machines.find(wish.name);
    expect((await world().observe(reference ?? "")).owner).toBeUndefined();
  });

  test("[4] adopt marks the machine and returns it as it is", async ({ annotate }) => {
    const { makeForeignMachine } = world().backend;
    if (!world().has("adoption") || makeForeignMachine === undefined)
      return void annotate("nothing can be adopted here");
    const wish = world().wish();
    await makeForeignMachine(wish.name);
    const before = await world().observe((await world().session.machines.find(wish.name)) ?? "");
    const adopted = await world().create({ ...wish, cpus: before.cpus + 1 }, "the key", true);
    expect(adopted).toMatchObject({
      reference: before.reference,
      owner: "the key",
      cpus: before.cpus,
      power: before.power,
    });
  });

  test("[11] machines are made side by side, and nothing is mixed up", async () => {
    const wishes = Array.from({ length: 6 }, () => world().wishWithDisks(["data"]));
    const made = await Promise.all(wishes.map((wish) => world().create(wish)));
    expect(made.map(({ name }) => name)).toEqual(wishes.map(({ name }) => name));
    expect(new Set(made.map(({ reference }) => reference)).size).toBe(6);
    expect(new Set(made.flatMap(({ interfaces }) => interfaces.map((item) => item.macAddress))).size).toBe(6);
  });
};
