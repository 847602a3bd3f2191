import { describe, expect, test, vi } from "vitest";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import type { PropertyMap } from "../../provider/runtime/values";
import { broken, endless, Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();
const userData = (text: string): PropertyMap => ({ cloudInit: { inline: `#cloud-config\n# ${text}\n` } });

async function made(more: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  world.applied.length = 0;
  world.said.length = 0;
  return web;
}

test("changes reach the machine, the state, and the user, in their order", async () => {
  const web = await made({ disks: [{ name: "old", size: "1Gi" }] });
  const inputs = machineInputs(world, {
    name: "site",
    tags: ["a"],
    class: classOf({ cpu: 2, memory: "128Mi" }),
    disks: [{ name: "new", size: "2Gi" }],
    networks: [{ name: "lan", network: "default" }],
  });
  const outputs = await web.up(inputs);
  expect(world.applied).toEqual([
    "rename",
    "set-tags",
    "remove-disk",
    "set-cpus",
    "set-memory",
    "add-disk",
    "add-interface",
  ]);
  const steps = world.said.filter((line) => line.startsWith("progress: "));
  expect(steps).toContain("progress: name web → site");
  expect(steps).toContain("progress: memory 64Mi → 128Mi");
  const machine = await world.machine(web.id);
  expect(machine).toMatchObject({ name: "site", cpus: 2, memoryBytes: 2 ** 27, power: "On", tags: ["a"] });
  expect(machine.disks.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ["root", 2 ** 30],
    ["new", 2 ** 31],
  ]);
  expect(outputs).toMatchObject({ ...inputs, owner: machine.owner, phase: "Running", powerState: "On" });
  expect(outputs).toMatchObject({ currentResources: { cpu: 2, memory: "128Mi" } });
  expect(await web.preview(inputs)).toMatchObject({ changes: [], notes: [] });
});

test("settings alone make no call", async () => {
  const web = await made();
  const observing = vi.spyOn(world.session.machines, "observe");
  const before = web.outputs;
  const outputs = await web.up(
    machineInputs(world, { timeouts: { create: "5m" }, deletionPolicy: "Retain" }),
  );
  expect(outputs).toEqual({ ...before, timeouts: { create: "5m" }, deletionPolicy: "Retain" });
  expect(observing).not.toHaveBeenCalled();
});

test("a setting that is taken out leaves the state", async () => {
  const web = await made({ timeouts: { create: "5m" } });
  expect(await web.up(machineInputs(world))).not.toHaveProperty("timeouts");
});

test.each([
  ["userData", userData("secret")],
  ["metaData", { inline: "local-hostname: secret\n" }],
  ["networkConfig", { inline: "version: 2 # secret\n" }],
])("%s stands in the outputs as its digest only, at creation and at every update", async (name, document) => {
  const web = await made({ [name]: document });
  const { userDataDigest } = web.outputs;
  expect(userDataDigest).toMatch(/^[0-9a-f]{32}$/);
  const settings = await web.up(machineInputs(world, { [name]: document, timeouts: { create: "5m" } }));
  const step = await web.up(machineInputs(world, { [name]: document, tags: ["a"] }));
  for (const outputs of [settings, step]) {
    expect(outputs.userDataDigest).toBe(userDataDigest);
    expect(JSON.stringify(outputs)).not.toContain("secret");
  }
});

describe("an image that the machine was not made from", () => {
  test("is not in the state, and is noted at each preview", async () => {
    const web = await made({ image: "debian-12" });
    const inputs = machineInputs(world, { image: "ubuntu-24.04", tags: ["a"] });
    for (const more of [{ tags: ["a"] }, { timeouts: { create: "5m" } }]) {
      const outputs = await web.update({ ...inputs, ...more });
      expect(outputs.image).toBe("debian-12");
      expect((await web.preview({ ...inputs, ...more })).notes).toEqual([
        expect.stringContaining("another image does not change a machine that exists"),
      ]);
    }
  });

  test("replaces the machine where the policy says so", async () => {
    const web = await made({ image: "debian-12" });
    const { id } = web;
    const inputs = machineInputs(world, { image: "ubuntu-24.04", updatePolicy: { image: "Replace" } });
    expect(await web.preview(inputs)).toMatchObject({
      changes: expect.arrayContaining([
        { property: "image", effect: "replace", summary: "another image: a new machine" },
      ]),
      deleteBeforeReplace: true,
    });
    await web.up(inputs);
    expect(web.outputs.image).toBe("ubuntu-24.04");
    expect(await world.machines()).toEqual(["web"]);
    expect(await world.session.machines.observe({ reference: id })).toBe(
      web.id === id ? expect.anything() : undefined,
    );
  });
});

describe("user data that the machine was not given", () => {
  test("is not in the state", async () => {
    const web = await made({ userData: userData("one") });
    const { userDataDigest } = web.outputs;
    const inputs = machineInputs(world, { userData: userData("two"), tags: ["a"] });
    expect(await web.up(inputs)).toMatchObject({ userDataDigest, tags: ["a"] });
    expect((await web.preview(inputs)).notes).toEqual([
      expect.stringContaining("other user data does not reach a machine that exists"),
    ]);
    const settings = await web.up({ ...inputs, timeouts: { create: "5m" } });
    expect(settings.userDataDigest).toBe(userDataDigest);
  });

  test("is, once it was", async () => {
    const web = await made({ userData: userData("one") });
    const { userDataDigest } = web.outputs;
    const inputs = machineInputs(world, { userData: userData("two"), updatePolicy: { userData: "Rerun" } });
    const outputs = await web.up(inputs);
    expect(world.applied).toEqual(["set-guest-data"]);
    expect(outputs.userDataDigest).not.toBe(userDataDigest);
    expect(await web.preview(inputs)).toMatchObject({ changes: [], notes: [] });
  });

  describe.each([
    ["failed", "fail"],
    ["lost its answer", "lose"],
  ] as const)("where handing it over %s", (_title, outcome) => {
    const rerun = (text: string, more = {}) =>
      machineInputs(world, { userData: userData(text), updatePolicy: { userData: "Rerun" }, ...more });

    async function failed(): Promise<Life> {
      const web = await made({ userData: userData("one") });
      world[outcome]("set-guest-data");
      await expect(web.up(rerun("two", { tags: ["a"] }))).rejects.toThrow(/the hypervisor broke/);
      world.applied.length = 0;
      return web;
    }

    test("is unknown, be it all that failed", async () => {
      const web = await failed();
      expect(web.outputs).toMatchObject({ userDataDigest: "unknown", tags: ["a"] });
      world[outcome]("set-guest-data");
      await expect(web.up(rerun("two", { tags: ["a"] }))).rejects.toThrow(/the hypervisor broke/);
      expect(web.outputs).toMatchObject({ userDataDigest: "unknown" });
    });

    test.each(["one", "two"])("is handed over again, as the program says by then (%s)", async (text) => {
      const web = await failed();
      const outputs = await web.up(rerun(text, { tags: ["a"] }));
      expect(world.applied).toEqual(["set-guest-data"]);
      expect(outputs.userDataDigest).toMatch(/^[0-9a-f]{32}$/);
      expect(await web.preview(rerun(text, { tags: ["a"] }))).toMatchObject({ changes: [], notes: [] });
    });

    test.each(["Ignore", "Replace"])("stays unknown with the policy %s, and is told", async (policy) => {
      const web = await failed();
      const inputs = rerun("two", { tags: ["a"], updatePolicy: { userData: policy } });
      expect(await web.up(inputs)).toMatchObject({ userDataDigest: "unknown" });
      expect(world.applied).toEqual([]);
      expect((await web.preview(inputs)).notes).toEqual([
        expect.stringContaining("nobody knows whether the guest was given this user data"),
      ]);
    });
  });

  test("is unknown too where nothing else was to change", async () => {
    const web = await made({ userData: userData("one") });
    world.fail("set-guest-data");
    const inputs = machineInputs(world, { userData: userData("two"), updatePolicy: { userData: "Rerun" } });
    await expect(web.up(inputs)).rejects.toThrow(/the hypervisor broke/);
    expect(web.outputs).toMatchObject({ userDataDigest: "unknown" });
  });

  test.each([
    ["another static address", { ipAddress: "192.0.2.8", prefix: 24 }],
    ["another gateway", { ipAddress: "192.0.2.7", prefix: 24, gateway: "192.0.2.254" }],
    ["another name server", { ipAddress: "192.0.2.7", prefix: 24, dns: ["192.0.2.53"] }],
    [
      "another route",
      { ipAddress: "192.0.2.7", prefix: 24, routes: [{ to: "10.0.0.0/8", via: "192.0.2.1" }] },
    ],
  ])("may be %s", async (_title, addressing) => {
    const networks = (item: PropertyMap) => [{ name: "lan", network: "default", ...item }];
    const web = await made({ networks: networks({ ipAddress: "192.0.2.7", prefix: 24 }) });
    const { notes } = await web.preview(machineInputs(world, { networks: networks(addressing) }));
    expect(notes).toEqual([expect.stringContaining("other user data does not reach")]);
    const inputs = machineInputs(world, {
      networks: networks(addressing),
      updatePolicy: { userData: "Rerun" },
    });
    await web.up(inputs);
    expect(world.applied).toContain("set-guest-data");
    expect(await web.preview(inputs)).toMatchObject({ changes: [], notes: [] });
  });
});

describe("an update that fails", () => {
  test("before anything was reached is the error itself", async () => {
    const web = await made();
    const before = web.outputs;
    world.fail("set-tags");
    const failure: unknown = await web
      .up(machineInputs(world, { tags: ["a"] }))
      .catch((error: unknown) => error);
    expect(PartialFailure.is(failure)).toBe(false);
    expect(failure).toMatchObject({ code: "Internal", property: "tags", operation: "tags none → a" });
    expect(web.outputs).toEqual(before);
  });

  test("leaves a state that says what was reached, and the next one does the rest", async () => {
    const web = await made({ tags: ["before"], disks: [{ name: "data", size: "1Gi" }] });
    world.fail("grow-disk");
    const inputs = machineInputs(world, {
      name: "site",
      tags: ["after"],
      class: classOf({ cpu: 2 }),
      disks: [
        { name: "data", size: "2Gi" },
        { name: "more", size: "1Gi" },
      ],
    });
    const failure: unknown = await web.up(inputs).catch((error: unknown) => error);
    expect(PartialFailure.is(failure) && failure.reasons).toEqual([
      expect.stringMatching(/disks\[0\]\.size.*the hypervisor broke/),
    ]);
    expect(web.outputs).toMatchObject({
      name: "site",
      tags: ["after"],
      class: { cpu: 2 },
      currentResources: { cpu: 2 },
      disks: [{ name: "data", size: "1Gi" }],
      phase: "Running",
    });
    world.applied.length = 0;
    expect(await web.up(inputs)).toMatchObject({ disks: inputs.disks });
    expect(world.applied).toEqual(["grow-disk", "add-disk"]);
    expect(await web.preview(inputs)).toMatchObject({ changes: [] });
  });

  test("at the look after its first step says that the step was done", async () => {
    const web = await made();
    const { observe } = world.session.machines;
    const observing = vi.spyOn(world.session.machines, "observe").mockImplementation(async (reference) => {
      if (world.applied.includes("set-tags")) throw broken();
      return observe(reference);
    });
    await expect(web.up(machineInputs(world, { tags: ["a"] }))).rejects.toThrow(/the hypervisor broke/);
    observing.mockRestore();
    expect(web.state).toMatchObject({ failed: true });
    await web.refresh();
    expect(web.outputs).toMatchObject({ phase: "Running" });
    await web.up(machineInputs(world, { tags: ["a"] }));
    expect(world.applied).toEqual(["set-tags"]);
  });

  test("may be undone by the program", async () => {
    const web = await made();
    world.fail("set-memory");
    await expect(
      web.up(machineInputs(world, { class: classOf({ cpu: 2, memory: "128Mi" }) })),
    ).rejects.toThrow(/the hypervisor broke/);
    expect(await web.up(machineInputs(world))).toMatchObject({ class: { cpu: 1, memory: "64Mi" } });
    expect(await world.machine(web.id)).toMatchObject({ cpus: 1, memoryBytes: 2 ** 26 });
    expect(await web.preview(machineInputs(world))).toMatchObject({ changes: [] });
  });
});

test("an update of a machine that is gone tells to refresh", async () => {
  const web = await made();
  await world.session.machines.delete({ reference: web.id }, { keep: [] });
  await expect(web.update(machineInputs(world, { tags: ["a"] }))).rejects.toThrow(
    /the machine is not there any more; run `pulumi refresh`/,
  );
});

test("what the hypervisor would refuse is refused before anything is touched", async () => {
  const web = await made();
  const looked = vi.fn().mockResolvedValue([{ property: "class.memory", reason: "no host has so much" }]);
  Object.assign(world.session.machines, { validate: looked });
  const inputs = machineInputs(world, { tags: ["a"], class: classOf({ memory: "128Mi" }) });
  for (const refused of [() => web.preview(inputs), () => web.update(inputs)]) {
    await expect(refused()).rejects.toMatchObject({ code: "InvalidSpec", property: "class.memory" });
  }
  const [desired, observed] = looked.mock.calls[0] ?? [];
  expect(desired).toMatchObject({ memoryBytes: 2 ** 27 });
  expect(observed).toMatchObject({ reference: web.id });
  expect(world.applied).toEqual([]);
});

test("timeouts.update ends what takes longer", async () => {
  const web = await made();
  world.provider = { ...world.provider, mock: { taskDuration: endless } };
  const inputs = machineInputs(world, { tags: ["a"], timeouts: { update: "50ms" } });
  await expect(web.update(inputs)).rejects.toMatchObject({ code: "Timeout" });
});

test("what ignoreChanges leaves as others have made it stays in the state when settings change", async () => {
  const asked = { tags: ["a"], disks: [{ name: "data", size: "1Gi" }] };
  const web = await made(asked);
  await world.session.machines.apply({ reference: web.id }, { kind: "set-tags", tags: ["operator"] });
  await world.session.machines.apply(
    { reference: web.id },
    { kind: "grow-disk", name: "data", sizeBytes: 5 * 2 ** 30 },
  );
  await web.refresh();
  const changed = { tags: ["operator"], disks: [{ name: "data", size: "5Gi" }] };
  expect(web.outputs).toMatchObject(changed);
  await web.up(
    machineInputs(world, { ...asked, ignoreChanges: ["tags", "disks"], timeouts: { update: "20m" } }),
  );
  expect(web.outputs).toMatchObject({ ...changed, timeouts: { update: "20m" } });
  expect(web.outputs).not.toHaveProperty("ignoreChanges");
});

test("a default that the program says or no longer says does not touch the machine", async () => {
  const web = await made();
  const said = { class: classOf({ firmware: "BIOS", securityProfile: { secureBoot: false } }) };
  for (const more of [said, { ...said, tags: ["a"] }, { tags: ["a"] }, {}]) {
    const inputs = machineInputs(world, more);
    expect((await web.preview(inputs)).changes).not.toContainEqual(
      expect.objectContaining({ effect: "powerCycle" }),
    );
    await web.up(inputs);
    expect(web.outputs.class).toEqual(inputs.class);
    expect(await web.preview(inputs)).toMatchObject({ changes: [] });
  }
  expect(world.applied.filter((step) => step !== "set-tags")).toEqual([]);
});
