/** Disks, drives and file systems. The first disk or volume of a name stays; a later one of that name is left out. */
import type { Disk, IoThreads, Volume } from "../kubevirt/kubevirt";
import { oneOf, present, quantity, uint32 } from "./checks";
import { nonZero } from "./fields";
import type { DiskOption, HostDiskOption, Option } from "./option";
import type { DiskBus, HostDiskType, ImagePullPolicy, IOThreadsPolicy } from "./values";
import { diskBuses, hostDiskTypes, imagePullPolicies, ioThreadsPolicies } from "./values";
import {
  addDisk,
  addFilesystem,
  addVolume,
  claimVolume,
  containerVolume,
  dataVolume,
  newCDRom,
  newDisk,
} from "./volumes";

const newHostDiskSize = "1Gi";

/** A disk from a container image; what is written to it is gone with the machine. */
export function withContainerDisk(diskName: string, imageName: string, ...options: DiskOption[]): Option {
  return diskAndVolume(newDisk(diskName, "virtio", options), containerVolume(diskName, imageName));
}

/** A disk from a container image, and when that is pulled; "" leaves it to KubeVirt. */
export function withContainerDiskAndPullPolicy(
  diskName: string,
  imageName: string,
  imagePullPolicy: ImagePullPolicy | "",
  ...options: DiskOption[]
): Option {
  const call = "withContainerDiskAndPullPolicy";
  oneOf(call, "imagePullPolicy", imagePullPolicy, ["", ...imagePullPolicies]);
  const containerDisk = { image: imageName, ...nonZero({ imagePullPolicy }) };
  return diskAndVolume(newDisk(diskName, "virtio", options), { name: diskName, containerDisk });
}

/** A disk from a container image on the SATA bus, for guests without virtio. */
export function withContainerSATADisk(diskName: string, imageName: string, ...options: DiskOption[]): Option {
  return diskAndVolume(newDisk(diskName, "sata", options), containerVolume(diskName, imageName));
}

/** A disk from a PersistentVolumeClaim. */
export function withPersistentVolumeClaim(
  diskName: string,
  claimName: string,
  ...options: DiskOption[]
): Option {
  return diskAndVolume(newDisk(diskName, "virtio", options), claimVolume(diskName, claimName));
}

/** A disk from a PersistentVolumeClaim that may be taken out of the running machine. */
export function withHotplugPersistentVolumeClaim(
  diskName: string,
  claimName: string,
  ...options: DiskOption[]
): Option {
  return diskAndVolume(newDisk(diskName, "virtio", options), claimVolume(diskName, claimName, true));
}

/** A disk that starts as a PersistentVolumeClaim; what is written to it is gone with the machine. */
export function withEphemeralPersistentVolumeClaim(
  diskName: string,
  claimName: string,
  ...options: DiskOption[]
): Option {
  const ephemeral = { persistentVolumeClaim: { claimName } };
  return diskAndVolume(newDisk(diskName, "sata", options), { name: diskName, ephemeral });
}

/** A disk from a PersistentVolumeClaim as a SCSI device that the guest speaks to; `reservation` for persistent ones. */
export function withPersistentVolumeClaimLun(
  diskName: string,
  claimName: string,
  reservation: boolean,
): Option {
  const disk: Disk = { name: diskName, lun: { bus: "scsi", ...nonZero({ reservation }) } };
  return diskAndVolume(disk, claimVolume(diskName, claimName));
}

/** A disk from a DataVolume. */
export function withDataVolume(diskName: string, dataVolumeName: string, ...options: DiskOption[]): Option {
  return diskAndVolume(newDisk(diskName, "virtio", options), dataVolume(diskName, dataVolumeName));
}

/** A disk from a DataVolume that may be taken out of the running machine. */
export function withHotplugDataVolume(
  diskName: string,
  dataVolumeName: string,
  ...options: DiskOption[]
): Option {
  return diskAndVolume(newDisk(diskName, "scsi", options), dataVolume(diskName, dataVolumeName, true));
}

/** An empty disk that is gone with the machine. Throws `ManifestError` for a capacity that is not a quantity. */
export function withEmptyDisk(
  diskName: string,
  bus: DiskBus | "",
  capacity: string,
  ...options: DiskOption[]
): Option {
  checkBus("withEmptyDisk", bus);
  const emptyDisk = { capacity: quantity("withEmptyDisk", "capacity", capacity) };
  return diskAndVolume(newDisk(diskName, bus, options), { name: diskName, emptyDisk });
}

/** A disk of a volume that is added by other means. */
export function withDisk(diskName: string, bus: DiskBus | "", ...options: DiskOption[]): Option {
  checkBus("withDisk", bus);
  const disk = newDisk(diskName, bus, options);
  return (vmi) => addDisk(vmi, disk);
}

/** A file of the node as a disk. One that is made when it is not there has 1Gi. */
export function withHostDisk(
  diskName: string,
  path: string,
  type: HostDiskType,
  ...options: HostDiskOption[]
): Option {
  const capacity = type === "DiskOrCreate" ? newHostDiskSize : "";
  return hostDisk("withHostDisk", { diskName, path, type, capacity, options });
}

/** A file of the node as a disk, and how large it is made; "" is written as 0, as Go does. */
export function withHostDiskAndCapacity(
  diskName: string,
  path: string,
  type: HostDiskType,
  capacity: string,
  ...options: HostDiskOption[]
): Option {
  return hostDisk("withHostDiskAndCapacity", { diskName, path, type, capacity, options });
}

interface HostDiskArguments {
  readonly diskName: string;
  readonly path: string;
  readonly type: HostDiskType;
  readonly capacity: string;
  readonly options: readonly HostDiskOption[];
}

function hostDisk(call: string, { diskName, path, type, capacity, options }: HostDiskArguments): Option {
  oneOf(call, "type", type, hostDiskTypes);
  const size = capacity === "" ? "0" : quantity(call, "capacity", capacity);
  const volume: Volume = { name: diskName, hostDisk: { path, type, capacity: size } };
  for (const option of options) option(volume);
  return diskAndVolume(newDisk(diskName, "virtio"), volume);
}

/** Whether several machines may use the file at once. */
export function withSharedHostDisk(shared: boolean): HostDiskOption {
  return ({ hostDisk }) => {
    present("withSharedHostDisk", "volume.hostDisk", hostDisk).shared = shared;
  };
}

/** Whether the disk has an I/O thread of its own. */
export function withDedicatedIOThreads(enabled: boolean): DiskOption {
  return (disk) => {
    disk.dedicatedIOThread = enabled;
  };
}

/** A CD-ROM drive with a PersistentVolumeClaim in it. */
export function withCDRom(name: string, bus: DiskBus | "", claimName: string): Option {
  return drive("withCDRom", bus, claimVolume(name, claimName));
}

/** A CD-ROM drive with any volume in it. */
export function withCDRomAndVolume(bus: DiskBus | "", volume: Volume): Option {
  const call = "withCDRomAndVolume";
  return drive(call, bus, withCanonicalCapacity(call, present(call, "volume", volume)));
}

/** A CD-ROM drive with a container image in it. */
export function withEphemeralCDRom(name: string, bus: DiskBus | "", imageName: string): Option {
  return drive("withEphemeralCDRom", bus, containerVolume(name, imageName));
}

/** A CD-ROM drive with nothing in it. */
export function withEmptyCDRom(bus: DiskBus | "", name: string): Option {
  checkBus("withEmptyCDRom", bus);
  return (vmi) => addDisk(vmi, newCDRom(name, bus));
}

/** A PersistentVolumeClaim as a file system of its name. Making a machine with two of a name throws `ManifestError`. */
export function withFilesystemPVC(claimName: string): Option {
  return filesystem("withFilesystemPVC", claimVolume(claimName, claimName));
}

/** A DataVolume as a file system of its name. Making a machine with two of a name throws `ManifestError`. */
export function withFilesystemDV(dataVolumeName: string): Option {
  return filesystem("withFilesystemDV", dataVolume(dataVolumeName, dataVolumeName));
}

/** A path of the machine's pod as a file system. Making a machine with two of a name throws `ManifestError`. */
export function withFilesystemContainerPath(name: string, path: string): Option {
  return filesystem("withFilesystemContainerPath", { name, containerPath: { path } });
}

/** Which disks share I/O threads. */
export function withIOThreadsPolicy(policy: IOThreadsPolicy): Option {
  oneOf("withIOThreadsPolicy", "policy", policy, ioThreadsPolicies);
  return ({ spec }) => {
    spec.domain.ioThreadsPolicy = policy;
  };
}

/** The I/O threads of the policy `supplementalPool`. */
export function withIOThreads(ioThreads: IoThreads): Option {
  present("withIOThreads", "ioThreads", ioThreads);
  return ({ spec }) => {
    spec.domain.ioThreads = structuredClone(ioThreads);
  };
}

/** How many I/O threads the policy `supplementalPool` has. */
export function withSupplementalPoolThreadCount(count: number): Option {
  uint32("withSupplementalPoolThreadCount", "count", count);
  return ({ spec }) => {
    spec.domain.ioThreads = { ...spec.domain.ioThreads, supplementalPoolThreadCount: count };
  };
}

function diskAndVolume(disk: Disk, volume: Volume): Option {
  return (vmi) => {
    addDisk(vmi, disk);
    addVolume(vmi, volume);
  };
}

function drive(call: string, bus: DiskBus | "", volume: Volume): Option {
  checkBus(call, bus);
  return diskAndVolume(newCDRom(volume.name, bus), volume);
}

function filesystem(call: string, volume: Volume): Option {
  return (vmi) => {
    addFilesystem(call, vmi, volume.name);
    addVolume(vmi, volume);
  };
}

function checkBus(call: string, bus: DiskBus | ""): void {
  oneOf(call, "bus", bus, ["", ...diskBuses]);
}

function withCanonicalCapacity(call: string, volume: Volume): Volume {
  const copy = structuredClone(volume);
  for (const source of [copy.emptyDisk, copy.hostDisk]) {
    if (source?.capacity === undefined) continue;
    source.capacity = quantity(call, "volume.capacity", String(source.capacity));
  }
  return copy;
}
