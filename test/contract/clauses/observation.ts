import { expect, test } from "vitest";
import { definedOnly } from "../../../provider/contract/defined-only";
import { ProviderError } from "../../../provider/contract/errors";
import type { Intervention } from "../recording";
import type { Clauses } from "../suite";
import { expectError } from "../world";

export const observationClauses: Clauses = (world) => {
  test("[3] a machine is observed as it was desired, in bytes and under its own names", async () => {
    const desired = world().desiredWithDisks(["data"]);
    const observed = await world().create(desired);
    expect(observed).toMatchObject({
      name: desired.name,
      power: "Off",
      cpus: desired.cpus,
      memoryBytes: desired.memoryBytes,
      pending: [],
    });
    expect(observed.disks.map(({ name }) => name)).toEqual(desired.disks.map(({ name }) => name));
    expect(observed.disks.map(({ sizeBytes }) => sizeBytes)).toEqual(
      desired.disks.map((disk) => disk.sizeBytes),
    );
    expect(observed.interfaces.map(({ name }) => name)).toEqual(desired.interfaces.map(({ name }) => name));
    expect(observed.interfaces[0]?.network).toBe(desired.interfaces[0]?.network);
    expect(observed.interfaces[0]?.macAddress).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
  });

  test("[3] what was never there is undefined, not an error", async () => {
    const { machines, images, networks } = world().session;
    const { reference } = await world().make();
    await world().remove(reference);
    expect(await machines.observe({ reference })).toBeUndefined();
    // a name, where a person knows no reference
    expect(await machines.observe({ reference: world().name() })).toBeUndefined();
    expect(await machines.find(world().name())).toBeUndefined();
    if (world().backend.images !== undefined)
      expect(await images?.find(world().backend.images?.missing ?? never())).toBeUndefined();
    if (world().backend.networks !== undefined)
      expect(await networks?.find(world().backend.networks?.missing ?? never())).toBeUndefined();
  });

  test("[3] every other failure is an error, so that nothing is taken for gone", async () => {
    const { reference } = await world().make();
    for (const code of ["Unavailable", "Unauthorized", "Timeout", "Internal"] as const) {
      world().context.intervene = failing(new ProviderError(code, "made up", { remediation: "none" }));
      await expectError(world().session.machines.observe({ reference }), code);
    }
  });

  test("[3] observing, finding and listing change nothing and say so", async () => {
    const made = await world().make();
    const { machines } = world().session;
    world().context.calls.length = 0;
    const first = await machines.observe(made);
    expect(await machines.find(made.name)).toBe(made.reference);
    const listed = (await machines.list()).find(({ reference }) => reference === made.reference);
    expect(listed).toMatchObject({ name: made.name, owner: made.owner });
    await world().native.tasks?.read?.([]);
    await world().session.console?.url(made);
    expect(new Set(world().context.calls.map(({ effect }) => effect))).toEqual(new Set(["read"]));
    expect({ ...(await machines.observe(made)), native: undefined }).toEqual({
      ...first,
      native: undefined,
    });
  });

  test("[3] a list with details says of a machine what a look at it says, on or off", async () => {
    const tags = world().has("tags") ? ["env:dev"] : [];
    const labels = world().has("labels") ? { app: "web" } : undefined;
    const { reference } = await world().make({ tags, labels });
    const { machines } = world().session;
    const listed = async () =>
      (await machines.list({ details: true })).find((machine) => machine.reference === reference)?.details;
    const seen = async () => {
      const observed = await world().observe(reference);
      const { power, cpus, memoryBytes, location } = observed;
      const marks = definedOnly({ tags: observed.tags, labels: observed.labels });
      return { power, cpus, memoryBytes, location, ...marks };
    };
    expect(await listed()).toEqual(await seen());
    await world().power(reference, "on", "On");
    expect(await listed()).toEqual(await seen());
    expect((await seen()).power).toBe("On");
  });

  test("[3] each disk says where it lies, and no two lie in one place", async () => {
    const desired = world().desired();
    const disks = [...desired.disks, { name: "data", sizeBytes: 64 * 2 ** 20 }];
    const { disks: seen } = await world().observe((await world().create({ ...desired, disks })).reference);
    const places = seen.map(({ device }) => device);
    expect(places).not.toContain("");
    expect(new Set(places).size).toBe(2);
  });

  test("[3] a look shows the snapshots that a list of them shows, where it is asked for them", async ({
    annotate,
  }) => {
    const { snapshots, machines } = world().session;
    if (snapshots === undefined) return void annotate("there are no snapshots here");
    const made = await world().make();
    const look = async () => (await machines.observe(made, { snapshots: true }))?.snapshots;
    expect(await look()).toEqual([]);
    for (const name of ["first", "second"]) {
      const desired = { name, memory: false, quiesce: false };
      await world().wait((await snapshots.create(made.reference, desired, `key of ${name}`)).task);
    }
    expect(await look()).toEqual(await snapshots.list(made.reference));
    expect((await look())?.map(({ name }) => name)).toEqual(["first", "second"]);
  });

  test("[3] a guest is told of while the machine runs only", async () => {
    const { reference } = await world().make();
    expect((await world().observe(reference)).guest).toBeUndefined();
    await world().power(reference, "on", "On");
    const { guest } = await world().observe(reference);
    expect(guest === undefined || ["Running", "NotRunning", "NotInstalled"].includes(guest.agent)).toBe(true);
  });

  test("[3] a list by name has every machine whose name fits", async () => {
    const made = await world().make();
    const { machines } = world().session;
    const start = made.name.slice(0, -2);
    for (const name of [made.name, `${start}*`, "*", `*${made.name.slice(2)}`]) {
      const found = await machines.list({ name });
      expect(found.filter(({ reference }) => reference === made.reference)).toHaveLength(1);
    }
  });

  test("[3] the static addresses that a machine of ours was given are listed with it, on or off", async ({
    annotate,
  }) => {
    if (!world().has("cloudInit")) return void annotate("nothing hands static addresses to a guest here");
    const desired = world().desired();
    const [first] = desired.interfaces;
    if (first === undefined) throw new Error("the desired state has no interface");
    const at = (name: string, address: string) => ({
      ...first,
      name,
      dhcp: false,
      addresses: [`${address}/24`],
    });
    const { reference } = await world().create({
      ...desired,
      interfaces: [at("one", "192.0.2.77"), { ...first, name: "two" }],
    });
    const { machines } = world().session;
    const addresses = async () =>
      (await machines.list()).find((machine) => machine.reference === reference)?.addresses;
    expect(await addresses()).toEqual({ one: ["192.0.2.77"] });
    await world().apply(reference, {
      kind: "add-interface",
      interface: at("three", "192.0.2.78"),
      desired: desired,
    });
    expect(await addresses()).toEqual({ one: ["192.0.2.77"], three: ["192.0.2.78"] });
    await world().apply(reference, { kind: "remove-interface", name: "one" });
    expect(await addresses()).toEqual({ three: ["192.0.2.78"] });
  });

  test("[3] a look that leaves out what waits for a power cycle sees all else", async () => {
    const { reference } = await world().make();
    await world().power(reference, "on", "On");
    const { machines } = world().session;
    const whole = await machines.observe({ reference });
    const brief = await machines.observe({ reference }, { pending: false });
    expect(whole?.pending).toEqual([]);
    expect({ ...brief, pending: brief?.pending ?? [] }).toEqual(whole);
  });

  test("[13] where a machine is comes out as its location, whatever was desired", async () => {
    const observed = await world().make();
    expect(observed.location).toMatch(/.+/);
  });
};

function failing(error: ProviderError): Intervention {
  return () => Promise.reject(error);
}

function never(): never {
  throw new Error("unreachable");
}
