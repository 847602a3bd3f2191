/** Names for the devices of a machine that has no marker: each follows from the device's slot. Pure. */
import { rootDiskName } from "../../../contract/machine";
import type { MarkedDisk, MarkedInterface } from "../marker";
import { isVim, type Vim } from "../transport/vim-types";
import { disksOf, interfacesOf, type NativeDisk } from "./devices";
import type { Device } from "./slots";

export type BootOptions = Vim<"VirtualMachineBootOptions">;

export interface DeviceNames {
  readonly disks: readonly MarkedDisk[];
  readonly interfaces: readonly MarkedInterface[];
}

/** The boot disk is the first. None of the disks counts as made by us. */
export function slotNames(devices: readonly Device[], bootOptions: BootOptions | undefined): DeviceNames {
  return {
    disks: bootDiskFirst(disksOf(devices), bootOptions).map(({ slot, uuid }, index) => ({
      name: index === 0 ? rootDiskName : plainName(slot),
      slot,
      ...(uuid !== undefined && { uuid }),
      made: false,
    })),
    interfaces: interfacesOf(devices).map(({ slot, macAddress }) => ({
      name: cardName(slot),
      slot,
      ...(macAddress !== "" && { macAddress }),
    })),
  };
}

export function bootDiskFirst(
  disks: readonly NativeDisk[],
  bootOptions: BootOptions | undefined,
): readonly NativeDisk[] {
  const [key] = (bootOptions?.bootOrder ?? []).flatMap((entry) =>
    isVim(entry, "VirtualMachineBootOptionsBootableDiskDevice") ? [entry.deviceKey] : [],
  );
  const boot = disks.find(({ device }) => device.key === key);
  return boot === undefined ? disks : [boot, ...disks.filter((disk) => disk !== boot)];
}

export function plainName(slot: string): string {
  return slot.replace(":", "-");
}

// the first network adapter of a machine is unit 7 of its PCI bus, and vSphere calls it ethernet0
const firstCardUnit = 7;

export function cardName(slot: string): string {
  const unit = Number(/^pci0:(\d+)$/.exec(slot)?.[1] ?? Number.NaN);
  return unit >= firstCardUnit ? `ethernet${unit - firstCardUnit}` : plainName(slot);
}
