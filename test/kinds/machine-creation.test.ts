import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import { parseTag } from "../../provider/contract/ownership";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import { broken, endless, Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();
const lan = { name: "lan", network: "default" };

test("a new machine is as the program says, and the state says what it is", async () => {
  const web = new Life("VirtualMachine", world);
  const inputs = machineInputs(world, { tags: ["a"], networks: [{ name: "lan", network: "default" }] });
  const outputs = await web.up(inputs);
  const machine = await world.machine(web.id);
  expect(machine).toMatchObject({
    name: "web",
    power: "On",
    cpus: 1,
    memoryBytes: 64 * 2 ** 20,
    tags: ["a"],
  });
  const [lan] = machine.interfaces;
  expect(outputs).toEqual({
    ...inputs,
    owner: machine.owner,
    powerState: "On",
    phase: "Running",
    currentResources: { cpu: 1, memory: "64Mi" },
    ips: lan?.addresses,
    interfaces: [{ name: "lan", macAddress: lan?.macAddress, ips: lan?.addresses }],
    volumes: [{ name: "root", size: "1Gi", location: machine.disks[0]?.device }],
    guest: { os: "Mock Linux 1", hostname: "web", agent: "Running" },
    location: machine.location,
    incarnation: machine.incarnation,
    consoleUrl: `mock://${String(world.provider.endpoint)}/machines/${web.id}`,
  });
  expect(await web.preview(inputs)).toEqual({ changes: [], deleteBeforeReplace: true, notes: [] });
});

test("each creation gives its machine a tag of the resource with a generation of its own", async () => {
  const web = new Life("VirtualMachine", world);
  const first = String((await web.up(machineInputs(world))).owner);
  await web.destroy();
  const second = String((await web.up(machineInputs(world))).owner);
  expect([first, second].map((tag) => parseTag(tag).owner)).toEqual(
    Array(2).fill(parseTag(world.owner("web")).owner),
  );
  expect(parseTag(first).generation).toMatch(/^[0-9a-z]{6}$/);
  expect(parseTag(second).generation).not.toBe(parseTag(first).generation);
  expect((await world.machine(web.id)).owner).toBe(second);
});

test.each([
  ["Off", { power: "Off" }, { powerState: "Off", phase: "Stopped" }],
  ["Suspended", { power: "Suspended" }, { powerState: "Suspended", phase: "Suspended" }],
])("a machine that shall be %s is so from the start", async (powerState, seen, outputs) => {
  const web = new Life("VirtualMachine", world);
  expect(await web.up(machineInputs(world, { powerState }))).toMatchObject(outputs);
  expect(await world.machine(web.id)).toMatchObject(seen);
});

test("what the hypervisor refuses before there is a machine leaves nothing behind", async () => {
  const web = new Life("VirtualMachine", world);
  await expect(web.up(machineInputs(world, { image: "missing" }))).rejects.toThrow(
    /there is no image missing/,
  );
  expect(web.state).toBeUndefined();
  expect(await world.machines()).toEqual([]);
});

test("what the hypervisor would refuse is found before there is a machine", async () => {
  const web = new Life("VirtualMachine", world);
  const looked = vi.fn().mockResolvedValue([
    { property: "class.memory", reason: "no host has so much" },
    { property: "class.cpu", reason: "no host has so many" },
  ]);
  Object.assign(world.session.machines, { validate: looked });
  const creating = vi.spyOn(world.session.machines, "create");
  await expect(web.up(machineInputs(world))).rejects.toMatchObject({
    code: "InvalidSpec",
    property: "class.memory",
    reason: "no host has so much; no host has so many",
  });
  expect(looked).toHaveBeenCalledWith(expect.objectContaining({ name: "web", cpus: 1 }), undefined, []);
  expect(creating).not.toHaveBeenCalled();
});

describe("a creation that fails after the machine has an identity", () => {
  async function failing(more = {}): Promise<{ web: Life; failure: PartialFailure }> {
    const web = new Life("VirtualMachine", world);
    const observe = vi.spyOn(world.session.machines, "observe").mockRejectedValueOnce(broken());
    const failure: unknown = await web.up(machineInputs(world, more)).catch((error: unknown) => error);
    observe.mockRestore();
    if (!PartialFailure.is(failure)) throw failure;
    return { web, failure };
  }

  test("reaches the state, which has all that may be there", async () => {
    const { web, failure } = await failing({ disks: [{ name: "data", size: "1Gi" }], networks: [lan] });
    expect(failure.reasons).toEqual([expect.stringMatching(/web: the hypervisor broke; mend it$/)]);
    expect(web.outputs).toMatchObject({
      phase: "Creating",
      powerState: "Off",
      name: "web",
      disks: [{ name: "data", size: "1Gi" }],
      networks: [lan],
      ips: [],
      interfaces: [{ name: "lan", macAddress: "", ips: [] }],
      location: "",
      currentResources: { cpu: 1, memory: "64Mi" },
    });
    expect(web.outputs).not.toHaveProperty("drift");
    expect(web.outputs).not.toHaveProperty("pendingChanges");
    expect((await world.machine(web.id)).owner).toBe(web.outputs.owner);
  });

  test("is finished by the next update, without a second machine", async () => {
    const { web } = await failing();
    const { id } = web;
    const outputs = await web.up(machineInputs(world));
    expect(outputs).toMatchObject({ phase: "Running", powerState: "On" });
    expect([web.id, await world.machines()]).toEqual([id, ["web"]]);
    expect(await web.preview(machineInputs(world))).toMatchObject({ changes: [] });
  });

  test("stays unfinished over a refresh", async () => {
    const { web } = await failing();
    expect(await web.refresh()).toBe(true);
    expect(web.outputs).toMatchObject({ phase: "Creating", powerState: "On" });
    await web.up(machineInputs(world));
    expect(web.outputs).toMatchObject({ phase: "Running" });
  });

  test("is deleted by a destroy", async () => {
    const { web } = await failing();
    await web.destroy();
    expect(await world.machines()).toEqual([]);
  });

  test("goes on under the tag that it began with, whatever the resource is called by then", async () => {
    const { web } = await failing();
    const { owner } = web.outputs;
    const outputs = await web.up(machineInputs(world, { owner: world.owner("renamed") }));
    expect(outputs).toMatchObject({ phase: "Running", owner });
    expect((await world.machine(web.id)).owner).toBe(owner);
    // the next update brings the tag after
    const next = await web.up(machineInputs(world, { owner: world.owner("renamed") }));
    expect(parseTag(String(next.owner)).owner).toBe(parseTag(world.owner("renamed")).owner);
    expect((await world.machine(web.id)).owner).toBe(next.owner);
  });

  test("is finished as the program says by then", async () => {
    const { web } = await failing();
    const inputs = machineInputs(world, {
      name: "site",
      class: classOf({ cpu: 2, firmware: "UEFI" }),
      disks: [{ name: "data", size: "1Gi" }],
      tags: ["late"],
    });
    const outputs = await web.up(inputs);
    expect(outputs).toMatchObject({
      phase: "Running",
      name: "site",
      currentResources: { cpu: 2 },
      tags: ["late"],
    });
    const machine = await world.machine(web.id);
    expect(machine).toMatchObject({ name: "site", cpus: 2, power: "On" });
    expect(machine.disks.map(({ name }) => name)).toEqual(["root", "data"]);
    expect(world.applied).toContain("set-hardware");
    expect(await web.preview(inputs)).toMatchObject({ changes: [] });
  });

  test("is not finished with the image that another program names by then", async () => {
    const { web } = await failing({ image: "debian-12" });
    const outputs = await web.up(machineInputs(world, { image: "ubuntu-24.04" }));
    expect(outputs).toMatchObject({ phase: "Running", image: "debian-12" });
  });

  test("is built on from the image that it began with", async () => {
    const { web } = await failing({ image: "debian-12" });
    const dispatch = vi.spyOn(world.session.machines, "create");
    await web.up(machineInputs(world, { image: "ubuntu-24.04" }));
    expect(dispatch.mock.calls.map(([{ root }]) => root)).toEqual([
      { type: "image", reference: "debian-12" },
    ]);
  });

  test("makes the machine again under its id where it is gone by then", async () => {
    const { web } = await failing();
    const { id } = web;
    await world.session.machines.delete({ reference: id }, { keep: [] });
    expect(await web.up(machineInputs(world))).toMatchObject({ phase: "Running" });
    expect([web.id, await world.machines()]).toEqual([id, ["web"]]);
  });

  test("refuses a machine that is another's by then", async () => {
    const { web } = await failing();
    await world.session.machines.apply(
      { reference: web.id },
      { kind: "set-owner", key: "dev::other::db#another1.000000" },
    );
    await expect(web.update(machineInputs(world, { tags: ["mine"] }))).rejects.toMatchObject({
      code: "Conflict",
      property: "owner",
    });
    expect(await world.machine(web.id)).toMatchObject({ tags: [], owner: "dev::other::db#another1.000000" });
  });

  test("refuses a machine that the hypervisor would give another id", async () => {
    const { web } = await failing();
    const dispatch = vi
      .spyOn(world.session.machines, "create")
      .mockResolvedValueOnce({ reference: "web-another" });
    const failure: unknown = await web.update(machineInputs(world)).catch((error: unknown) => error);
    expect(dispatch).toHaveBeenCalledWith(
      expect.anything(),
      web.outputs.owner,
      expect.objectContaining({ reference: web.id }),
    );
    expect(String(failure)).toContain("the machine has another id by now: web-another");
    expect(web.state).toMatchObject({ failed: true, outputs: { phase: "Creating" } });
  });

  test("that fails again keeps what it has reached", async () => {
    const { web } = await failing();
    world.fail("set-tags");
    const inputs = machineInputs(world, { class: classOf({ cpu: 2 }), tags: ["late"], name: "site" });
    await expect(web.up(inputs)).rejects.toThrow(/the hypervisor broke/);
    expect(web.outputs).toMatchObject({
      phase: "Creating",
      name: "site",
      class: { cpu: 1 },
      currentResources: { cpu: 1 },
    });
    expect(web.outputs).not.toHaveProperty("tags", ["late"]);
    expect(await web.up(inputs)).toMatchObject({ phase: "Running", tags: ["late"], class: { cpu: 2 } });
    expect(await world.machine(web.id)).toMatchObject({ cpus: 2, tags: ["late"], name: "site" });
  });
});

describe("half a machine whose program changed", () => {
  const data = { name: "data", size: "1Gi" };

  async function half(more = {}): Promise<Life> {
    const web = new Life("VirtualMachine", world);
    const observe = vi.spyOn(world.session.machines, "observe").mockRejectedValueOnce(broken());
    await expect(web.up(machineInputs(world, more))).rejects.toThrow(/the hypervisor broke/);
    observe.mockRestore();
    world.applied.length = 0;
    return web;
  }

  test("loses the disks and interfaces that the program has no more, also after another failure", async () => {
    const web = await half({ disks: [data], networks: [lan] });
    world.fail("set-tags");
    const inputs = machineInputs(world, { tags: ["a"] });
    await expect(web.up(inputs)).rejects.toThrow(/the hypervisor broke/);
    expect(web.outputs).toMatchObject({ disks: [data], networks: [lan] });
    await web.up(inputs);
    const machine = await world.machine(web.id);
    expect([machine.disks.map(({ name }) => name), machine.interfaces]).toEqual([["root"], []]);
    expect(await web.preview(inputs)).toMatchObject({ changes: [] });
  });

  test("keeps what it has in the state as it was made, until it is as the program says", async () => {
    const web = await half({ disks: [data], networks: [lan] });
    world.fail("grow-disk");
    const inputs = machineInputs(world, {
      disks: [
        { name: "data", size: "2Gi" },
        { name: "more", size: "1Gi" },
      ],
      networks: [
        { ...lan, macAddress: "52:54:00:00:00:01" },
        { name: "dmz", network: "default" },
      ],
    });
    await expect(web.up(inputs)).rejects.toThrow(/the hypervisor broke/);
    expect(web.outputs).toMatchObject({ disks: [data], networks: [lan], phase: "Creating" });
    await web.up(inputs);
    expect(web.outputs).toMatchObject({ disks: inputs.disks, networks: inputs.networks, phase: "Running" });
    expect(await web.preview(inputs)).toMatchObject({ changes: [] });
  });

  test("may have lost a disk, which comes as the program says by now", async () => {
    const web = await half({ disks: [data] });
    await world.session.machines.apply(
      { reference: web.id },
      { kind: "remove-disk", name: "data", keep: false },
    );
    world.applied.length = 0;
    const inputs = machineInputs(world, { disks: [{ name: "data", size: "3Gi", type: "thick" }] });
    await web.up(inputs);
    expect(world.applied).toEqual(["add-disk"]);
    expect((await world.machine(web.id)).disks).toContainEqual(
      expect.objectContaining({ name: "data", sizeBytes: 3 * 2 ** 30 }),
    );
    expect(await web.preview(inputs)).toMatchObject({ changes: [] });
  });

  test("is told to be refreshed where the hypervisor gives it another id", async () => {
    const web = await half();
    vi.spyOn(world.session.machines, "create").mockResolvedValueOnce({ reference: "web-another" });
    const failure: unknown = await web.update(machineInputs(world)).catch((error: unknown) => error);
    expect(PartialFailure.is(failure) && failure.cause).toMatchObject({
      code: "Conflict",
      reference: web.id,
      remediation: "run `pulumi refresh`, then `pulumi up`",
    });
  });
});

describe("a machine whose creation was cut off before the state had it", () => {
  const cutOff = async (more = {}) => new Life("VirtualMachine", world).up(machineInputs(world, more));

  test("is taken up with its image in the state", async () => {
    await cutOff({ image: "debian-12" });
    const web = new Life("VirtualMachine", world);
    expect(await web.up(machineInputs(world, { image: "debian-12" }))).toMatchObject({ image: "debian-12" });
    expect(await world.machines()).toEqual(["web"]);
    expect(world.warnings()).toEqual([]);
  });

  test("has no known image in the state where another one is named by then, and says so", async () => {
    await cutOff({ image: "debian-12" });
    const web = new Life("VirtualMachine", world);
    const inputs = machineInputs(world, { image: "ubuntu-24.04" });
    expect(await web.up(inputs)).toMatchObject({ image: "unknown" });
    expect(world.warnings()).toEqual([
      expect.stringContaining("web was there already, made from another image"),
    ]);
    const unknown = [expect.stringContaining("nobody knows the image that the machine was made from")];
    expect((await web.preview(inputs)).notes).toEqual(unknown);
    const replacing = { ...inputs, updatePolicy: { image: "Replace" } };
    expect((await web.preview(replacing)).notes).toEqual(unknown);
    const { id } = web;
    await web.up(replacing);
    expect([web.id, web.outputs.image]).toEqual([id, "unknown"]);
  });

  test.each([
    ["other user data", "two", "unknown"],
    ["the same user data", "one", expect.stringMatching(/^[0-9a-f]{32}$/)],
  ])("that had %s is told so by the state", async (_title, text, userDataDigest) => {
    const given = (text: string) => ({ userData: { cloudInit: { inline: `#cloud-config\n# ${text}\n` } } });
    await cutOff(given("one"));
    const web = new Life("VirtualMachine", world);
    expect(await web.up(machineInputs(world, given(text)))).toMatchObject({ userDataDigest });
  });

  test("is switched off for no default that the program says by then", async () => {
    await cutOff();
    const web = new Life("VirtualMachine", world);
    world.applied.length = 0;
    await web.up(machineInputs(world, { class: classOf({ firmware: "BIOS" }) }));
    expect(world.applied).toEqual([]);
  });

  test("keeps what it was made from over changes of its settings", async () => {
    await cutOff({ image: "debian-12" });
    const web = new Life("VirtualMachine", world);
    await web.up(machineInputs(world, { image: "debian-12" }));
    const changed = {
      image: "ubuntu-24.04",
      class: classOf({ firmware: "UEFI", resourceLimits: { cpuLimit: 9 } }),
    };
    await web.up(machineInputs(world, changed));
    expect(web.outputs).toMatchObject({ image: "debian-12" });
    const again = new Life("VirtualMachine", world);
    expect(await again.up(machineInputs(world, changed))).toMatchObject({ image: "unknown" });
    const back = new Life("VirtualMachine", world);
    world.applied.length = 0;
    const known = await back.up(machineInputs(world, { ...changed, image: "debian-12" }));
    expect(known).toMatchObject({ image: "debian-12" });
    expect(world.applied).toEqual([]);
  });
});

test("a creation that is cancelled reaches the state", async () => {
  const web = new Life("VirtualMachine", world);
  world.provider = { ...world.provider, mock: { taskDuration: endless } };
  const making = web.up(machineInputs(world)).catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await world.machines()).toEqual(["web"]), { interval: 5 });
  world.interrupt();
  const failure = await making;
  expect(PartialFailure.is(failure) && ProviderError.is(failure.cause, "Cancelled")).toBe(true);
  expect(web.outputs).toMatchObject({ phase: "Creating" });
});

test("timeouts.create ends a creation whose task takes longer", async () => {
  const web = new Life("VirtualMachine", world);
  world.provider = { ...world.provider, mock: { taskDuration: endless } };
  const failure: unknown = await web
    .up(machineInputs(world, { timeouts: { create: "60ms" } }))
    .catch((error: unknown) => error);
  expect(PartialFailure.is(failure) && ProviderError.is(failure.cause, "Timeout")).toBe(true);
  expect(web.outputs).toMatchObject({ phase: "Creating" });
});

test("the SSH key of the user data may be kept elsewhere", async () => {
  const key = "ssh-ed25519 AAAAkept me";
  vi.stubEnv("TEST_SSH_KEY", key);
  onTestFinished(() => void vi.unstubAllEnvs());
  const creating = vi.spyOn(world.session.machines, "create");
  const inline = "#cloud-config\nssh_authorized_keys: ['{{ .SSHPublicKey }}']\n";
  const userData = { cloudInit: { inline }, sshPublicKey: { env: "TEST_SSH_KEY" } };
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, { userData }));
  expect(creating.mock.calls[0]?.[0].guest?.userData).toContain(`['${key}']`);
  expect(JSON.stringify(web.outputs)).not.toContain("AAAAkept");
});
