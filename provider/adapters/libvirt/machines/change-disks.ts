import { ProviderError } from "../../../contract/errors";
import {
  type DesiredDisk,
  type DesiredMachine,
  type MachineReference,
  rootDiskName,
} from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { says } from "../errors/texts";
import { locationText, type NativeDisk, takenTargets } from "../from-native/devices";
import type { MarkedDisk, VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { diskMarkup, freeTarget, type MachineBlock } from "../to-native/disk-xml";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { attribute, serialize, text } from "../xml";
import { detachDevice } from "./detach";
import { layersOver } from "./disk-files";
import { everywhere } from "./domain-flags";
import { type EditedMachine, keepNames, openMachine, writeMarker } from "./edit";
import { tellOfKeptLayers, tellOfOrphans } from "./foreign-layers";
import { findDisk, isGone, machineDisk, markedDisk } from "./named-disk";
import { busOf, planDisk, stem } from "./plan";
import { settleMove } from "./settle-move";
import { makeVolume } from "./volumes";

/** Marker first: a volume that is made is in it before it exists. */
export async function addDisk(
  session: LibvirtSession,
  reference: MachineReference,
  disk: DesiredDisk,
  desired: DesiredMachine,
): Promise<void> {
  const machine = await settleMove(session, await openMachine(session, reference), disk.name);
  const { marker, domain } = machine;
  const native = desired.native as MachineBlock;
  const known = marker.disks.find(({ name }) => name === disk.name);
  const present = known === undefined ? undefined : findDisk(machine, known.target);
  if (known !== undefined && present !== undefined)
    return makeMissingVolume(session, machine, { disk, known, present });
  const taken = new Set([...takenTargets(domain), ...marker.disks.map(({ target }) => target)]);
  const place = {
    target: known?.target ?? freeTarget(busOf(disk, native), taken),
    stem: stem(text(domain, "name") ?? "", reference),
    made: known?.made,
  };
  const planned = await planDisk(session, disk, { native, root: { type: "empty" } }, place);
  const others = marker.disks.filter(({ name }) => name !== disk.name);
  // the second volume of a move that was cut off
  const marked = { ...planned.marked, ...(known?.moving !== undefined && { moving: known.moving }) };
  await writeMarker(session, machine, { ...marker, disks: [...others, marked] });
  if (planned.recipe !== undefined) await makeVolume(session, planned.recipe);
  const isThere = (now: EditedMachine): boolean => findDisk(now, place.target) !== undefined;
  await attach(session, machine, serialize(diskMarkup(planned.plan)), isThere);
}

interface PresentDisk {
  readonly disk: DesiredDisk;
  readonly known: MarkedDisk;
  readonly present: NativeDisk;
}

/** The machine has the device. Its volume may be gone. */
async function makeMissingVolume(
  session: LibvirtSession,
  machine: EditedMachine,
  { disk, known, present }: PresentDisk,
): Promise<void> {
  const { reference, domain, active } = machine;
  // QEMU has its files open
  if (active || (await session.reads.diskSizes(reference)).has(known.target)) return;
  const path = locationText(present.location);
  const ours = known.made === undefined ? undefined : locationText(await session.storage.locate(known.made));
  if (known.made === undefined || ours !== path || disk.name === rootDiskName) throw isGone(disk.name, path);
  const format = attribute(present.element, "type", "driver");
  const native: MachineBlock = format === "raw" || format === "qcow2" ? { diskFormat: format } : {};
  const place = {
    target: known.target,
    stem: stem(text(domain, "name") ?? "", reference),
    made: known.made,
  };
  const { recipe } = await planDisk(session, disk, { native, root: { type: "empty" } }, place);
  // the pool may still list what is gone
  await session.storage.refresh(known.made.pool);
  if (recipe !== undefined) await makeVolume(session, recipe);
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
    await session.caller.invoke(procedures.domainAttachDeviceFlags, input, { reference });
  } catch (error) {
    if (isThere(await openMachine(session, reference))) return;
    throw noFreeSlot(error) ?? error;
  }
}

function noFreeSlot(error: unknown): ProviderError | undefined {
  if (!says(error, "noFreeSlot")) return undefined;
  return new ProviderError("NotSupported", "the running machine has no free PCI slot", {
    remediation: "power the machine off for this change",
    cause: error,
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
  const { target } = machineDisk(machine, name);
  await keepNames(session, machine);
  const input = {
    domain: domainReference(reference),
    disk: target,
    parameters: [{ name: "total_iops_sec", value: operationsPerSecond ?? unlimited }],
    flags: everywhere(machine.active),
  };
  await session.caller.invoke(procedures.domainSetBlockIoTune, input, { reference });
}

/** What libvirt takes as no limit. */
const unlimited = 0;

/** Off: at once. Running: when the guest has let go of it. */
export async function removeDisk(
  session: LibvirtSession,
  reference: MachineReference,
  name: string,
  keep: boolean,
): Promise<Task | undefined> {
  const machine = await settleMove(session, await openMachine(session, reference), name);
  await keepNames(session, machine);
  const marked = markedDisk(machine, name);
  const { disk, layers } = await ownDisk(session, machine, marked);
  const forget = async (): Promise<void> => {
    if (marked === undefined) return;
    for (const volume of [marked.made, marked.moving]) {
      if (volume !== undefined) await giveUp(session, volume, layers, keep);
    }
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

async function giveUp(
  session: LibvirtSession,
  made: VolumeName,
  layers: readonly string[],
  keep: boolean,
): Promise<void> {
  const name = `${made.pool}/${made.volume}`;
  if (keep) return tellOfKeptLayers(session, layers, name);
  await session.storage.delete(made);
  tellOfOrphans(session, layers, name);
}

interface OwnDisk {
  readonly disk: NativeDisk | undefined;
  /** What others put over our volume. */
  readonly layers: readonly string[];
}

/** Not one that somebody put in the place of ours. */
async function ownDisk(
  session: LibvirtSession,
  machine: EditedMachine,
  marked: MarkedDisk | undefined,
): Promise<OwnDisk> {
  const disk = marked === undefined ? undefined : findDisk(machine, marked.target);
  if (disk === undefined || marked?.made === undefined) return { disk, layers: [] };
  const layers = await layersOver(session, disk, marked.made);
  return layers === undefined ? { disk: undefined, layers: [] } : { disk, layers };
}
