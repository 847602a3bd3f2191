import { ProviderError } from "../../../contract/errors";
import type { DesiredDisk, DiskProvisioning } from "../../../contract/machine";
import { formatQuantity } from "../../../units";
import type { MachineBlock } from "../config";
import type { Disk } from "../from-native/devices";
import { type AnyVim, isVim, type MoRef, type Vim } from "../transport/vim-types";
import { type ControllerType, controllerNames, type Layout, type Place } from "./layout";

export type Profile = AnyVim<"VirtualMachineProfileSpec">;

/** Where a disk's file lies. */
export interface DatastoreChoice {
  readonly ref: MoRef;
  readonly name: string;
}

/** What a disk's settings name, looked up. */
export interface DiskSettings {
  /** Default: beside the machine's own files. */
  readonly datastore?: DatastoreChoice | undefined;
  readonly policyId?: string | undefined;
}

/** Adds an empty disk. */
export function addDisk(
  layout: Layout,
  disk: DesiredDisk,
  controller: ControllerType,
  native: MachineBlock,
  settings: DiskSettings,
): Place {
  const { datastore, policyId } = settings;
  const place = layout.placeDisk(controller, disk.name);
  const device: Disk = {
    ...newDisk(layout.newKey(), place, capacityKib(disk), disk),
    backing: {
      ...flatBacking(disk, native),
      // a file name that names no file: the server chooses one
      fileName: datastore === undefined ? "" : `[${datastore.name}]`,
      datastore: datastore?.ref,
    },
  };
  layout.add(device, { fileOperation: "create", profile: profilesOf(policyId) });
  return place;
}

/** Adds a disk that is there already. */
export function attachDisk(
  layout: Layout,
  disk: DesiredDisk,
  file: string,
  controller: ControllerType,
  native: MachineBlock,
): Place {
  const place = layout.placeDisk(controller, disk.name);
  const { diskMode, sharing } = modeOf(disk.name, native);
  layout.add({
    // what is larger than nothing is taken from the file
    ...newDisk(layout.newKey(), place, 0, disk),
    backing: { $type: "VirtualDiskFlatVer2BackingInfo", fileName: file, diskMode, sharing },
  });
  return place;
}

function newDisk(key: number, place: Place, capacityInKB: number, disk: DesiredDisk): Disk {
  return {
    $type: "VirtualDisk",
    key,
    controllerKey: place.controllerKey,
    unitNumber: place.unitNumber,
    capacityInKB,
    ...(capacityInKB > 0 && { capacityInBytes: capacityInKB * 1024 }),
    storageIOAllocation: ioAllocation(disk.operationsPerSecond),
  };
}

/** A disk that is there with the mode and sharing that the desired state has for it; `undefined` where it has them. */
export function inWantedMode(name: string, device: Disk, native: MachineBlock): Disk | undefined {
  const { backing } = device;
  if (!isVim(backing, "VirtualDiskFlatVer2BackingInfo")) return undefined;
  const { diskMode, sharing = backing.sharing } = modeOf(name, native, backing.diskMode);
  if (diskMode === backing.diskMode && sharing === backing.sharing) return undefined;
  return { ...device, backing: { ...backing, diskMode, sharing } };
}

/** The same disk, larger. */
export function grownDisk(device: Disk, name: string, sizeBytes: number): Disk {
  const capacityInKB = toKib(name, sizeBytes);
  return { ...device, capacityInKB, capacityInBytes: capacityInKB * 1024 };
}

export function ioAllocation(
  operationsPerSecond: number | undefined,
): Vim<"StorageIOAllocationInfo"> | undefined {
  return operationsPerSecond === undefined ? undefined : { limit: operationsPerSecond };
}

/** What a disk is made as: by default space is taken as it is written. */
export function provisioningFlags(provisioning: DiskProvisioning = "thin") {
  return { thinProvisioned: provisioning === "thin", eagerlyScrub: provisioning === "eagerZeroedThick" };
}

/** `present`: the mode of a disk whose program names none. */
export function modeOf(name: string, native: MachineBlock, present = "persistent") {
  const { mode, sharing } = native.disks?.[name] ?? {};
  return {
    diskMode: mode ?? native.diskMode ?? present,
    ...(sharing !== undefined && {
      sharing: sharing === "multiWriter" ? "sharingMultiWriter" : "sharingNone",
    }),
  };
}

export function profilesOf(policyId: string | undefined): Profile[] | undefined {
  return policyId === undefined
    ? undefined
    : [{ $type: "VirtualMachineDefinedProfileSpec", profileId: policyId }];
}

/** The controller that a disk names, else the one that its machine's others have. */
export function wantedController(
  disk: DesiredDisk,
  native: MachineBlock,
  fallback: ControllerType,
): ControllerType {
  if (disk.controller === undefined) return native.diskController ?? fallback;
  const known = controllerNames.find((name) => name === disk.controller);
  if (known !== undefined) return known;
  throw new ProviderError("InvalidSpec", `vSphere has no controller "${disk.controller}"`, {
    property: `disks[${disk.name}].controller`,
    remediation: `use one of ${controllerNames.join(", ")}`,
  });
}

/** What is wrong with a disk by itself; the root disk has its content and size from elsewhere. */
export function judgeDisk(disk: DesiredDisk, native: MachineBlock, isRoot: boolean): void {
  wantedController(disk, native, "pvscsi");
  if (disk.sizeBytes !== undefined) toKib(disk.name, disk.sizeBytes);
  if (!isRoot) flatBacking(disk, native);
}

function flatBacking(disk: DesiredDisk, native: MachineBlock) {
  const { sharing } = native.disks?.[disk.name] ?? {};
  if (sharing === "multiWriter" && disk.provisioning !== "eagerZeroedThick") {
    throw new ProviderError("InvalidSpec", "a disk that several machines write needs all its space at once", {
      property: `disks[${disk.name}].type`,
      remediation: 'set it to "eagerZeroedThick"',
    });
  }
  return {
    $type: "VirtualDiskFlatVer2BackingInfo" as const,
    ...modeOf(disk.name, native),
    ...provisioningFlags(disk.provisioning),
  };
}

function capacityKib({ name, sizeBytes }: DesiredDisk): number {
  if (sizeBytes !== undefined) return toKib(name, sizeBytes);
  throw new ProviderError("InvalidSpec", "an empty disk needs a size", {
    property: `disks[${name}].size`,
    remediation: "give a size such as 20Gi, or set diskDefaults.size in the class",
  });
}

function toKib(name: string, sizeBytes: number): number {
  if (sizeBytes % 1024 === 0) return sizeBytes / 1024;
  throw new ProviderError("InvalidSpec", `${formatQuantity(sizeBytes)} are no whole KiB`, {
    property: `disks[${name}].size`,
    remediation: "write a size in Mi or Gi",
  });
}
