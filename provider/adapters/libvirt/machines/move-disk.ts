/**
 * Another storage pool for a disk. The marker names the copy before it exists, and what the machine has left until it is gone:
 * a move that was cut off anywhere is settled by the next change of the disk, and whatever is made is deleted with the machine.
 */
import { ProviderError, toProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { Job, Task } from "../../../contract/task";
import { outsideOperations } from "../../../observability/correlation";
import { locationText, type NativeDisk } from "../from-native/devices";
import { type MarkedDisk, replaceMarker, type VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { writeSource } from "../to-native/disk-xml";
import type { VolumePlan } from "../to-native/volume-xml";
import { text } from "../xml";
import { copyTask, pivot, type RunningDisk, startCopy } from "./block-jobs";
import { type EditedMachine, editConfiguration, openMachine, writeMarker } from "./edit";
import {
  type DiskMove,
  isFull,
  isIn,
  judgeMove,
  type MovableDisk,
  refuseFullPool,
  refusePool,
} from "./judge-move";
import { findDisk, machineDisk, markedDisk, withDisk } from "./named-disk";
import { stem } from "./plan";
import { isCopiedTo, settleMove } from "./settle-move";

/** Copies into one pool at a time: more only wait for the same disks. */
const movesAtOnce = 2;

export async function moveDisk(
  session: LibvirtSession,
  reference: MachineReference,
  move: DiskMove,
): Promise<Task> {
  const { context } = session.caller;
  return context.job(`move disk ${move.name} to ${move.storage}`, (job) =>
    context.limited(`moves to pool ${move.storage}`, movesAtOnce, () =>
      carryOut(session, reference, move, job),
    ),
  );
}

async function carryOut(
  session: LibvirtSession,
  reference: MachineReference,
  move: DiskMove,
  job: Job,
): Promise<undefined> {
  await refusePool(session, move);
  const opened = await openMachine(session, reference);
  const going = await goingCopy(session, opened, move);
  if (going !== undefined) return finish(session, going, move, () => takeCopy(session, going, move, job));
  const machine = await settleMove(session, opened, move.name);
  const disk = machineDisk(machine, move.name);
  if (await isIn(session, disk, move.storage)) return undefined;
  const movable = await judgeMove(session, machine, disk, move);
  const allocated = isThick(move);
  await refuseFullPool(session, move, movable, allocated);
  const copy = copyOf(machine, move, movable);
  const marked = { name: move.name, target: disk.target, ...markedDisk(machine, move.name), moving: copy };
  const begun = await writeMarker(session, machine, withDisk(machine.marker, marked));
  const plan: VolumePlan = {
    name: copy.volume,
    capacityBytes: movable.capacityBytes,
    format: movable.format,
    allocated,
  };
  const copying = { machine: begun, marked, movable, copy, plan };
  await finish(session, begun, move, () =>
    begun.active ? copyRunning(session, copying, move, job) : copyStored(session, copying, move, job),
  );
  if (marked.made === undefined) tellOfOriginal(session, move, disk);
  return undefined;
}

/** A copy that an earlier attempt began and QEMU goes on with. */
async function goingCopy(
  session: LibvirtSession,
  machine: EditedMachine,
  { name, storage }: DiskMove,
): Promise<EditedMachine | undefined> {
  const marked = markedDisk(machine, name);
  const disk = marked === undefined ? undefined : findDisk(machine, marked.target);
  if (disk === undefined || marked?.moving?.pool !== storage) return undefined;
  return (await isCopiedTo(session, disk, marked.moving)) ? machine : undefined;
}

/** Ends with one volume, whether or not the work succeeds: the machine's. */
async function finish(
  session: LibvirtSession,
  { reference }: EditedMachine,
  { name }: DiskMove,
  work: () => Promise<void>,
): Promise<undefined> {
  const settle = async () => settleMove(session, await openMachine(session, reference), name);
  try {
    await work();
  } catch (error) {
    // the next attempt does what cannot be done now: a cut connection, a copy that libvirt still makes
    await outsideOperations(settle).catch((reason: unknown) => tellOfRest(session, name, reason));
    throw error;
  }
  await settle();
  return undefined;
}

interface Copying {
  readonly machine: EditedMachine;
  readonly marked: MarkedDisk;
  readonly movable: MovableDisk;
  readonly copy: VolumeName;
  readonly plan: VolumePlan;
}

/** By libvirt, and then in a definition that names the copy and what is left to delete. */
async function copyStored(
  session: LibvirtSession,
  { machine, marked, movable, copy, plan }: Copying,
  { name }: DiskMove,
  { progress, signal }: Job,
): Promise<void> {
  const { disk, source } = movable;
  if (source?.volume === undefined) throw new ProviderError("Internal", "a stored disk without a volume");
  progress(undefined, `copying ${locationText(disk.location)}`);
  const before = await session.storage.changedAt(source.volume);
  await session.storage.copy(copy.pool, plan, source.volume, { signal, effect: "once" });
  const location = await session.storage.locate(copy);
  const now = await openMachine(session, machine.reference);
  const present = findDisk(now, disk.target);
  if (present === undefined || now.active || locationText(present.location) !== locationText(disk.location))
    throw changedMeanwhile(name);
  // the machine may have run for a moment: what it wrote need not be in the copy
  if ((await session.storage.changedAt(source.volume)) !== before) throw changedMeanwhile(name);
  await editConfiguration(session, now, (domain) => {
    writeSource(present.element, location);
    replaceMarker(domain, withDisk(now.marker, { ...marked, made: copy, moving: marked.made }));
  });
}

/** By QEMU, into a volume that libvirt makes. */
async function copyRunning(
  session: LibvirtSession,
  { machine, movable, copy, plan }: Copying,
  move: DiskMove,
  job: Job,
): Promise<void> {
  const { reference } = machine;
  const { disk, format } = movable;
  await session.storage.create(copy.pool, plan, job.signal);
  const destination = { location: await session.storage.locate(copy), format };
  try {
    await startCopy(session.caller, { reference, target: disk.target }, destination);
  } catch (error) {
    // its answer may have been lost
    if ((await goingCopy(session, await openMachine(session, reference), move)) === undefined) throw error;
  }
  await takeCopy(session, machine, move, job);
}

async function takeCopy(
  session: LibvirtSession,
  machine: EditedMachine,
  move: DiskMove,
  job: Job,
): Promise<void> {
  const { reference } = machine;
  const running = { reference, target: machineDisk(machine, move.name).target };
  const task = copyTask(running, `copying disk ${move.name} to ${move.storage}`);
  try {
    await session.caller.context.settled(task, { ...job, cancel: true });
  } catch (error) {
    throw (await fullPool(session, move, error)) ?? error;
  }
  try {
    await pivot(session.caller, running);
  } catch (error) {
    if (!(await hasMoved(session, running, move))) throw error;
  }
}

async function hasMoved(
  session: LibvirtSession,
  { reference, target }: RunningDisk,
  { storage }: DiskMove,
): Promise<boolean> {
  const disk = findDisk(await openMachine(session, reference), target);
  return disk !== undefined && (await isIn(session, disk, storage));
}

/** Less than QEMU writes at a time. */
const next = 16 * 2 ** 20;

/** QEMU gives up without a word where a pool has no room. */
async function fullPool(
  session: LibvirtSession,
  move: DiskMove,
  error: unknown,
): Promise<ProviderError | undefined> {
  if (!ProviderError.is(error, "Conflict")) return undefined;
  const available = await session.storage.available(move.storage).catch(() => next);
  return available < next ? isFull(move, "became full while the disk was copied") : undefined;
}

function copyOf({ domain, reference }: EditedMachine, move: DiskMove, { format }: MovableDisk): VolumeName {
  const volume = `${stem(text(domain, "name") ?? "", reference)}${move.name}.${format}`;
  return { pool: move.storage, volume };
}

function isThick({ name, desired }: DiskMove): boolean {
  return desired.disks.find((disk) => disk.name === name)?.provisioning === "thick";
}

function changedMeanwhile(name: string): ProviderError {
  return new ProviderError("Conflict", "somebody started or changed the machine while its disk was copied", {
    property: `disks[${name}].storageClass`,
    remediation: "run the same command again, which begins a new copy",
  });
}

function tellOfOriginal(
  { caller }: LibvirtSession,
  { name, storage }: DiskMove,
  { location }: NativeDisk,
): void {
  caller.context.report(
    "info",
    `Disk ${name} has moved to ${storage}. ${locationText(location)} was there before the machine, and stays.`,
  );
}

function tellOfRest({ caller }: LibvirtSession, name: string, error: unknown): void {
  const { message } = toProviderError(error);
  caller.context.report("debug", `what the move of disk ${name} left is not removed yet: ${message}`);
}
