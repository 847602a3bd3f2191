import type { NativeDisk, NativeInterface } from "../from-native/devices";
import type { MarkedDisk, MarkedInterface, Marker } from "../marker";

interface Devices {
  readonly disks: readonly NativeDisk[];
  readonly interfaces: readonly NativeInterface[];
}

/**
 * The marker with what only the server knew when it was written: what tells each device from others that may stand in
 * its slot later. The same object when there is nothing new.
 */
export function sealed(marker: Marker, { disks, interfaces }: Devices): Marker {
  const sealedDisks = marker.disks.map((entry) => sealedDisk(entry, disks));
  const sealedInterfaces = marker.interfaces.map((entry) => sealedInterface(entry, interfaces));
  const same =
    sealedDisks.every((entry, index) => entry === marker.disks[index]) &&
    sealedInterfaces.every((entry, index) => entry === marker.interfaces[index]);
  return same ? marker : { ...marker, disks: sealedDisks, interfaces: sealedInterfaces };
}

function sealedDisk(entry: MarkedDisk, disks: readonly NativeDisk[]): MarkedDisk {
  if (entry.uuid !== undefined) return entry;
  const uuid = disks.find(({ slot }) => slot === entry.slot)?.uuid;
  return uuid === undefined ? entry : { ...entry, uuid };
}

function sealedInterface(entry: MarkedInterface, interfaces: readonly NativeInterface[]): MarkedInterface {
  if (entry.macAddress !== undefined) return entry;
  const macAddress = interfaces.find(({ slot }) => slot === entry.slot)?.macAddress;
  return macAddress === undefined || macAddress === "" ? entry : { ...entry, macAddress };
}
