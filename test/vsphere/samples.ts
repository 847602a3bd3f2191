/** Desired states and devices that the tables are about. */
import type { Device } from "../../provider/adapters/vsphere/from-native/slots";
import type { MachineInput } from "../../provider/adapters/vsphere/to-native/machine-config";
import type { DesiredInterface, DesiredMachine } from "../../provider/contract/machine";

export const mib = 2 ** 20;
export const gib = 2 ** 30;
export const instanceUuid = "5027a1f2-0000-4000-8000-000000000001";

export function desiredMachine(changes: Partial<DesiredMachine> = {}): DesiredMachine {
  return {
    name: "web",
    cpus: 2,
    memoryBytes: 512 * mib,
    hardware: {},
    limits: {},
    root: { type: "empty" },
    disks: [{ name: "root", sizeBytes: gib }],
    interfaces: [desiredInterface()],
    placement: {},
    power: "On",
    tags: [],
    guestAgent: true,
    native: {},
    extraConfig: {},
    ...changes,
  };
}

export function desiredInterface(changes: Partial<DesiredInterface> = {}): DesiredInterface {
  return { name: "lan", network: "VM Network", addresses: [], dhcp: true, dns: [], routes: [], ...changes };
}

export function machineInput(
  changes: Partial<DesiredMachine> = {},
  more: Partial<MachineInput> = {},
): MachineInput {
  const desired = desiredMachine(changes);
  const plug = {
    type: "standard",
    name: "VM Network",
    ref: { type: "Network", value: "network-7" },
  } as const;
  return {
    desired,
    owner: "dev::shop::web",
    instanceUuid,
    plugs: new Map(desired.interfaces.map(({ name }) => [name, plug])),
    disks: new Map(),
    apiVersion: "8.0.3.0",
    unfinished: false,
    ...more,
  };
}

const datastore = { type: "Datastore", value: "datastore-1" } as const;

/** A disk as the server describes it. */
export function disk(
  unitNumber: number,
  changes: { readonly controllerKey?: number; readonly uuid?: string; readonly file?: string } = {},
): Extract<Device, { readonly $type: "VirtualDisk" }> {
  const {
    controllerKey = 1000,
    uuid = `6000c290-${unitNumber}`,
    file = `[fast] debian/debian_${unitNumber}.vmdk`,
  } = changes;
  return {
    $type: "VirtualDisk",
    key: controllerKey * 2 + unitNumber,
    controllerKey,
    unitNumber,
    capacityInKB: 2 * 2 ** 20,
    capacityInBytes: 2 * gib,
    backing: {
      $type: "VirtualDiskFlatVer2BackingInfo",
      fileName: file,
      datastore,
      diskMode: "persistent",
      thinProvisioned: true,
      uuid,
    },
  };
}

export function card(unitNumber: number, macAddress: string): Extract<Device, { $type: "VirtualE1000e" }> {
  return {
    $type: "VirtualE1000e",
    key: 4000 + unitNumber - 7,
    controllerKey: 100,
    unitNumber,
    addressType: "assigned",
    macAddress,
    backing: {
      $type: "VirtualEthernetCardNetworkBackingInfo",
      deviceName: "VM Network",
      network: { type: "Network", value: "network-7" },
    },
  };
}

export const controllers: readonly Device[] = [
  { $type: "VirtualIDEController", key: 200, busNumber: 0 },
  { $type: "VirtualIDEController", key: 201, busNumber: 1 },
  { $type: "VirtualPCIController", key: 100, busNumber: 0 },
  { $type: "VirtualLsiLogicSASController", key: 1000, busNumber: 0, sharedBus: "noSharing" },
];

/** A template with one disk and one adapter. */
export const templateDevices: readonly Device[] = [...controllers, disk(0), card(7, "00:50:56:aa:bb:01")];
