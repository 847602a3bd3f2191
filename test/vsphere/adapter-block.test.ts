/** What the class's own block says of disks and adapters, whenever they come. */
import { describe, expect, test } from "vitest";
import type { MachineBlock } from "../../provider/adapters/vsphere/config";
import { expectError } from "../contract/world";
import { clone, diskNames, useAdapter } from "./adapter-fixture";
import { attachForeignDisk, type Devices, devicesOf, reconfigureAs } from "./inside";
import { desiredInterface, gib, mib } from "./samples";

const fixture = useAdapter();

describe("a disk that is added later", () => {
  test("has the mode, sharing, controller and policy that its block says, as one from the beginning", async () => {
    const { world, peer, bodies } = fixture();
    const native: MachineBlock = {
      diskController: "nvme",
      storagePolicy: "vSAN Default Storage Policy",
      disks: { quorum: { mode: "independent_persistent", sharing: "multiWriter" } },
    };
    const first = world.desired(clone({ native }));
    const { reference } = await world.create(first);
    const disk = { name: "quorum", sizeBytes: 64 * mib, provisioning: "eagerZeroedThick" } as const;
    const desired = { ...first, disks: [...first.disks, disk] };
    expect(diskNames(await world.apply(reference, { kind: "add-disk", disk, desired }))).toEqual([
      "root",
      "quorum",
    ]);
    const added = (await devicesOf(peer, desired.name)).disks.at(-1);
    expect(added?.slot).toBe("nvme0:0");
    expect(added?.device.backing).toMatchObject({
      diskMode: "independent_persistent",
      sharing: "sharingMultiWriter",
    });
    expect((await bodies("ReconfigVM_Task")).at(-1)).toContain("<profileId>");
  });

  test("is refused where its block cannot be", async () => {
    const { world } = fixture();
    const desired = world.desired(clone({ native: { disks: { quorum: { sharing: "multiWriter" } } } }));
    const { reference } = await world.create(desired);
    const disk = { name: "quorum", sizeBytes: 64 * mib };
    const adding = world.apply(reference, { kind: "add-disk", disk, desired: desired });
    expect(await expectError(adding, "InvalidSpec")).toMatchObject({ property: "disks[quorum].type" });
  });

  test("is refused on a machine whose names are lost", async () => {
    const { world, peer } = fixture();
    const disk = { name: "data", sizeBytes: gib };
    const desired = world.desired(clone({ disks: [{ name: "root" }, disk] }));
    const { reference } = await world.create(desired);
    await reconfigureAs(peer, desired.name, {
      extraConfig: [{ $type: "OptionValue", key: "virtrigaud.machine", value: "" }],
    });
    const adding = world.apply(reference, { kind: "add-disk", disk, desired: desired });
    expect((await expectError(adding, "Conflict")).remediation).toContain("adopt");
    expect((await devicesOf(peer, desired.name)).disks).toHaveLength(2);
  });
});

describe("an adapter", () => {
  const native: MachineBlock = { adapterType: "e1000e", interfaces: { back: { adapterType: "e1000" } } };
  const typeOf = ({ interfaces }: Devices) => interfaces.at(-1)?.device.$type;

  test("that is added later has the type that its block says", async () => {
    const { world, peer } = fixture();
    const desired = world.desired(clone({ native, interfaces: [] }));
    const { reference } = await world.create(desired);
    const back = desiredInterface({ name: "back" });
    await world.apply(reference, { kind: "add-interface", interface: back, desired: desired });
    expect(typeOf(await devicesOf(peer, desired.name))).toBe("VirtualE1000");
  });

  test("that is plugged into another network keeps the type that its block says", async () => {
    const { world, peer, bodies } = fixture();
    const desired = world.desired(clone({ native, interfaces: [desiredInterface({ name: "back" })] }));
    const { reference, interfaces } = await world.create(desired);
    const back = desiredInterface({ name: "back", network: "DC0_DVPG0", model: "vmxnet3" });
    const after = await world.apply(reference, {
      kind: "change-interface",
      interface: back,
      desired: desired,
    });
    expect(after.interfaces[0]?.macAddress).toBe(interfaces[0]?.macAddress);
    expect(typeOf(await devicesOf(peer, desired.name))).toBe("VirtualE1000");
    expect((await bodies("ReconfigVM_Task")).at(-1)).toContain("<operation>edit<");
  });
});

describe("a disk of the image", () => {
  test("has its mode from the creation on, which no later change of something else gives it", async () => {
    const { world, peer, bodies } = fixture();
    const native: MachineBlock = { diskMode: "independent_persistent" };
    const first = world.desired(clone({ native }));
    const { reference } = await world.create(first);
    const mode = async () => (await devicesOf(peer, first.name)).disks[0]?.device.backing;
    expect(await mode()).toMatchObject({ diskMode: "independent_persistent" });
    const desired = { ...first, native: { ...native, guestId: "ubuntu64Guest" } };
    await world.apply(reference, { kind: "set-hardware", desired });
    expect((await bodies("ReconfigVM_Task")).at(-1)).not.toContain("<deviceChange>");
    expect(await mode()).toMatchObject({ diskMode: "independent_persistent" });
  });

  test("keeps the mode that it has where nobody says another", async () => {
    const { world, peer } = fixture();
    const source = world.desired(clone({ native: { diskMode: "independent_persistent" } }));
    const { reference: image } = await world.create(source);
    const desired = world.desired(clone({ root: { type: "image", reference: image } }));
    const { reference } = await world.create(desired);
    await world.apply(reference, {
      kind: "set-hardware",
      desired: { ...desired, native: { guestId: "ubuntu64Guest" } },
    });
    expect((await devicesOf(peer, desired.name)).disks[0]?.device.backing).toMatchObject({
      diskMode: "independent_persistent",
    });
  });

  /** A machine with a system disk and one of 64 MiB at scsi0:9. */
  async function imageOfTwo(): Promise<string> {
    const { world, peer } = fixture();
    const source = world.desired(clone());
    const { reference } = await world.create(source);
    await attachForeignDisk(peer, source.name, `[LocalDS_0] ${source.name}-data.vmdk`);
    return reference;
  }

  test("beside the first is named by its slot, and as large as the desired state says", async () => {
    const { world, peer } = fixture();
    const root = { type: "image", reference: await imageOfTwo() } as const;
    const native: MachineBlock = { disks: { data: { imageDisk: "scsi0:9" } } };
    const disks = [{ name: "root" }, { name: "data", sizeBytes: 128 * mib }];
    const desired = world.desired(clone({ root, native, disks }));
    const made = await world.create(desired);
    expect(made.disks).toMatchObject([{ name: "root" }, { name: "data", sizeBytes: 128 * mib }]);
    expect((await devicesOf(peer, desired.name)).disks.map(({ slot }) => slot)).toContain("scsi0:9");
  });

  test("that came along without a name can be given one later", async () => {
    const { world } = fixture();
    const desired = world.desired(clone({ root: { type: "image", reference: await imageOfTwo() } }));
    const made = await world.create(desired);
    expect(diskNames(made)).toEqual(["root", "scsi0:9"]);
    const native: MachineBlock = { disks: { data: { imageDisk: "scsi0:9" } } };
    const disk = { name: "data", sizeBytes: 64 * mib };
    const change = { kind: "add-disk", disk, desired: { ...desired, native } } as const;
    const after = await world.apply(made.reference, change);
    expect(after.disks).toEqual([made.disks[0], { ...made.disks[1], name: "data" }]);
  });

  test("that is not there, or larger than the desired state, is refused by its name", async () => {
    const { world } = fixture();
    const root = { type: "image", reference: await imageOfTwo() } as const;
    const at = (imageDisk: string, sizeBytes: number) =>
      world.make(
        clone({
          root,
          native: { disks: { data: { imageDisk } } },
          disks: [{ name: "root" }, { name: "data", sizeBytes }],
        }),
      );
    expect(await expectError(at("scsi1:0", gib), "InvalidSpec")).toMatchObject({
      property: "class.vsphere.disks.data.imageDisk",
      remediation: expect.stringContaining("scsi0:9"),
    });
    expect(await expectError(at("scsi0:9", 32 * mib), "InvalidSpec")).toMatchObject({
      property: "disks[data].size",
      remediation: "write at least 64Mi",
    });
  });
});
