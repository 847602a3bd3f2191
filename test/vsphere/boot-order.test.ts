/** The order survives what gives its devices other keys, whether the server keeps their entries or not. */
import { describe, expect, test } from "vitest";
import { bootDevicesOf, readBootOrder } from "../../provider/adapters/vsphere/from-native/boot-order";
import type { Device } from "../../provider/adapters/vsphere/from-native/slots";
import { keepingBootOrder } from "../../provider/adapters/vsphere/machines/change-boot-order";
import type { Edit, EditedMachine, EditOf } from "../../provider/adapters/vsphere/machines/edit";
import type { Marker } from "../../provider/adapters/vsphere/marker";
import type { BootDevice } from "../../provider/adapters/vsphere/to-native/boot-order";
import { card, controllers, disk } from "./samples";

const lan = card(7, "00:50:56:aa:bb:01");
const marker: Marker = {
  owner: "dev::shop::web",
  machine: "5027a1f2",
  disks: [{ name: "root", slot: "scsi0:0", made: true }],
  interfaces: [{ name: "lan", slot: "pci0:7", macAddress: lan.macAddress }],
};

const rootEntry: BootDevice = {
  $type: "VirtualMachineBootOptionsBootableDiskDevice",
  deviceKey: disk(0).key,
};
const cardEntry = (deviceKey: number): BootDevice => ({
  $type: "VirtualMachineBootOptionsBootableEthernetDevice",
  deviceKey,
});

function machine(
  devices: readonly Device[],
  bootOrder: readonly BootDevice[],
  changes?: Marker,
): EditedMachine {
  const properties = { "config.bootOptions": { bootOrder } } as unknown as EditedMachine["properties"];
  const ref = { type: "VirtualMachine", value: "vm-1" };
  return { reference: "5027a1f2", ref, properties, devices, marker: changes ?? marker, unmarked: false };
}

/** The edits of all requests; the machine is `before` at the first, and `after` from then on. */
async function requests(
  edit: Edit | undefined,
  before: EditedMachine,
  after: EditedMachine,
): Promise<Edit[]> {
  const all: Edit[] = [];
  await keepingBootOrder(
    () => edit,
    async (editOf: EditOf) => {
      const found = await editOf(all.length === 0 ? before : after);
      if (found !== undefined) all.push(found);
    },
  );
  return all;
}

describe("an adapter that is made anew", () => {
  const other = { ...card(8, "00:50:56:aa:bb:02"), key: 4001 };
  const renewed: Marker = { ...marker, interfaces: [{ name: "lan", slot: "pci0:8" }] };
  const before = machine([...controllers, disk(0), lan], [cardEntry(lan.key), rootEntry]);
  const after = machine([...controllers, disk(0), other], [rootEntry], renewed);
  const replacement: Edit = {
    spec: { deviceChange: [{ $type: "VirtualDeviceConfigSpec", operation: "remove", device: lan }] },
    marker: renewed,
  };

  test("comes into the order again, by its new key", async () => {
    const [, again] = await requests(replacement, before, after);
    expect(again?.spec).toEqual({ bootOptions: { bootOrder: [cardEntry(other.key), rootEntry] } });
  });

  test("stays out of an order that it was not in", async () => {
    const without = machine([...controllers, disk(0), lan], [rootEntry]);
    expect(await requests(replacement, without, after)).toHaveLength(1);
  });

  test("stays out where it does not come back, or the request sets the order", async () => {
    const removal = { ...replacement, marker: { ...marker, interfaces: [] } };
    expect(await requests(removal, before, after)).toHaveLength(1);
    const setting = {
      ...replacement,
      spec: { ...replacement.spec, bootOptions: { bootOrder: [rootEntry] } },
    };
    expect(await requests(setting, before, after)).toHaveLength(1);
  });
});

test("devices that are gone, and of no kind, are left out of what is read", () => {
  const devices = bootDevicesOf([...controllers, disk(0), lan], marker);
  const read = (...bootOrder: BootDevice[]) => readBootOrder({ bootOrder }, devices);
  expect(read(cardEntry(4711), rootEntry)).toEqual(["root"]);
  expect(read({ $type: "VirtualMachineBootOptionsBootableDevice" })).toBeUndefined();
  expect(read({ $type: "VirtualMachineBootOptionsBootableFloppyDevice" }, rootEntry)).toEqual([
    "floppy",
    "root",
  ]);
  expect(read({ $type: "VirtualMachineBootOptionsBootableCdromDevice" })).toEqual(["cdrom"]);
});
