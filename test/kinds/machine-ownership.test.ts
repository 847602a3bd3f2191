import { describe, expect, test, vi } from "vitest";
import { parseTag } from "../../provider/contract/ownership";
import { diff } from "../../provider/hooks";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld({ sampleMachines: 1 });
const foreign = "dev::other::db#another1.000000";

async function made(more: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  world.applied.length = 0;
  return web;
}

describe("a machine of that name that is there already", () => {
  const sample = (more: PropertyMap = {}) =>
    machineInputs(world, {
      name: "sample-1",
      class: classOf({ memory: "512Mi" }),
      networks: [{ name: "lan", network: "default" }],
      ...more,
    });

  test.each([
    ["unless the program asks for it", {}],
    ["where the program says no", { adopt: false }],
    ["where another owner is named", { adopt: "dev::other::db" }],
  ])("is not taken %s", async (_title, more) => {
    await expect(new Life("VirtualMachine", world).up(sample(more))).rejects.toMatchObject({
      code: "Conflict",
      property: "owner",
      remediation: "choose another name, or set adopt to true to take it over",
    });
    expect((await world.machine("sample-1")).owner).toBeUndefined();
  });

  test("is taken, tagged, and brought to what the program says, where it asks for that", async () => {
    const web = new Life("VirtualMachine", world);
    const inputs = sample({
      adopt: true,
      tags: ["mine"],
      class: classOf({ memory: "1Gi", firmware: "UEFI", resourceLimits: { cpuLimit: 500 } }),
      disks: [{ name: "data", size: "1Gi" }],
    });
    const outputs = await web.up(inputs);
    expect(web.id).toBe("sample-1");
    const machine = await world.machine("sample-1");
    expect(machine).toMatchObject({
      owner: outputs.owner,
      tags: ["mine"],
      memoryBytes: 2 ** 30,
      power: "On",
    });
    expect(machine.disks.map(({ name }) => name)).toEqual(["root", "data"]);
    expect(world.applied).toEqual([
      "shutdown",
      "set-tags",
      "set-hardware",
      "set-limits",
      "set-memory",
      "add-disk",
      "on",
    ]);
    expect(await web.preview(inputs)).toMatchObject({ changes: [] });
  });

  test("is given a default that the program says, since it may have something else", async () => {
    const web = new Life("VirtualMachine", world);
    await web.up(sample({ adopt: true, class: classOf({ memory: "512Mi", firmware: "BIOS" }) }));
    expect(world.applied).toContain("set-hardware");
  });

  test.each(["UEFI", "BIOS"])(
    "has no firmware %s in the state while it could not be set, and the next attempt sets it",
    async (firmware) => {
      const web = new Life("VirtualMachine", world);
      const limits = { resourceLimits: { cpuLimit: 500 } };
      const inputs = sample({
        adopt: true,
        tags: ["mine"],
        class: classOf({ memory: "512Mi", firmware, ...limits }),
        extraConfig: { "mock.key": "value" },
      });
      world.fail("set-hardware");
      await expect(web.up(inputs)).rejects.toThrow();
      expect(web.outputs).toMatchObject({ phase: "Creating", tags: ["mine"] });
      expect(web.outputs.class).not.toHaveProperty("firmware");
      expect(web.outputs.class).not.toHaveProperty("resourceLimits");
      expect(web.outputs).not.toHaveProperty("extraConfig");
      world.applied.length = 0;
      await web.up(inputs);
      expect(world.applied).toEqual(expect.arrayContaining(["set-hardware", "set-limits"]));
      expect(web.outputs).toMatchObject({
        class: { firmware, ...limits },
        extraConfig: { "mock.key": "value" },
      });
      expect((await web.preview(inputs)).changes).toEqual([]);
    },
  );

  describe("with user data", () => {
    const userData = { cloudInit: { inline: "#cloud-config\n" } };

    test("is given it where the policy says so, and the state says that it was", async () => {
      const web = new Life("VirtualMachine", world);
      const inputs = sample({ adopt: true, userData, updatePolicy: { userData: "Rerun" } });
      expect((await web.up(inputs)).userDataDigest).toMatch(/^[0-9a-f]{32}$/);
      expect(world.applied).toContain("set-guest-data");
      expect(await web.preview(inputs)).toMatchObject({ changes: [], notes: [] });
    });

    test("is not given it unasked, and the state does not say that it was", async () => {
      const web = new Life("VirtualMachine", world);
      expect(await web.up(sample({ adopt: true, userData }))).toMatchObject({ userDataDigest: "unknown" });
      expect(world.applied).not.toContain("set-guest-data");
      const replacing = sample({ adopt: true, userData, updatePolicy: { userData: "Replace" } });
      const { changes } = await web.preview(replacing);
      expect(changes.filter(({ effect }) => effect === "replace")).toEqual([]);
    });

    test("is in the state as unknown where handing it over failed", async () => {
      const web = new Life("VirtualMachine", world);
      world.fail("set-guest-data");
      const inputs = sample({ adopt: true, userData, updatePolicy: { userData: "Rerun" } });
      await expect(web.up(inputs)).rejects.toThrow(/the hypervisor broke/);
      expect(web.outputs).toMatchObject({ phase: "Creating", userDataDigest: "unknown" });
      expect((await web.up(inputs)).userDataDigest).toMatch(/^[0-9a-f]{32}$/);
    });
  });

  test("is taken from its owner where the program names that", async () => {
    const web = new Life("VirtualMachine", world);
    await world.session.machines.apply({ reference: "sample-1" }, { kind: "set-owner", key: foreign });
    await expect(web.up(sample({ adopt: true }))).rejects.toMatchObject({
      code: "Conflict",
      property: "owner",
    });
    const outputs = await web.up(sample({ adopt: "dev::other::db" }));
    expect(await world.machine("sample-1")).toMatchObject({ owner: outputs.owner });
  });
});

test("a machine that an interrupted creation left is taken up by the next one", async () => {
  const first = await made();
  const again = new Life("VirtualMachine", world);
  const outputs = await again.up(machineInputs(world, { name: "site", tags: ["a"] }));
  expect(again.id).toBe(first.id);
  expect(await world.machine(again.id)).toMatchObject({ owner: outputs.owner, name: "site", tags: ["a"] });
});

test("a machine that was taken up keeps its settings where they are the same already", async () => {
  await made({ class: classOf({ firmware: "UEFI" }) });
  await new Life("VirtualMachine", world).up(machineInputs(world, { class: classOf({ firmware: "UEFI" }) }));
  expect(world.applied).toEqual([]);
});

test("a machine that is made beside the earlier one of its resource leaves that as it is", async () => {
  const first = await made();
  const second = new Life("VirtualMachine", world);
  await second.up(machineInputs(world, { name: "web-2", beside: true }));
  expect(second.id).not.toBe(first.id);
  expect(await world.machines()).toEqual(["sample-1", "web", "web-2"]);
});

describe("a replacement", () => {
  const replaced = { image: "ubuntu-24.04", updatePolicy: { image: "Replace" } };

  test("whose preview this process made never takes up the old machine", async () => {
    const web = await made({ image: "debian-12" });
    await web.preview(machineInputs(world, { ...replaced, name: "site" }));
    const next = new Life("VirtualMachine", world);
    await next.up(machineInputs(world, { ...replaced, name: "site" }));
    expect(next.id).not.toBe(web.id);
  });

  test("of a machine that is kept needs another name", async () => {
    const web = await made({ image: "debian-12", deletionPolicy: "Retain" });
    await expect(web.preview(machineInputs(world, replaced))).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "image",
      reason:
        "another image needs a new machine named web, and deletionPolicy Retain keeps the old one under that name",
      remediation:
        'write another name too, or set deletionPolicy to "Delete" and run `pulumi up` before this change',
    });
    await web.up(machineInputs(world, { ...replaced, name: "web-2" }));
    expect(await world.machines()).toEqual(["sample-1", "web", "web-2"]);
  });

  test("comes by another hypervisor too, and the machine there is made first", async () => {
    const web = await made();
    const provider = { type: "libvirt", endpoint: "qemu:///system" };
    expect(await web.preview(machineInputs(world, { provider }))).toEqual({
      changes: [
        { property: "provider", effect: "replace", summary: "provider mock → libvirt: a new machine there" },
      ],
      deleteBeforeReplace: false,
      notes: [],
    });
  });
});

describe("a resource that has another name by now", () => {
  test("has its machine follow", async () => {
    const web = await made();
    const { owner: before, ...rest } = web.outputs;
    const inputs = machineInputs(world, { owner: world.owner("renamed") });
    expect(await web.preview(inputs)).toMatchObject({
      changes: [
        {
          property: "owner",
          effect: "live",
          summary: `owner ${parseTag(String(before)).owner} → ${parseTag(world.owner("renamed")).owner}`,
        },
      ],
    });
    const { owner, ...others } = await web.up(inputs);
    expect(world.applied).toEqual(["set-owner"]);
    expect(others).toEqual(rest);
    expect(parseTag(String(owner))).toEqual({
      ...parseTag(world.owner("renamed")),
      generation: parseTag(String(before)).generation,
    });
    expect((await world.machine(web.id)).owner).toBe(owner);
    expect(await web.preview(inputs)).toMatchObject({ changes: [] });
  });

  test("has its new tag in the state only once the machine has it", async () => {
    const web = await made();
    const { owner } = web.outputs;
    const inputs = machineInputs(world, { owner: world.owner("renamed"), tags: ["a"] });
    world.fail("set-owner");
    await expect(web.up(inputs)).rejects.toThrow(/the hypervisor broke/);
    expect(web.outputs.owner).toBe(owner);
    world.fail("set-tags");
    await expect(web.up(inputs)).rejects.toThrow(/the hypervisor broke/);
    expect(web.outputs.owner).not.toBe(owner);
    expect((await world.machine(web.id)).owner).toBe(web.outputs.owner);
    await web.destroy();
    expect(await world.machines()).toEqual(["sample-1"]);
  });

  test("keeps the tag where nothing reaches the machine", async () => {
    const web = await made();
    const { owner } = web.outputs;
    expect((await web.up(machineInputs(world, { timeouts: { create: "5m" } }))).owner).toBe(owner);
  });
});

describe("a machine that is another's by now", () => {
  test("is refused at preview and at update, and nothing of it is touched", async () => {
    const web = await made();
    await world.session.machines.apply({ reference: web.id }, { kind: "set-owner", key: foreign });
    world.applied.length = 0;
    const inputs = machineInputs(world, { tags: ["a"] });
    await expect(web.preview(inputs)).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "owner",
      reason: `the machine web belongs to ${foreign}`,
    });
    await expect(web.update(inputs)).rejects.toMatchObject({ code: "Conflict", property: "owner" });
    expect(world.applied).toEqual([]);
  });

  test("is drift that a refresh tells without failing", async () => {
    const web = await made();
    await world.session.machines.apply({ reference: web.id }, { kind: "set-owner", key: foreign });
    await web.refresh();
    expect(web.outputs.drift).toEqual([`the machine belongs to ${foreign}`]);
    // the engine asks for the diff of a refresh without a check before it
    const request = { id: web.id, recorded: web.outputs, inputs: machineInputs(world) };
    const { changes } = await diff("VirtualMachine", request, world.operation());
    expect(changes).toEqual([
      { property: "drift", effect: "settings", summary: `the machine belongs to ${foreign}` },
    ]);
    await expect(web.preview(machineInputs(world))).rejects.toMatchObject({ property: "owner" });
  });

  test("is ours where it carries the tag that the resource has by now", async () => {
    const web = await made();
    const { outputs } = web;
    const renamed = machineInputs(world, { owner: world.owner("renamed") });
    await web.up(renamed);
    // the state of before, as after a restored backup
    web.state = { id: web.id, outputs, failed: false };
    expect(await web.up({ ...renamed, tags: ["a"] })).toMatchObject({ tags: ["a"] });
    expect(parseTag((await world.machine(web.id)).owner ?? "").owner).toBe(
      parseTag(world.owner("renamed")).owner,
    );
  });
});

test("a machine without any tag is the resource's, as after an import", async () => {
  const web = await made();
  const { observe } = world.session.machines;
  vi.spyOn(world.session.machines, "observe").mockImplementation(async (reference) => {
    const seen = await observe(reference);
    return seen === undefined ? undefined : { ...seen, owner: undefined };
  });
  expect(await web.up(machineInputs(world, { tags: ["a"] }))).toMatchObject({ tags: ["a"] });
  await web.refresh();
  expect(web.outputs).not.toHaveProperty("drift");
});

test("a machine that another resource took can be taken back as the error says", async () => {
  const web = await made();
  const ownerOf = (name: string): string => parseTag(world.owner(name)).owner;
  const other = new Life("VirtualMachine", world);
  await other.up(machineInputs(world, { owner: world.owner("other"), adopt: ownerOf("web") }));
  await expect(web.preview(machineInputs(world, { tags: ["mine"] }))).rejects.toMatchObject({
    property: "owner",
    remediation: expect.stringMatching(/`pulumi state delete <urn>`.*set adopt to "[^"]+::other" after that/),
  });
  const again = new Life("VirtualMachine", world);
  await again.up(machineInputs(world, { adopt: ownerOf("other"), tags: ["mine"] }));
  expect(again.id).toBe(web.id);
  await other.destroy();
  expect(await world.machines()).toContain("web");
});
