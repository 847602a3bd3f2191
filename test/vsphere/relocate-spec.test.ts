import { describe, expect, it } from "vitest";
import { disksOf } from "../../provider/adapters/vsphere/from-native/devices";
import { isLinked } from "../../provider/adapters/vsphere/from-native/layers";
import { diskLocators } from "../../provider/adapters/vsphere/to-native/relocate-spec";

const datastore = (value: string) => ({ type: "Datastore", value });

/** The file that is written first. */
function disk(key: number, files: readonly string[], on = "datastore-1") {
  const parent = files
    .slice(1)
    .toReversed()
    .reduce<object | undefined>((below, fileName) => ({ fileName, parent: below }), undefined);
  const backing = {
    $type: "VirtualDiskFlatVer2BackingInfo",
    fileName: files[0] ?? "",
    datastore: datastore(on),
    diskMode: "persistent",
    parent,
  };
  const device = {
    $type: "VirtualDisk",
    key,
    controllerKey: 1000,
    unitNumber: key,
    capacityInKB: 1,
    backing,
  };
  const [native] = disksOf([device as Parameters<typeof disksOf>[0][number]]);
  if (native === undefined) throw new Error("that is no disk");
  return { name: `disk-${key}`, native, marked: true, made: true };
}

const image = "[slow] debian/debian.vmdk";

describe("a disk whose content is another machine's in part", () => {
  it.each([
    [false, ["[slow] web/web.vmdk"]],
    [false, ["[slow] web/web-000002.vmdk", "[slow] web/web-000001.vmdk", "[slow] web/web.vmdk"]],
    [true, ["[slow] web/web.vmdk", image]],
    [true, ["[slow] web/web-000001.vmdk", "[slow] web/web.vmdk", image]],
    [true, ["[fast] debian/debian.vmdk", image]],
  ])("%j: %j", (linked, files) => {
    expect(isLinked(disk(1, files).native.device)).toBe(linked);
  });
});

describe("a move", () => {
  const disks = [disk(1, ["[slow] web/web.vmdk", image]), disk(2, ["[gold] web/web_1.vmdk"], "datastore-2")];

  it("lists every disk, those too that stay", () => {
    const target = { datastore: datastore("datastore-3"), policyId: "gold" };
    const locators = diskLocators(disks, ({ name }) => (name === "disk-2" ? target : undefined));
    expect(locators).toMatchObject([
      { diskId: 1, datastore: datastore("datastore-1"), diskMoveType: "moveChildMostDiskBacking" },
      { diskId: 2, datastore: datastore("datastore-3"), profile: [{ profileId: "gold" }] },
    ]);
    expect(locators[1]).not.toHaveProperty("diskMoveType");
  });
});
