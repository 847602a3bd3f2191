/** A machine's move in vSphere's words. Pure. */
import type { BoundDisk } from "../from-native/devices";
import { isLinked } from "../from-native/layers";
import type { MoRef, Vim } from "../transport/vim-types";
import { profilesOf } from "./disk";

export type RelocateSpec = Vim<"VirtualMachineRelocateSpec">;
type DiskLocator = Vim<"VirtualMachineRelocateSpecDiskLocator">;

/** Where a disk goes. */
export interface DiskTarget {
  readonly datastore: MoRef;
  readonly policyId: string | undefined;
}

/**
 * Every disk with the datastore where it shall be, since vSphere moves those that a request does not list along with the machine.
 * The disk of a linked clone moves without the image's part: it stays a linked clone.
 */
export function diskLocators(
  disks: readonly BoundDisk[],
  targetOf: (disk: BoundDisk) => DiskTarget | undefined,
): DiskLocator[] {
  return disks.flatMap((disk): DiskLocator[] => {
    const { device, datastore: present } = disk.native;
    const target = targetOf(disk);
    const datastore = target?.datastore ?? present;
    if (datastore === undefined) return [];
    return [
      {
        diskId: device.key,
        datastore,
        ...(isLinked(device) && { diskMoveType: "moveChildMostDiskBacking" }),
        profile: profilesOf(target?.policyId),
      },
    ];
  });
}
