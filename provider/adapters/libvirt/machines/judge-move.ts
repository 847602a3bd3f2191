/** What a move of a disk would be refused for, found by looking only. */
import { posix } from "node:path";
import type { MachineChange } from "../../../contract/changes";
import { ProviderError, type ProviderErrorDetails } from "../../../contract/errors";
import { formatQuantity } from "../../../units";
import { locationText, type NativeDisk } from "../from-native/devices";
import type { HostImage } from "../image-store";
import { nativeFormat } from "../images/usable";
import type { VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { volumeReference } from "../storage";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { attribute, find } from "../xml";
import { layersOver } from "./disk-files";
import type { EditedMachine } from "./edit";
import { findDisk, isGone, isSilent, markedDisk, unmanaged } from "./named-disk";
import { snapshotNames } from "./snapshot-names";

export type DiskMove = Extract<MachineChange, { readonly kind: "move-disk" }>;

/** A disk that can move, and what it is a copy of. */
export interface MovableDisk {
  readonly disk: NativeDisk;
  readonly format: "qcow2" | "raw";
  readonly capacityBytes: number;
  /** Where it lies in a pool. */
  readonly source: HostImage | undefined;
}

/** Whatever the machine does until then. A move that was cut off was possible, and is settled first. */
export async function refuseMove(
  session: LibvirtSession,
  machine: EditedMachine,
  move: DiskMove,
): Promise<void> {
  await refusePool(session, move);
  const marked = markedDisk(machine, move.name);
  const disk = marked === undefined ? undefined : findDisk(machine, marked.target);
  if (disk === undefined || marked?.moving !== undefined) return;
  if (!(await isIn(session, disk, move.storage))) await refuseDisk(session, machine, disk, move.name);
}

async function refuseDisk(
  session: LibvirtSession,
  machine: EditedMachine,
  disk: NativeDisk,
  name: string,
): Promise<void> {
  await refuseSnapshots(session, machine, name);
  await refuseOthersFiles(session, machine, disk, name);
  copyableFormat(disk, refusal(name));
}

export async function judgeMove(
  session: LibvirtSession,
  machine: EditedMachine,
  disk: NativeDisk,
  { name }: DiskMove,
): Promise<MovableDisk> {
  const refuse = refusal(name);
  await refuseDisk(session, machine, disk, name);
  const format = copyableFormat(disk, refuse);
  const source = await sourceOf(session, disk);
  if (!machine.active) {
    await refuseSavedMemory(session, machine, refuse);
    judgeStored(disk, format, source, refuse);
  }
  const capacityBytes = (await session.reads.diskSizes(machine.reference)).get(disk.target);
  const known = capacityBytes ?? (disk.location?.type === "volume" ? source?.capacityBytes : undefined);
  if (known !== undefined) return { disk, format, capacityBytes: known, source };
  throw machine.active ? isSilent(disk) : isGone(name, locationText(disk.location));
}

/** Where the disk is to go: only a pool of files can take every disk. */
export async function refusePool(
  session: LibvirtSession,
  { name, storage }: Pick<DiskMove, "name" | "storage">,
): Promise<void> {
  const property = propertyOf(name);
  if (await holdsFiles(session, name, storage)) return;
  throw new ProviderError("NotSupported", `the storage pool "${storage}" holds no files`, {
    property,
    remediation: "name a pool over a folder: of type dir, fs or netfs",
  });
}

async function holdsFiles({ storage }: LibvirtSession, name: string, pool: string): Promise<boolean> {
  try {
    return await storage.holdsFiles(pool);
  } catch (error) {
    if (!ProviderError.is(error, "InvalidSpec")) throw error;
    const { reason, remediation = "" } = error;
    throw new ProviderError("NotFound", reason, { property: propertyOf(name), remediation, cause: error });
  }
}

/** Also by a file that another pool over the same folder has. */
export async function isIn(
  session: LibvirtSession,
  { location }: NativeDisk,
  storage: string,
): Promise<boolean> {
  if (location === undefined) return false;
  if (location.type === "volume") return location.pool === storage;
  return posix.dirname(location.path) === (await session.storage.pool(storage)).path;
}

/** Fewer bytes than this are never enough for the copy: what its files take now. */
export async function refuseFullPool(
  session: LibvirtSession,
  { name, storage }: DiskMove,
  { source, capacityBytes }: MovableDisk,
  allocated: boolean,
): Promise<void> {
  const needed = allocated ? capacityBytes : await takenBy(session, source);
  const available = await session.storage.available(storage);
  if (needed <= available) return;
  const words = `has ${formatQuantity(available)} left, and the disk takes at least ${formatQuantity(needed)}`;
  throw isFull({ name, storage }, words);
}

export function isFull({ name, storage }: Pick<DiskMove, "name" | "storage">, words: string): ProviderError {
  return refusal(name)("QuotaExceeded", `the storage pool "${storage}" ${words}`, {
    remediation: "free space in the pool, or name another one",
  });
}

type Refuse = (
  code: "Conflict" | "NotSupported" | "QuotaExceeded",
  reason: string,
  details: Pick<ProviderErrorDetails, "remediation">,
) => ProviderError;

function refusal(name: string): Refuse {
  return (code, reason, details) =>
    new ProviderError(code, reason, { ...details, property: propertyOf(name) });
}

function propertyOf(name: string): string {
  return `disks[${name}].storageClass`;
}

/** They are inside of the files, and in libvirt's notes of where the disks are. */
async function refuseSnapshots(
  session: LibvirtSession,
  { reference }: EditedMachine,
  name: string,
): Promise<void> {
  const names = await snapshotNames(session, reference);
  if (names.length === 0) return;
  throw refusal(name)(
    "Conflict",
    `the machine has snapshots (${names.join(", ")}), which do not move with a disk`,
    {
      remediation: "delete them first, or leave the disk where it is",
    },
  );
}

/** It names the file, and is loaded with it. */
async function refuseSavedMemory(
  session: LibvirtSession,
  { reference }: EditedMachine,
  refuse: Refuse,
): Promise<void> {
  const input = { domain: domainReference(reference), flags: 0 };
  const { result } = await session.caller.invoke(procedures.domainHasManagedSaveImage, input, { reference });
  if (!result) return;
  throw refuse("Conflict", "the machine is suspended, and its saved memory names the disk's file", {
    remediation: "start it, or power it off",
  });
}

async function refuseOthersFiles(
  session: LibvirtSession,
  machine: EditedMachine,
  disk: NativeDisk,
  name: string,
): Promise<void> {
  const made = markedDisk(machine, name)?.made;
  if (made === undefined) return;
  const layers = await layersOver(session, disk, made);
  if (layers === undefined) throw unmanaged(name, disk);
  if (layers.length === 0) return;
  throw refusal(name)("Conflict", `somebody's snapshot put ${layers.join(", ")} over the disk`, {
    remediation: "merge what is over it (virsh blockcommit DOMAIN DISK --active --pivot) first",
  });
}

function copyableFormat(disk: NativeDisk, refuse: Refuse): "qcow2" | "raw" {
  const { element } = disk;
  const format = attribute(element, "type", "driver") ?? "raw";
  const kind = [
    attribute(element, "device") === "lun" ? "a LUN of the host" : undefined,
    find(element, "shareable") === undefined ? undefined : "shared with other machines",
    (find(element, "encryption") ?? find(element, "source/encryption")) ? "encrypted by libvirt" : undefined,
    format === "qcow2" || format === "raw" ? undefined : `in the format ${format}`,
  ].find((text) => text !== undefined);
  if (kind === undefined) return format === "raw" ? "raw" : "qcow2";
  throw refuse("NotSupported", `the disk is ${kind}, and such a disk does not move`, {
    remediation: "leave it where it is, or move its content yourself",
  });
}

/** libvirt copies volumes by the format that it takes them for, which a guest may have made up in a raw one. */
function judgeStored(
  { location }: NativeDisk,
  format: string,
  source: HostImage | undefined,
  refuse: Refuse,
): void {
  if (source === undefined)
    throw refuse("NotSupported", `${locationText(location)} lies in no storage pool`, {
      remediation: "move it while the machine runs, or define a pool over its folder",
    });
  if (nativeFormat(source) === format) return;
  throw refuse("NotSupported", `the disk is ${format}, and what it holds looks like ${source.format}`, {
    remediation: "move it while the machine runs",
  });
}

async function sourceOf(
  { imageStore }: LibvirtSession,
  { location }: NativeDisk,
): Promise<HostImage | undefined> {
  if (location === undefined) return undefined;
  if (location.type === "volume") return imageStore.inspect(volumeReference(location));
  const image = await imageStore.read(location.path);
  return image?.volume === undefined ? undefined : image;
}

async function takenBy(session: LibvirtSession, source: HostImage | undefined): Promise<number> {
  if (source?.volume === undefined) return 0;
  const { pool, name } = source.volume;
  const own = await allocationOf(session, { pool, volume: name });
  if (source.backingPath === undefined) return own;
  return Math.max(own, await takenBy(session, await session.imageStore.get(source.backingPath)));
}

async function allocationOf({ caller }: LibvirtSession, name: VolumeName): Promise<number> {
  const volume = volumeReference(name);
  return (await caller.invoke(procedures.storageVolGetInfo, { volume })).allocation;
}
