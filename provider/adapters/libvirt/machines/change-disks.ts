import { ProviderError } from "../../../contract/errors";
import type { DesiredDisk, MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { formatQuantity } from "../../../models/units";
import { errorNumbers, isLibvirtError } from "../errors";
import { says } from "../errors/texts";
import { disksOf, type NativeDisk, takenTargets } from "../from-native/devices";
import { diskMarkup, freeTarget, type MachineBlock } from "../to-native/disk-xml";
import { procedures } from "../transport/procedures";
import { attribute, serialize, text } from "../xml";
import { detachDevice } from "./detach";
import { everywhere } from "./domain-flags";
import { type EditedMachine, openMachine, writeMarker } from "./edit";
import { busOf, planDisk, stem } from "./plan";
import { domainReference, type LibvirtSession } from "./session";
import { makeVolume } from "./volumes";

/** Marker first: a volume that is made is in it before it exists. */
export async function addDisk(
  session: LibvirtSession,
  reference: MachineReference,
  disk: DesiredDisk,
): Promise<void> {
  const machine = await openMachine(session, reference);
  const { marker, domain } = machine;
  const known = marker.disks.find(({ name }) => name === disk.name);
  if (known !== undefined && findDisk(machine, known.target) !== undefined) return;
  const native = nativeOf(machine);
  const taken = new Set([...takenTargets(domain), ...marker.disks.map(({ target }) => target)]);
  const place = {
    target: known?.target ?? freeTarget(busOf(disk, native), taken),
    stem: stem(text(domain, "name") ?? "", reference),
    made: known?.made,
  };
  const planned = await planDisk(session, disk, { native, root: { type: "empty" } }, place);
  const others = marker.disks.filter(({ name }) => name !== disk.name);
  await writeMarker(session, machine, { ...marker, disks: [...others, planned.marked] });
  if (planned.recipe !== undefined) await makeVolume(session, planned.recipe);
  const isThere = (now: EditedMachine): boolean => findDisk(now, place.target) !== undefined;
  await attach(session, machine, serialize(diskMarkup(planned.plan, false)), isThere);
}

/** There already is a success: `isThere` looks when libvirt refuses, or when its answer was lost. */
export async function attach(
  session: LibvirtSession,
  machine: EditedMachine,
  xml: string,
  isThere: (now: EditedMachine) => boolean,
): Promise<void> {
  const { reference, active } = machine;
  const input = { domain: domainReference(reference), xml, flags: everywhere(active) };
  try {
    await session.host.invoke(procedures.domainAttachDeviceFlags, input, { reference });
  } catch (error) {
    if (isThere(await openMachine(session, reference))) return;
    throw noFreeSlot(error) ?? error;
  }
}

function noFreeSlot(error: unknown): ProviderError | undefined {
  if (!says(error, "noFreeSlot")) return undefined;
  return new ProviderError("NotSupported", "the running machine has no free PCI slot", {
    cure: "power the machine off for this change",
    cause: error,
  });
}

/** What new disks of a machine are like: as its others. */
function nativeOf(machine: EditedMachine): MachineBlock {
  const driver = disksOf(machine.domain)[0]?.element;
  const bus = attribute(driver, "bus", "target");
  const format = attribute(driver, "type", "driver");
  const cache = attribute(driver, "cache", "driver");
  const io = attribute(driver, "io", "driver");
  return {
    ...((bus === "virtio" || bus === "scsi" || bus === "sata") && { diskBus: bus }),
    ...((format === "qcow2" || format === "raw") && { diskFormat: format }),
    ...(cache !== undefined && { cache: cache as NonNullable<MachineBlock["cache"]> }),
    ...(io !== undefined && { io: io as NonNullable<MachineBlock["io"]> }),
  };
}

export async function growDisk(
  session: LibvirtSession,
  reference: MachineReference,
  name: string,
  sizeBytes: number,
): Promise<void> {
  const machine = await openMachine(session, reference);
  const disk = machineDisk(machine, name);
  const present = (await session.reads.diskSizes(reference)).get(disk.target) ?? 0;
  if (sizeBytes === present) return;
  if (sizeBytes < present) throw cannotShrink(name, present);
  if (machine.active) {
    const bytes = 1;
    const input = { domain: domainReference(reference), disk: disk.target, size: sizeBytes, flags: bytes };
    await session.host.invoke(procedures.domainBlockResize, input, { reference });
    return;
  }
  const made = machine.marker.disks.find((item) => item.name === name)?.made;
  const volume = made ?? (await volumeOf(session, disk, name));
  await session.storage.resize(volume, sizeBytes);
}

function cannotShrink(name: string, present: number): ProviderError {
  return new ProviderError("InvalidSpec", `the disk has ${formatQuantity(present)} and cannot shrink`, {
    property: `disks[${name}].size`,
    cure: `write at least ${formatQuantity(present)}`,
  });
}

/** In the running machine and in its definition, or in that of one that is off. Limits of others' kinds stay. */
export async function limitDisk(
  session: LibvirtSession,
  reference: MachineReference,
  name: string,
  operationsPerSecond: number | undefined,
): Promise<void> {
  const machine = await openMachine(session, reference);
  const input = {
    domain: domainReference(reference),
    disk: machineDisk(machine, name).target,
    parameters: [{ name: "total_iops_sec", value: operationsPerSecond ?? unlimited }],
    flags: everywhere(machine.active),
  };
  await session.host.invoke(procedures.domainSetBlockIoTune, input, { reference });
}

/** What libvirt takes as no limit. */
const unlimited = 0;

/** A disk that we did not make, by where it lies. */
async function volumeOf(session: LibvirtSession, { location }: NativeDisk, name: string) {
  if (location?.type === "volume") return location;
  try {
    const path = location?.path ?? "";
    const { volume } = await session.host.invoke(procedures.storageVolLookupByPath, { path });
    return { pool: volume.pool, volume: volume.name };
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.noStorageVolume)) throw error;
    throw new ProviderError("NotSupported", "the disk lies in no storage pool", {
      property: `disks[${name}].size`,
      cure: "grow it while the machine runs, or define a pool over its folder",
      cause: error,
    });
  }
}

/** Off: at once. Running: when the guest has let go of it. */
export async function removeDisk(
  session: LibvirtSession,
  reference: MachineReference,
  name: string,
  keep: boolean,
): Promise<Task | undefined> {
  const machine = await openMachine(session, reference);
  const marked = machine.marker.disks.find((item) => item.name === name);
  const disk = findDisk(machine, marked?.target ?? name);
  const forget = async (): Promise<void> => {
    if (marked?.made !== undefined && !keep) await session.storage.delete(marked.made);
    if (marked === undefined) return;
    const now = await openMachine(session, reference);
    const disks = now.marker.disks.filter((item) => item.name !== name);
    await writeMarker(session, now, { ...now.marker, disks });
  };
  if (disk === undefined) {
    await forget();
    return undefined;
  }
  return detachDevice(session, machine, disk.element, `remove disk ${name}`, forget);
}

function machineDisk(machine: EditedMachine, name: string): NativeDisk {
  const marked = machine.marker.disks.find((item) => item.name === name);
  const disk = findDisk(machine, marked?.target ?? name);
  if (disk !== undefined) return disk;
  throw new ProviderError("NotFound", `the machine has no disk "${name}"`, {
    reference: machine.reference,
    property: `disks[${name}]`,
    cure: "run `pulumi refresh` to have the state follow",
  });
}

function findDisk({ domain }: EditedMachine, target: string): NativeDisk | undefined {
  return disksOf(domain).find((disk) => disk.target === target);
}
