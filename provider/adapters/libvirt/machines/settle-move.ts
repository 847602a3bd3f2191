/** A disk whose move was cut off has two volumes, both in its marker. */
import { disksOf, locationText, type NativeDisk, sourceLocation } from "../from-native/devices";
import type { MarkedDisk, VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { writeSource } from "../to-native/disk-xml";
import { find, serialize } from "../xml";
import { giveUpCopy } from "./block-jobs";
import { pathOf, standsOn } from "./disk-files";
import { xmlFlags } from "./domain-flags";
import { defineDomain, type EditedMachine, writeMarker } from "./edit";
import { findDisk, markedDisk, withDisk } from "./named-disk";

export interface DiskVolumes {
  /** What the machine has. */
  readonly current: VolumeName | undefined;
  /** A copy that it does not have yet, or the volume that it has left. */
  readonly other: VolumeName | undefined;
}

export async function volumesOf(
  session: LibvirtSession,
  { made, moving }: MarkedDisk,
  disk: NativeDisk | undefined,
): Promise<DiskVolumes> {
  if (moving === undefined || disk === undefined) return { current: made, other: moving };
  const moved = await standsOn(session, disk, moving);
  return moved ? { current: moving, other: made } : { current: made, other: moving };
}

/**
 * Leaves the disk where it is, with one volume. Where the machine lacks the disk or has somebody else's, both stay: nobody knows
 * which of them it was.
 */
export async function settleMove(
  session: LibvirtSession,
  machine: EditedMachine,
  name: string,
): Promise<EditedMachine> {
  const marked = markedDisk(machine, name);
  const disk = marked === undefined ? undefined : findDisk(machine, marked.target);
  if (marked?.moving === undefined || disk === undefined) return machine;
  const { current, other } = await volumesOf(session, marked, disk);
  if (current === marked.moving) await followStored(session, machine, marked);
  else if (marked.made !== undefined && !(await standsOn(session, disk, marked.made))) return machine;
  else if (await isCopiedTo(session, disk, marked.moving))
    await giveUpCopy(session.caller, { reference: machine.reference, target: marked.target });
  if (other !== undefined) await session.storage.delete(other);
  const { moving: _settled, ...rest } = marked;
  return writeMarker(session, machine, withDisk(machine.marker, { ...rest, made: current }));
}

/** Whether QEMU copies the disk of a running machine to the volume. */
export async function isCopiedTo(
  session: LibvirtSession,
  { element }: NativeDisk,
  volume: VolumeName,
): Promise<boolean> {
  const mirror = find(element, "mirror");
  if (mirror === undefined) return false;
  return locationText(sourceLocation(mirror)) === (await pathOf(session, volume));
}

/** libvirt has the stored definition follow, unless it could not be sure that it is the same disk. */
async function followStored(
  session: LibvirtSession,
  machine: EditedMachine,
  { target, made, moving }: MarkedDisk,
): Promise<void> {
  if (!machine.active || made === undefined || moving === undefined) return;
  const stored = await session.reads.domain(machine.reference, xmlFlags.secure | xmlFlags.inactive);
  if (stored === undefined) return;
  const disk = disksOf(stored).find((item) => item.target === target);
  if (disk === undefined || locationText(disk.location) !== (await pathOf(session, made))) return;
  writeSource(disk.element, await session.storage.locate(moving));
  await defineDomain(session, machine.reference, serialize(stored));
}
