import type { ExportOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import type { DesiredExport, ExportDownload, ExportedFile, TakePiece } from "../../contract/export";
import type { MachineReference } from "../../contract/machine";
import type { Dispatched } from "../../contract/task";
import { changedMeanwhile, copyOf, isCopied, makeCopies, removeCopies } from "./exports/copies";
import {
  type ExportableDisk,
  type ExportState,
  fileName,
  keyPart,
  parseReference,
  readState,
} from "./exports/state";
import type { LibvirtSession } from "./session";
import { volumeReference } from "./storage";
import { procedures } from "./transport/procedures";

/** The volumes of a machine that is off, read as they are: only a disk of several layers needs a copy on the host. */
export function exportOperations(session: LibvirtSession): ExportOperations {
  const begun = new Set<string>();
  const present = async (reference: string): Promise<ExportState | undefined> =>
    begun.has(reference) ? stateOf(session, reference) : undefined;
  return {
    begin: async (machine, desired, key) => {
      const dispatched = await beginExport(session, machine.reference, desired, key);
      begun.add(dispatched.reference);
      return dispatched;
    },
    observe: async (reference) => {
      const state = await present(reference);
      if (state === undefined) return undefined;
      return { reference, files: await Promise.all(state.disks.map((disk) => describeFile(session, disk))) };
    },
    download: async (reference, file, take, options) => {
      const disk = (await present(reference))?.disks.find((candidate) => fileName(candidate) === file);
      if (disk === undefined) throw fileNotFound(reference, file);
      await download(session, disk, take, options);
      if ((await present(reference)) === undefined) throw changedMeanwhile(reference);
    },
    delete: async (reference) => {
      begun.delete(reference);
      const name = parseReference(reference);
      if (name !== undefined) await removeCopies(session, name);
    },
  };
}

async function beginExport(
  session: LibvirtSession,
  machine: MachineReference,
  { snapshot }: DesiredExport,
  key: string,
): Promise<Dispatched> {
  // they are inside of the files
  if (snapshot !== undefined)
    throw new ProviderError("NotSupported", "libvirt does not export snapshots", {
      property: "snapshot",
      remediation: "shut the machine down, and export it as it is",
    });
  const name = { machine, key: keyPart(key) };
  const state = await readState(session, name);
  const { reference } = state;
  const { context } = session.caller;
  if (!state.disks.some(isCopied)) {
    await removeCopies(session, name);
    return { reference };
  }
  const task = context.job(`copy the disks of machine ${machine}`, async (job) => {
    await context.limited(`export ${machine}/${name.key}`, 1, async () => {
      await removeCopies(session, name, state);
      await makeCopies(session, name, state, job);
    });
    return reference;
  });
  return { reference, task };
}

/** `undefined` when the machine is gone, is not off, or has other disks. */
async function stateOf(session: LibvirtSession, reference: string): Promise<ExportState | undefined> {
  const name = parseReference(reference);
  if (name === undefined) return undefined;
  try {
    const state = await readState(session, name);
    return state.reference === reference ? state : undefined;
  } catch (error) {
    if (ProviderError.is(error, "NotFound") || ProviderError.is(error, "Conflict")) return undefined;
    throw error;
  }
}

async function describeFile(session: LibvirtSession, disk: ExportableDisk): Promise<ExportedFile> {
  const { name, format } = disk;
  return {
    name: fileName(disk),
    disk: name,
    format,
    sizeBytes: (await contentOf(session, disk)).bytes,
    resumes: true,
  };
}

async function download(
  session: LibvirtSession,
  disk: ExportableDisk,
  take: TakePiece,
  { offset = 0, signal }: ExportDownload = {},
): Promise<void> {
  const { volume, bytes } = await contentOf(session, disk);
  const inputFrom = (from: number) => ({ volume, offset: from, length: 0, flags: 0 });
  const options = { from: offset, bytes, reference: `${volume.pool}/${volume.name}`, signal };
  await session.caller.downloadRest(procedures.storageVolDownload, inputFrom, take, options);
}

async function contentOf(session: LibvirtSession, disk: ExportableDisk) {
  if (!isCopied(disk)) return { volume: disk.source, bytes: disk.sourceBytes };
  const volume = volumeReference(copyOf(disk));
  return { volume, bytes: await session.storage.physicalSize(volume) };
}

function fileNotFound(reference: string, file: string): ProviderError {
  return new ProviderError("NotFound", `the export has no file ${file} any more`, {
    reference,
    remediation: "begin the export again",
  });
}
