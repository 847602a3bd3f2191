/** CD drives and the boot order of machines on a vCenter. */
import { beforeEach, describe, expect, test } from "vitest";
import { type Drive, drivesOf } from "../../provider/adapters/vsphere/from-native/media";
import { type Device, slotOf } from "../../provider/adapters/vsphere/from-native/slots";
import type { MachineChange } from "../../provider/contract/changes";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import { expectError } from "../contract/world";
import { clone, useAdapter } from "./adapter-fixture";
import { reconfigureAs, visit } from "./inside";
import { isos, putIsos } from "./isos";
import { desiredInterface, mib } from "./samples";

const fixture = useAdapter();
const [debian, drivers] = isos;
const installer = { name: "installer", image: debian };
const root = { name: "root", sizeBytes: 64 * mib };
const lan = desiredInterface({ name: "lan" });

beforeEach(() => putIsos(fixture().peer));

async function made(more: Partial<DesiredMachine> = {}) {
  const { world } = fixture();
  const desired = world.desired(more);
  return { desired, observed: await world.create(desired) };
}

async function devicesOf(name: string): Promise<readonly Device[]> {
  return visit(fixture().peer, name, async ({ vim, machine }) => {
    const read = await vim.properties.get("VirtualMachine", machine, ["config.hardware"]);
    return read?.["config.hardware"]?.device ?? [];
  });
}

/** Slots of all drives, whosever they are, and what is in them. */
async function drivesIn(name: string): Promise<Record<string, string | undefined>> {
  const drives = drivesOf(await devicesOf(name), false);
  return Object.fromEntries(drives.map(({ slot, image }) => [slot, image]));
}

async function driveOf(name: string, image: string): Promise<Drive> {
  const drive = drivesOf(await devicesOf(name), false).find(({ file }) => file === image);
  if (drive === undefined) throw new Error(`no drive has ${image}`);
  return drive.device;
}

function imagesOf({ media = [] }: ObservedMachine): Record<string, string | undefined> {
  return Object.fromEntries(media.map(({ name, image }) => [name, image]));
}

async function inOne(reference: string, ...changes: MachineChange[]): Promise<ObservedMachine> {
  const { world } = fixture();
  await world.wait(await world.session.machines.apply({ reference }, ...changes));
  return world.observe(reference);
}

describe("CD drives", () => {
  test("of a new machine are on IDE, and beyond that on SATA, beside disks", async () => {
    const media = ["a", "b", "c", "d"].map((name) => ({ name, image: debian }));
    const disks = [root, { name: "data", sizeBytes: 64 * mib, controller: "ide" }];
    const { desired, observed } = await made({ media, disks });
    expect(Object.keys(await drivesIn(desired.name))).toEqual(["ide0:1", "ide1:0", "ide1:1", "sata0:0"]);
    const slots = (await devicesOf(desired.name)).map((device, _index, all) => slotOf(device, all));
    expect(slots).toContain("ide0:0");
    expect(Object.keys(imagesOf(observed))).toEqual(["a", "b", "c", "d"]);
    expect(await inOne(observed.reference, { kind: "remove-medium", name: "b" })).toMatchObject({
      media: [{ name: "a" }, { name: "c" }, { name: "d" }],
    });
    const more = { name: "e", image: drivers };
    await inOne(observed.reference, { kind: "add-medium", medium: more, desired });
    // the machine has SATA by now, where a running machine takes drives too
    expect(await drivesIn(desired.name)).toMatchObject({ "sata0:0": debian, "sata0:1": drivers });
  });

  test("that the image brings along stay, are not the program's, and are not seen", async () => {
    const { desired, observed } = await made(clone({ media: [installer], interfaces: [] }));
    const before = await drivesIn(desired.name);
    expect(Object.values(before)).toEqual([undefined, debian]);
    expect(imagesOf(observed)).toEqual({ installer: debian });
    await inOne(observed.reference, { kind: "remove-medium", name: "installer" });
    expect(Object.keys(await drivesIn(desired.name))).toEqual(Object.keys(before).slice(0, 1));
  });

  test("that others add stay as they are", async () => {
    const { peer, world } = fixture();
    const { desired, observed } = await made({ media: [installer] });
    const foreign = {
      $type: "VirtualCdrom",
      key: -1,
      controllerKey: 201,
      unitNumber: 1,
      backing: { $type: "VirtualCdromIsoBackingInfo", fileName: drivers },
      connectable: { startConnected: true, allowGuestControl: true, connected: false },
    } as const;
    await reconfigureAs(peer, desired.name, {
      deviceChange: [{ $type: "VirtualDeviceConfigSpec", operation: "add", device: foreign }],
    });
    await inOne(observed.reference, { kind: "change-medium", medium: { name: "installer" } });
    await inOne(observed.reference, { kind: "remove-medium", name: "installer" });
    expect(imagesOf(await world.observe(observed.reference))).toEqual({});
    expect(await drivesIn(desired.name)).toEqual({ "ide1:1": drivers });
  });

  test("of an adopted machine get their names in their order", async () => {
    const { world, session, peer } = fixture();
    const { desired } = await made({ media: [installer, { name: "empty" }] });
    await reconfigureAs(peer, desired.name, {
      extraConfig: [{ $type: "OptionValue", key: "virtrigaud.machine", value: "" }],
    });
    const media = [{ name: "one" }, { name: "two" }, { name: "three" }];
    const wanted = { ...desired, media };
    const { reference, task } = await session.machines.create(wanted, "others", { adopt: true });
    await world.wait(task);
    expect(imagesOf(await world.observe(reference))).toEqual({ one: debian, two: undefined });
  });

  test("of a running machine take another image, and lose it, without a change of power", async () => {
    const { calls, bodies, world } = fixture();
    const { desired, observed } = await made({ media: [installer, { name: "empty" }], power: "On" });
    expect(await driveOf(desired.name, debian)).toMatchObject({ connectable: { connected: true } });
    world.context.calls.length = 0;
    const { length } = await bodies("ReconfigVM_Task");
    const after = await inOne(
      observed.reference,
      { kind: "change-medium", medium: { name: "installer" } },
      { kind: "change-medium", medium: { name: "empty", image: drivers } },
    );
    expect(after).toMatchObject({
      power: "On",
      media: [{ name: "installer" }, { name: "empty", image: drivers }],
    });
    expect(await driveOf(desired.name, drivers)).toMatchObject({
      connectable: { connected: true, startConnected: true, allowGuestControl: true },
    });
    expect(await bodies("ReconfigVM_Task")).toHaveLength(length + 1);
    expect(Object.keys(calls()).filter((name) => /Power|Reset|Shutdown/.test(name))).toEqual([]);
  });

  test("whose guest ejected what is in them are empty until they are filled again", async () => {
    const { peer, world } = fixture();
    const { desired, observed } = await made({ media: [installer], power: "On" });
    const device = await driveOf(desired.name, debian);
    const ejected = {
      ...device,
      connectable: { startConnected: true, allowGuestControl: true, connected: false },
    };
    await reconfigureAs(peer, desired.name, {
      deviceChange: [{ $type: "VirtualDeviceConfigSpec", operation: "edit", device: ejected }],
    });
    expect(imagesOf(await world.observe(observed.reference))).toEqual({ installer: undefined });
    const filled = await inOne(observed.reference, { kind: "change-medium", medium: installer });
    expect(imagesOf(filled)).toEqual({ installer: debian });
    expect(await driveOf(desired.name, debian)).toMatchObject({ connectable: { connected: true } });
  });

  test("come and go while a machine runs where it has SATA, and say where not", async () => {
    const { peer, world } = fixture();
    const { desired, observed } = await made({ media: [installer] });
    expect(observed.liveLimits?.without).toContain("mediaAddLive");
    await inOne(observed.reference, { kind: "remove-medium", name: "installer" });
    await reconfigureAs(peer, desired.name, {
      deviceChange: [
        {
          $type: "VirtualDeviceConfigSpec",
          operation: "add",
          device: { $type: "VirtualAHCIController", key: -1, busNumber: 0 },
        },
      ],
    });
    const running = await world.power(observed.reference, "on", "On");
    expect(running.liveLimits?.without).not.toContain("mediaAddLive");
    const added = await inOne(observed.reference, { kind: "add-medium", medium: installer, desired });
    expect(added).toMatchObject({ power: "On", media: [installer] });
    expect(added.liveLimits?.without).not.toContain("mediaAddLive");
    expect(await driveOf(desired.name, debian)).toMatchObject({ connectable: { connected: true } });
    const removed = await inOne(observed.reference, { kind: "remove-medium", name: "installer" });
    expect(removed).toMatchObject({ power: "On", media: [] });
  });

  test("that the guest has locked fail with the question, and are emptied once it is answered", async () => {
    const { control, world } = fixture();
    const { desired, observed } = await made({ media: [installer], power: "On" });
    const question = {
      text: "The guest operating system has locked the CD-ROM door.",
      choices: ["Yes", "No"],
    };
    await control.addRule({ method: "ReconfigVM_Task", question });
    const eject: MachineChange = { kind: "change-medium", medium: { name: "installer" } };
    const error = await expectError(inOne(observed.reference, eject), "Conflict");
    expect(error.message).toMatch(/locked the CD-ROM door.*0 \(Yes\), 1 \(No\)/s);
    await control.answer(desired.name);
    await expect
      .poll(async () => imagesOf(await world.observe(observed.reference)), { timeout: 10_000 })
      .toEqual({ installer: undefined });
  });

  test("cost a creation two calls more, and a read none", async () => {
    const { world, calls } = fixture();
    const counted = async (more: Partial<DesiredMachine>) => {
      const desired = world.desired(more);
      world.context.calls.length = 0;
      const { reference } = await world.create(desired);
      const creation = { ...calls() };
      world.context.calls.length = 0;
      await world.observe(reference);
      return { creation, read: { ...calls() } };
    };
    await counted({ media: [installer] });
    const plain = await counted({});
    const full = await counted({ media: [installer, { name: "drivers", image: drivers }], power: "Off" });
    expect(full.read).toEqual(plain.read);
    expect(full.creation["vsphere.CreateVM_Task"]).toBe(1);
    expect(full.creation["vsphere.ReconfigVM_Task"]).toBeUndefined();
    expect(full.creation["vsphere.SearchDatastore_Task"] ?? 0).toBeLessThanOrEqual(2);
  });
});

describe("an image that is not on the datastore is refused", () => {
  const missing = { name: "installer", image: "[LocalDS_0] iso/missing.iso" };
  const refusal = { property: "media[installer].image", reason: expect.stringContaining("missing.iso") };

  test("by the look before a creation, and by the creation, which leaves nothing", async () => {
    const { world, session } = fixture();
    const desired = world.desired({ media: [missing] });
    expect(await session.machines.validate?.(desired, undefined)).toMatchObject([refusal]);
    const error = await expectError(session.machines.create(desired, "us", {}), "NotFound");
    expect(error).toMatchObject({ property: "media[installer].image" });
    expect(await session.machines.find(desired.name)).toBeUndefined();
  });

  test("by the look before a change, where it is about to come into a drive", async () => {
    const { session } = fixture();
    const { desired, observed } = await made({ media: [installer] });
    const wanted = { ...desired, media: [missing, { name: "more", image: debian }] };
    expect(await session.machines.validate?.(wanted, observed)).toMatchObject([refusal]);
    expect(await session.machines.validate?.(desired, observed)).toEqual([]);
  });
});

describe("the boot order", () => {
  const ordered = { bootOrder: ["installer", "data", "root", "lan"] };
  const data = { name: "data", sizeBytes: 64 * mib };
  const parts = { media: [installer], disks: [root, data], interfaces: [lan] };

  test("is there before a new machine starts", async () => {
    const { bodies } = fixture();
    const { observed } = await made({ ...parts, ...ordered, power: "On" });
    expect(observed).toMatchObject({ power: "On", ...ordered });
    const [body = ""] = await bodies("ReconfigVM_Task");
    expect(body.match(/BootOptionsBootable\w+/g)).toEqual([
      "BootOptionsBootableCdromDevice",
      "BootOptionsBootableDiskDevice",
      "BootOptionsBootableDiskDevice",
      "BootOptionsBootableEthernetDevice",
    ]);
  });

  test("of a clone is there too, and in one request with the guest's addresses", async () => {
    const { bodies } = fixture();
    const { length } = await bodies("ReconfigVM_Task");
    const more = clone({ media: [installer], bootOrder: ["root", "installer", "lan"], interfaces: [lan] });
    const { observed } = await made({ ...more, power: "On" });
    expect(observed).toMatchObject({ power: "On", bootOrder: ["root", "installer", "lan"] });
    expect(await bodies("ReconfigVM_Task")).toHaveLength(length + 1);
  });

  test("leaves the other boot options as they are, in one request with them", async () => {
    const { bodies } = fixture();
    const { desired, observed } = await made({ ...parts, native: { boot: { delay: "5s" } } });
    const wanted = { ...desired, ...ordered, native: { boot: { delay: "7s", enterSetup: true } } };
    const { length } = await bodies("ReconfigVM_Task");
    const after = await inOne(
      observed.reference,
      { kind: "set-hardware", desired: wanted, live: true },
      { kind: "change-medium", medium: { name: "installer" } },
      { kind: "set-boot-order", desired: wanted },
    );
    expect(after.bootOrder).toEqual(ordered.bootOrder);
    expect(await bodies("ReconfigVM_Task")).toHaveLength(length + 1);
    const cleared = await inOne(observed.reference, { kind: "set-boot-order", desired });
    expect(cleared.bootOrder).toBeUndefined();
    const whole = await fixture().session.machines.observe(observed, { configuration: true });
    expect(whole?.configuration?.native).toMatchObject({ boot: { delay: "7s", enterSetup: true } });
  });

  test("stays where an adapter or a disk in it is made anew under its name", async () => {
    const { desired, observed } = await made({ ...parts, ...ordered });
    const replaced = { ...lan, model: "e1000e" };
    const card = await inOne(observed.reference, { kind: "change-interface", interface: replaced, desired });
    expect(card.bootOrder).toEqual(ordered.bootOrder);
    const wanted = { ...desired, native: { adapterType: "vmxnet3" as const } };
    const all = await inOne(observed.reference, { kind: "set-hardware", desired: wanted });
    expect(all.bootOrder).toEqual(ordered.bootOrder);
    await inOne(observed.reference, { kind: "remove-disk", name: "data", keep: false });
    await inOne(observed.reference, { kind: "add-disk", disk: data, desired });
    const back = await inOne(observed.reference, { kind: "set-boot-order", desired });
    expect(back.bootOrder).toEqual(ordered.bootOrder);
  });

  test("names the drive that the program named, of several", async () => {
    const media = [{ name: "empty" }, { name: "drivers", image: drivers }, installer];
    const { desired, observed } = await made({ media, bootOrder: ["drivers", "root"] });
    expect(observed.bootOrder).toEqual(["drivers", "root"]);
    const wanted = { ...desired, bootOrder: ["installer", "root"] };
    const after = await inOne(observed.reference, { kind: "set-boot-order", desired: wanted });
    expect(after.bootOrder).toEqual(["installer", "root"]);
  });

  test("of an imported machine leaves out what no program can name", async () => {
    const { peer, session } = fixture();
    const { desired, observed } = await made(clone({ media: [] }));
    await reconfigureAs(peer, desired.name, {
      bootOptions: { bootOrder: [{ $type: "VirtualMachineBootOptionsBootableCdromDevice" }] },
    });
    const whole = await session.machines.observe(observed, { configuration: true });
    expect(whole).toMatchObject({ media: [] });
    expect(whole?.bootOrder).toBeUndefined();
    expect((await session.machines.observe(observed))?.bootOrder).toEqual(
      Object.keys(await drivesIn(desired.name)),
    );
  });
});
