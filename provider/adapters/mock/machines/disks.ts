import { definedOnly } from "../../../contract/defined-only";
import { ProviderError } from "../../../contract/errors";
import type { DesiredDisk } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import type { AttachedDisk, DiskRecord, MachineRecord } from "../hypervisor/records";
import type { MockSession } from "../session";
import { toAttachedDisk } from "../to-native";
import { callChange, callRead } from "./calls";
import type { DiskContent } from "./clone";
import { readImage } from "./read-image";

/** Where and how large a disk will be. Reads only: the disk itself is made later. */
export function planDisk(
  session: MockSession,
  machine: string,
  desired: DesiredDisk,
  content: DiskContent,
): AttachedDisk {
  switch (content.type) {
    case "empty":
      return toAttachedDisk(desired, session.disks.freeDevice(machine, desired.name), sizeOf(desired));
    case "image": {
      // at least as large as the image that it copies
      const sizeBytes = Math.max(
        readImage(session, content.reference, "image").sizeBytes,
        desired.sizeBytes ?? 0,
      );
      return toAttachedDisk(desired, session.disks.freeDevice(machine, desired.name), sizeBytes);
    }
    case "importedDisk": {
      const { device, sizeBytes } = readFreeDisk(session, machine, content.reference);
      return toAttachedDisk(desired, device, sizeBytes);
    }
    case "copy": {
      const sizeBytes = Math.max(content.disk.sizeBytes, desired.sizeBytes ?? 0);
      return toAttachedDisk(desired, session.disks.freeDevice(machine, desired.name), sizeBytes);
    }
  }
}

/** Makes the planned disk, or takes the one that is there already. */
export function createDisk(
  session: MockSession,
  machine: string,
  disk: AttachedDisk,
  contentFor: () => DiskContent,
): Promise<void> {
  return session.caller.call({ name: "createDisk", effect: "idempotent", object: machine }, () => {
    const { device, sizeBytes } = disk;
    const present = session.disks.read(device);
    if (present?.machine === machine) return;
    session.disks.write({ ...originOf(contentFor()), ...present, device, sizeBytes, machine });
  });
}

function originOf(content: DiskContent): Partial<DiskRecord> {
  if (content.type === "image") return { image: content.reference };
  return content.type === "copy" ? definedOnly({ copyOf: content.disk.device, base: content.base }) : {};
}

/** A disk that is there already was added by an attempt whose answer was lost, and may have grown since. */
export async function addDisk(
  session: MockSession,
  id: string,
  desired: DesiredDisk,
): Promise<Task | undefined> {
  const machine = await callRead(session, id);
  if (machine?.disks.some(({ name }) => name === desired.name) === true) return undefined;
  const disk = await session.caller.call(
    { name: "createDisk", effect: "idempotent", object: id },
    async (signal) => {
      const planned = planDisk(session, id, desired, { type: "empty" });
      // the machine first: what it does not know of is not removed with it
      await session.machines.update(id, (present) => withDevice(present, planned.device), signal);
      session.disks.write({ device: planned.device, sizeBytes: planned.sizeBytes, machine: id });
      return planned;
    },
  );
  return callChange(session, id, { name: "attachDisk", change: { kind: "attach-disk", disk } });
}

/** Detaches a disk and removes it, unless it is kept, held by a snapshot, or was there before the machine. */
export async function removeDisk(
  session: MockSession,
  id: string,
  name: string,
  keep: boolean,
): Promise<Task | undefined> {
  await session.caller.call({ name: "deleteDisk", effect: "idempotent", object: id }, () => {
    const machine = session.machines.read(id);
    const disk = machine?.disks.find((candidate) => candidate.name === name);
    if (machine === undefined || disk === undefined) return;
    const held = machine.snapshots.some(({ state }) =>
      state.disks.some(({ device }) => device === disk.device),
    );
    if (keep || !isOwn(machine, disk)) session.disks.keep(disk.device, id, disk.sizeBytes);
    else if (!held) session.disks.remove(disk.device, id);
  });
  return callChange(session, id, { name: "detachDisk", change: { kind: "detach-disk", name } });
}

/** Before the machine itself goes: what was there before it, or is kept, stays. */
export async function detachKeptDisks(
  session: MockSession,
  machine: MachineRecord,
  keep: readonly string[],
): Promise<void> {
  const staying = machine.disks.filter((disk) => keep.includes(disk.name) || !isOwn(machine, disk));
  for (const { name, device, sizeBytes } of staying) {
    await session.caller.call(
      { name: "detachDisk", effect: "idempotent", object: machine.id },
      async (signal) => {
        session.disks.keep(device, machine.id, sizeBytes);
        await session.machines.update(machine.id, (present) => withoutDisk(present, name, device), signal);
      },
    );
  }
}

function withoutDisk(machine: MachineRecord, name: string, device: string): MachineRecord {
  return {
    ...machine,
    disks: machine.disks.filter((disk) => disk.name !== name),
    devices: machine.devices.filter((own) => own !== device),
  };
}

/** With the machine; within its native call. */
export function removeOwnDisks(session: MockSession, { id, devices }: MachineRecord): void {
  for (const device of devices) session.disks.remove(device, id);
}

function isOwn({ devices }: MachineRecord, { device }: AttachedDisk): boolean {
  return devices.includes(device);
}

function withDevice(machine: MachineRecord, device: string): MachineRecord {
  return machine.devices.includes(device) ? machine : { ...machine, devices: [...machine.devices, device] };
}

function readFreeDisk(session: MockSession, machine: string, device: string) {
  const disk = session.disks.read(device);
  if (disk === undefined) {
    throw new ProviderError("NotFound", `there is no disk ${device}`, {
      property: "importedDisk",
      remediation: "name a disk that was kept, as its file in the folder `disks` is named",
    });
  }
  if (disk.machine === undefined || disk.machine === machine) return disk;
  throw new ProviderError("Conflict", `the disk ${device} belongs to machine ${disk.machine}`, {
    property: "importedDisk",
    remediation: "detach it there first, or name another one",
  });
}

function sizeOf({ name, sizeBytes }: DesiredDisk): number {
  if (sizeBytes !== undefined && Number.isSafeInteger(sizeBytes) && sizeBytes > 0) return sizeBytes;
  throw new ProviderError("InvalidSpec", `disk ${name} has no size`, {
    property: `disks[${name}].size`,
    remediation: "write its size, or that of the class's diskDefaults",
  });
}
