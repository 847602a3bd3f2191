/** Volumes, disks and file systems as they are added to a machine. */
import type { Disk, VirtualMachineInstance, Volume } from "../kubevirt/kubevirt";
import { fail } from "./checks";
import { nonZero } from "./fields";
import type { DiskOption } from "./option";
import type { DiskBus } from "./values";

/** Adds a disk unless there is one of its name. */
export function addDisk({ spec: { domain } }: VirtualMachineInstance, disk: Disk): void {
  const disks = domain.devices.disks ?? [];
  if (!disks.some(({ name }) => name === disk.name)) domain.devices.disks = [...disks, structuredClone(disk)];
}

/** Adds a volume unless there is one of its name. */
export function addVolume({ spec }: VirtualMachineInstance, volume: Volume): void {
  const volumes = spec.volumes ?? [];
  if (!volumes.some(({ name }) => name === volume.name)) spec.volumes = [...volumes, structuredClone(volume)];
}

/** Adds a file system of virtiofs. Throws `ManifestError` if there is one of its name. */
export function addFilesystem(
  call: string,
  { spec: { domain } }: VirtualMachineInstance,
  name: string,
): void {
  const filesystems = domain.devices.filesystems ?? [];
  if (filesystems.some((each) => each.name === name)) {
    fail(call, "name", `there is a file system "${name}" already: name the other differently`);
  }
  domain.devices.filesystems = [...filesystems, { name, virtiofs: {} }];
}

export function findVolume({ spec }: VirtualMachineInstance, name: string): Volume | undefined {
  return spec.volumes?.find((volume) => volume.name === name);
}

export function newDisk(name: string, bus: DiskBus | "", options: readonly DiskOption[] = []): Disk {
  const disk: Disk = { name, disk: nonZero({ bus }) };
  for (const option of options) option(disk);
  return disk;
}

export function newCDRom(name: string, bus: DiskBus | ""): Disk {
  return { name, cdrom: nonZero({ bus }) };
}

export function claimVolume(name: string, claimName: string, hotpluggable = false): Volume {
  return { name, persistentVolumeClaim: { claimName, ...nonZero({ hotpluggable }) } };
}

export function dataVolume(name: string, dataVolumeName: string, hotpluggable = false): Volume {
  return { name, dataVolume: { name: dataVolumeName, ...nonZero({ hotpluggable }) } };
}

export function containerVolume(name: string, image: string): Volume {
  return { name, containerDisk: { image } };
}
