/** Disks of several layers, as one file each. A copy counts once a small volume beside it says that all of it is there. */
import { ProviderError } from "../../../contract/errors";
import type { Job } from "../../../contract/task";
import { volumesNamed } from "../machines/leftovers";
import type { VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { type ExportableDisk, type ExportName, type ExportState, readState, volumeMark } from "./state";

const doneBytes = 512;

export interface CopiedDisk extends ExportableDisk {
  readonly copy: string;
}

export function isCopied(disk: ExportableDisk): disk is CopiedDisk {
  return disk.copy !== undefined;
}

export function copyOf({ source, copy }: CopiedDisk): VolumeName {
  return { pool: source.pool, volume: copy };
}

function doneOf({ pool, volume }: VolumeName): VolumeName {
  return { pool, volume: `${volume}.done` };
}

export async function makeCopies(
  session: LibvirtSession,
  name: ExportName,
  { reference, disks }: ExportState,
  { progress, signal }: Job,
): Promise<void> {
  const present = await volumesNamed(session, volumeMark(name));
  for (const disk of disks.filter(isCopied)) {
    const done = doneOf(copyOf(disk));
    if (present.some(({ pool, volume }) => pool === done.pool && volume === done.volume)) continue;
    progress(undefined, `copying all layers of disk ${disk.name}`);
    await makeCopy(session, disk, signal);
    if ((await readState(session, name)).reference === reference)
      await session.storage.create(done.pool, { name: done.volume, capacityBytes: doneBytes, format: "raw" });
    else throw changedMeanwhile(name.machine);
  }
}

async function makeCopy(session: LibvirtSession, disk: CopiedDisk, signal: AbortSignal): Promise<void> {
  const { pool, volume } = copyOf(disk);
  const { format, capacityBytes, source } = disk;
  if (!(await session.storage.holdsFiles(pool)))
    throw new ProviderError(
      "NotSupported",
      `the storage pool "${pool}" has no place for a copy of all layers`,
      {
        property: `disks[${disk.name}]`,
        remediation: "merge the layers of the disk first",
      },
    );
  // half of one, which an earlier attempt left
  await session.storage.delete({ pool, volume });
  await session.storage.copy(pool, { name: volume, capacityBytes, format }, source, {
    signal,
    effect: "once",
  });
}

/** Those that `keep` names stay. */
export async function removeCopies(
  session: LibvirtSession,
  name: ExportName,
  keep?: ExportState,
): Promise<void> {
  const kept = (keep?.disks ?? []).filter(isCopied).flatMap((disk) => {
    const copy = copyOf(disk);
    return [copy.volume, doneOf(copy).volume];
  });
  const left = await volumesNamed(session, volumeMark(name));
  // the word that a copy is whole goes before the copy
  const order = left.toSorted(
    (a, b) => Number(b.volume.endsWith(".done")) - Number(a.volume.endsWith(".done")),
  );
  for (const volume of order.filter((item) => !kept.includes(item.volume)))
    await session.storage.delete(volume);
}

export function changedMeanwhile(reference: string): ProviderError {
  return new ProviderError("Conflict", "the machine ran or its disks changed while they were read", {
    reference,
    remediation: "leave the machine off, and begin the export again",
  });
}
