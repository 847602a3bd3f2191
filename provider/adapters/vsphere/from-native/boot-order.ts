import type { ObservedMachine } from "../../../contract/machine";
import type { Marker } from "../marker";
import { isVim, type Vim } from "../transport/vim-types";
import { bindDisks, bindInterfaces, disksOf, interfacesOf } from "./devices";
import { type BoundDrive, bindDrives, drivesOf } from "./media";
import type { Device } from "./slots";

type BootOptions = Pick<Vim<"VirtualMachineBootOptions">, "bootOrder">;

/** What a boot order can name, by its keys. */
export interface BootDevices {
  readonly disks: ReadonlyMap<string, number>;
  readonly interfaces: ReadonlyMap<string, number>;
  readonly drives: readonly BoundDrive[];
}

export function bootDevicesOf(
  devices: readonly Device[],
  marker: Pick<Marker, "disks" | "interfaces" | "media"> | undefined,
): BootDevices {
  const disks = bindDisks(disksOf(devices), marker?.disks ?? []);
  const interfaces = bindInterfaces(interfacesOf(devices), marker?.interfaces ?? []);
  return {
    disks: new Map(disks.map(({ name, native }) => [name, native.device.key])),
    interfaces: new Map(interfaces.map(({ name, native }) => [name, native.device.key])),
    drives: bindDrives(drivesOf(devices, false), marker?.media),
  };
}

/** Our names of the devices in the order; `undefined` where the firmware has its own. Devices that are gone are left out. */
export function readBootOrder(
  options: BootOptions | undefined,
  { disks, interfaces, drives }: BootDevices,
): readonly string[] | undefined {
  const names = (options?.bootOrder ?? []).flatMap((device) => {
    if (isVim(device, "VirtualMachineBootOptionsBootableDiskDevice")) return named(disks, device.deviceKey);
    if (isVim(device, "VirtualMachineBootOptionsBootableEthernetDevice"))
      return named(interfaces, device.deviceKey);
    if (isVim(device, "VirtualMachineBootOptionsBootableCdromDevice")) return bootDrive(drives);
    return isVim(device, "VirtualMachineBootOptionsBootableFloppyDevice") ? "floppy" : [];
  });
  return names.length === 0 ? undefined : names;
}

/** Whether a program can write the order: it may name a drive that is not one of the program's. */
export function namesKnownDevices({
  bootOrder = [],
  disks,
  interfaces,
  media = [],
}: ObservedMachine): boolean {
  const names = new Set([...disks, ...interfaces, ...media].map(({ name }) => name));
  return bootOrder.every((name) => names.has(name));
}

function named(devices: ReadonlyMap<string, number>, key: number): string[] {
  return [...devices].flatMap(([name, own]) => (own === key ? [name] : []));
}

/** vSphere's order has CD drives as one: the drive that the program named for them. */
function bootDrive(drives: readonly BoundDrive[]): string {
  const drive = drives.find(({ entry }) => entry?.boots === true) ?? drives[0];
  return drive?.name ?? "cdrom";
}
