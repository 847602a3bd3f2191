import { ProviderError } from "../../contract/errors";
import type { DesiredDisk, RootSource } from "../../contract/machine";
import type { Task } from "../../contract/task";
import { callChange, devicesOf } from "./machine-calls";
import { toAttachedDisk } from "./to-native";
import { isOwnDisk } from "./transport/disk-files";
import type { Host } from "./transport/host";
import type { DiskRecord, ImageRecord, MachineRecord } from "./transport/records";

const empty: RootSource = { type: "empty" };

export interface DiskOptions {
  /** Where its content comes from. Default empty. */
  readonly source?: RootSource;
  readonly atOnce?: boolean;
}

/** Makes a disk, or takes one that is there, and attaches it. */
export async function addDisk(
  host: Host,
  machine: string,
  desired: DesiredDisk,
  { source = empty, atOnce = false }: DiskOptions = {},
): Promise<Task | undefined> {
  const disk = await host.calls.call({ name: "createDisk", effect: "idempotent", object: machine }, () =>
    makeDisk(host, machine, desired, source),
  );
  const change = { kind: "attach-disk", disk: toAttachedDisk(desired, disk) } as const;
  return callChange(host, machine, { name: "attachDisk", change, atOnce });
}

/** Detaches a disk and removes it, unless it is kept, held by a snapshot, or was there before the machine. */
export async function removeDisk(
  host: Host,
  id: string,
  name: string,
  keep: boolean,
): Promise<Task | undefined> {
  await host.calls.call({ name: "deleteDisk", effect: "idempotent", object: id }, () => {
    const machine = host.machines.read(id);
    const disk = machine?.disks.find((candidate) => candidate.name === name);
    if (machine === undefined || disk === undefined) return;
    const held = devicesOf({ ...machine, disks: [] }).has(disk.device);
    if (keep || !isOwnDisk(disk.device, id)) host.disks.keep(machine, name);
    else if (!held) host.disks.remove(disk.device);
  });
  return callChange(host, id, { name: "detachDisk", change: { kind: "detach-disk", name } });
}

/** Before the machine itself goes: what it brought along goes, what was there before or is kept stays. */
export async function releaseDisks(
  host: Host,
  machine: MachineRecord,
  keep: readonly string[],
): Promise<void> {
  for (const disk of machine.disks) {
    if (!keep.includes(disk.name) && isOwnDisk(disk.device, machine.id)) continue;
    await host.calls.call({ name: "detachDisk", effect: "idempotent", object: machine.id }, () =>
      host.disks.keep(machine, disk.name),
    );
  }
  await host.calls.call({ name: "deleteDisk", effect: "idempotent", object: machine.id }, () => {
    for (const { device } of host.disks.ofMachine(machine.id)) host.disks.remove(device);
    host.disks.forget(machine.id);
  });
}

function makeDisk(host: Host, machine: string, desired: DesiredDisk, source: RootSource): DiskRecord {
  switch (source.type) {
    case "empty":
      return host.disks.make(machine, desired.name, { sizeBytes: sizeOf(desired) });
    case "image":
      return copyImage(host, machine, desired, source.reference);
    case "importedDisk":
      return takeDisk(host, machine, source.reference);
  }
}

/** A copy: the image can go while the machine lives. At least as large as what it copies. */
function copyImage(host: Host, machine: string, desired: DesiredDisk, reference: string): DiskRecord {
  const image = host.directory.read<ImageRecord>(["images", reference]);
  if (image === undefined || image.readyAt > Date.now()) {
    throw new ProviderError("NotFound", `there is no image ${reference}`, {
      property: "image",
      cure: "name an Image resource, or an image that the hypervisor has",
    });
  }
  const sizeBytes = Math.max(image.sizeBytes, desired.sizeBytes ?? 0);
  return host.disks.make(machine, desired.name, { sizeBytes, image: reference });
}

function takeDisk(host: Host, machine: string, device: string): DiskRecord {
  const disk = host.disks.read(device);
  if (disk === undefined) {
    throw new ProviderError("NotFound", `there is no disk ${device}`, {
      property: "importedDisk",
      cure: "name a disk that was kept, as `<machine>/<disk>`",
    });
  }
  if (disk.machine !== undefined && disk.machine !== machine) {
    throw new ProviderError("Conflict", `the disk ${device} belongs to machine ${disk.machine}`, {
      property: "importedDisk",
      cure: "detach it there first, or name another one",
    });
  }
  return host.disks.take(disk, machine);
}

function sizeOf({ name, sizeBytes }: DesiredDisk): number {
  if (sizeBytes !== undefined && Number.isSafeInteger(sizeBytes) && sizeBytes > 0) return sizeBytes;
  throw new ProviderError("InvalidSpec", `disk ${name} has no size`, {
    property: `disks[${name}].size`,
    cure: "write its size, or that of the class's diskDefaults",
  });
}
