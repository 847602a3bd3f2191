import { expect, test } from "vitest";
import { diesAfter } from "../recording";
import type { Clauses } from "../suite";
import { expectError } from "../world";

// more native calls than any creation makes
const mostCalls = 60;

export const creationClauses: Clauses = (world) => {
  test("[4] a machine is made whatever its image is said to hold, also what nobody has heard of", async () => {
    const { configuration } = await world().make();
    for (const guestOs of [
      { name: "debian", version: "12" },
      { name: "windows", version: "2022" },
      { name: "debian" },
      { name: "acme", version: "<1>" },
    ]) {
      const made = await world().make({ guestOs });
      expect(made.configuration?.hardware).toEqual(configuration?.hardware);
    }
  });

  test("[4] the key is written on the machine", async () => {
    const desired = world().desired();
    const observed = await world().create(desired, "the key");
    expect(observed.owner).toBe("the key");
  });

  test("[4] create finds what it made when it is called again with the same key", async () => {
    const desired = world().desiredWithDisks(["data"]);
    const first = await world().create(desired);
    const again = await world().create(desired);
    expect({ ...again, native: undefined }).toEqual({ ...first, native: undefined });
    expect(await world().count(desired.name)).toBe(1);
  });

  test("[4] create called twice at once makes one machine", async () => {
    const desired = world().desired();
    const [first, second] = await Promise.all([world().create(desired), world().create(desired)]);
    expect(second.reference).toBe(first.reference);
    expect(await world().count(desired.name)).toBe(1);
  });

  test("[4] create finishes what an interrupted attempt began, whichever call it died after", async () => {
    for (let calls = 0; calls < mostCalls; calls += 1) {
      const desired = world().desiredWithDisks(["data"], { power: "On" });
      const dying = await world().another();
      const fate = diesAfter(calls);
      dying.context.intervene = fate;
      await dying.create(desired).catch(() => undefined);
      const finished = await world().create(desired);
      expect(finished, `after ${calls} calls`).toMatchObject({ name: desired.name, power: "On" });
      expect(finished.disks.map(({ name }) => name)).toEqual(desired.disks.map(({ name }) => name));
      expect(finished.interfaces).toHaveLength(desired.interfaces.length);
      expect(await world().count(desired.name)).toBe(1);
      await world().remove(finished.reference);
      await dying.session.close();
      if (!fate.died()) return;
    }
    throw new Error(`a creation makes more than ${mostCalls} calls that change something`);
  });

  test("[4] a machine of the same name with another key is a Conflict", async () => {
    const desired = world().desired();
    const made = await world().create(desired, "the first");
    const error = await expectError(world().create(desired, "the second"), "Conflict");
    expect(error.message).toContain(desired.name);
    expect((await world().observe(made.reference)).owner).toBe("the first");
  });

  test("[4] of two that create one name with different keys at once, one gets a Conflict", async () => {
    const desired = world().desired();
    const other = await world().another();
    const results = await Promise.allSettled([
      world().create(desired, "the first"),
      other.create(desired, "the second"),
    ]);
    const failures = results.filter((result) => result.status === "rejected");
    expect(failures).toHaveLength(1);
    await expectError(Promise.reject(failures[0]?.reason), "Conflict");
    expect(await world().count(desired.name)).toBe(1);
    await other.close();
  });

  test("[4] a machine without our marker is a Conflict, and stays as it is", async ({ annotate }) => {
    const { makeForeignMachine } = world().backend;
    if (makeForeignMachine === undefined)
      return void annotate("this backend has no other way to make machines");
    const desired = world().desired();
    await makeForeignMachine(desired.name);
    await expectError(world().create(desired), "Conflict");
    const reference = await world().session.machines.find(desired.name);
    expect((await world().observe(reference ?? "")).owner).toBeUndefined();
  });

  test("[4] adopt marks the machine and returns it as it is", async ({ annotate }) => {
    const { makeForeignMachine } = world().backend;
    if (!world().has("adoption") || makeForeignMachine === undefined)
      return void annotate("nothing can be adopted here");
    const desired = world().desired();
    await makeForeignMachine(desired.name);
    const before = await world().observe((await world().session.machines.find(desired.name)) ?? "");
    const adopted = await world().create({ ...desired, cpus: before.cpus + 1 }, "the key", true);
    expect(adopted).toMatchObject({
      reference: before.reference,
      owner: "the key",
      cpus: before.cpus,
      power: before.power,
    });
  });

  test("[11] machines are made side by side, and nothing is mixed up", async () => {
    const desired = Array.from({ length: 6 }, () => world().desiredWithDisks(["data"]));
    const made = await Promise.all(desired.map((desired) => world().create(desired)));
    expect(made.map(({ name }) => name)).toEqual(desired.map(({ name }) => name));
    expect(new Set(made.map(({ reference }) => reference)).size).toBe(6);
    expect(new Set(made.flatMap(({ interfaces }) => interfaces.map((item) => item.macAddress))).size).toBe(6);
  });
};
