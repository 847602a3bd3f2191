/** An ESXi host without a vCenter: fewer things, and the same otherwise. */
import { describe, expect, test } from "vitest";
import { expectError } from "../contract/world";
import { useAdapter } from "./adapter-fixture";
import { putFile } from "./isos";
import { desiredInterface, mib } from "./samples";

const fixture = useAdapter({ esxi: true });

describe("an ESXi host", () => {
  test("says what it cannot do", async () => {
    const { session } = fixture();
    expect(session.version).toMatch(/ESXi/);
    for (const missing of [
      "tags",
      "labels",
      "placementCluster",
      "placementStoragePod",
      "networkCreate",
      "imageImport",
      "move",
      "moveLive",
      "diskMove",
      "diskMoveLive",
    ] as const) {
      expect(session.capabilities.has(missing), missing).toBe(false);
    }
    for (const present of ["snapshots", "diskAddLive", "placementDatastore", "console"] as const) {
      expect(session.capabilities.has(present), present).toBe(true);
    }
  });

  test("has machines that are made, changed, found and removed", async () => {
    const { world, session } = fixture();
    const desired = world.desired({
      power: "On",
      interfaces: [desiredInterface({ network: "VM Network" })],
      guest: { instanceId: "i-1", userData: "#cloud-config\n{}\n" },
    });
    const made = await world.create(desired);
    expect(made).toMatchObject({ name: desired.name, power: "On", owner: `key of ${desired.name}` });
    expect(await session.machines.find(desired.name)).toBe(made.reference);
    const disk = { name: "data", sizeBytes: 64 * mib };
    const grown = await world.apply(made.reference, { kind: "add-disk", disk, desired: desired });
    expect(grown.disks.map(({ name }) => name)).toEqual(["root", "data"]);
    expect(await session.console?.url(grown)).toMatch(/\/ui\/#\/host\/vms\/.+/);
    await world.remove(made.reference);
    expect(await session.machines.observe(made)).toBeUndefined();
  });

  test("has CD drives with images that are on its datastores", async () => {
    const { world, session, peer } = fixture();
    const image = "[LocalDS_0] iso/debian.iso";
    await putFile(peer, image);
    const found = { reference: image, format: "iso" };
    expect(await session.images?.observe(image)).toMatchObject(found);
    const media = [{ name: "installer", image }];
    expect(await world.make({ media, bootOrder: ["installer", "root"] })).toMatchObject({
      media,
      bootOrder: ["installer", "root"],
    });
    await expectError(
      world.make({ media: [{ name: "installer", image: "[LocalDS_0] no.iso" }] }),
      "NotFound",
    );
  });

  test("refuses what only a vCenter does, by the input", async () => {
    const { world } = fixture();
    const native = { customization: { spec: "windows" } };
    expect(await expectError(world.make({ native }), "NotSupported")).toMatchObject({
      property: "class.vsphere.customization.spec",
    });
    const upload = { name: "debian", source: { upload: "debian.iso", datastore: "LocalDS_0" } };
    await expectError(
      Promise.resolve(world.session.images?.prepare({ ...upload, onMissing: "Import", force: false }, "us")),
      "NotSupported",
    );
    const root = { type: "image", reference: "ha-host_VM0" } as const;
    expect(await expectError(world.make({ root }), "NotSupported")).toMatchObject({ property: "image" });
    const machine = await world.create(world.desired());
    const placement = { datastore: "LocalDS_0" };
    const moved = { kind: "move", placement, desired: world.desired() } as const;
    await expectError(world.apply(machine.reference, moved), "NotSupported");
    const gold = { storagePolicy: "gold" };
    await expectError(world.make({ native: gold }), "NotSupported");
  });
});
