import type { ExportOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import type { DesiredExport, ExportDownload, ExportedFile, TakePiece } from "../../contract/export";
import type { MachineIdentity } from "../../contract/machine";
import type { Dispatched } from "../../contract/task";
import { machineNotFound } from "./errors";
import { emptyQcow2 } from "./exports/empty-qcow2";
import { shortDigest } from "./hypervisor/file-names";
import type { AttachedDisk, ExportRecord, MachineRecord } from "./hypervisor/records";
import type { MockSession } from "./session";
import { prepareTask } from "./tasks";

/** The disks of the mock hold nothing: an export of one is an empty image of its size. */
export function exportOperations(session: MockSession): ExportOperations {
  return {
    begin: (machine, desired, key) => {
      const call = { name: "beginExport", effect: "idempotent", object: machine.reference } as const;
      return session.caller.call(call, () => beginExport(session, machine, desired, key));
    },
    observe: (reference) =>
      session.caller.call({ name: "readExport", effect: "read", object: reference }, () => {
        const disks = disksOf(session, reference);
        return disks === undefined ? undefined : { reference, files: disks.map(toFile) };
      }),
    download: (reference, file, take, options) => download(session, { reference, file }, take, options),
    delete: (reference) =>
      session.caller.call({ name: "deleteExport", effect: "idempotent", object: reference }, () =>
        session.directory.remove(["exports", reference]),
      ),
  };
}

async function beginExport(
  session: MockSession,
  identity: MachineIdentity,
  { snapshot }: DesiredExport,
  key: string,
): Promise<Dispatched> {
  const { reference: id, incarnation } = identity;
  const machine = session.machines.read(id);
  if (machine === undefined || (incarnation !== undefined && machine.incarnation !== incarnation))
    throw machineNotFound(id);
  refuseUnexportable(machine, snapshot);
  const asked = { machine: id, key, ...(snapshot === undefined ? {} : { snapshot }) };
  const record: ExportRecord = { ...asked, reference: referenceOf(machine, asked) };
  const begin = await prepareTask(session, id);
  const begun = begin(`export ${machine.name}`, { machine: id });
  if (begun?.fails !== true) {
    session.directory.removeWhere<ExportRecord>(["exports"], (other) => isEarlier(other, record));
    session.directory.write(["exports", record.reference], record);
  }
  return { reference: record.reference, task: begun?.task };
}

function refuseUnexportable({ id, power, snapshots }: MachineRecord, snapshot: string | undefined): void {
  if (snapshot === undefined) {
    if (power.state === "Off") return;
    throw new ProviderError("Conflict", "the machine is not off, so its disks change while they are read", {
      reference: id,
      remediation: "shut it down, or export a snapshot of it",
    });
  }
  if (snapshots.some(({ reference }) => reference === snapshot)) return;
  throw new ProviderError("NotFound", `the machine has no snapshot ${snapshot}`, {
    reference: id,
    property: "snapshot",
    remediation: "name a snapshot that the machine has",
  });
}

/** Another one where the disks are others by now, or the machine ran and may have written to them. */
function referenceOf(machine: MachineRecord, { key, snapshot }: Omit<ExportRecord, "reference">): string {
  const { id, incarnation, power, snapshots, disks } = machine;
  const state =
    snapshot === undefined
      ? [power.boots, disks]
      : snapshots.find(({ reference }) => reference === snapshot)?.state;
  return `export-${shortDigest(JSON.stringify([id, incarnation, key, snapshot, state]), 16)}`;
}

function isEarlier(other: ExportRecord, { machine, key, reference }: ExportRecord): boolean {
  return other.machine === machine && other.key === key && other.reference !== reference;
}

/** `undefined` when the export is gone, or its disks are not what they were. */
function disksOf(session: MockSession, reference: string): readonly AttachedDisk[] | undefined {
  const record = session.directory.read<ExportRecord>(["exports", reference]);
  const machine = record === undefined ? undefined : session.machines.read(record.machine);
  if (record === undefined || machine === undefined || referenceOf(machine, record) !== reference)
    return undefined;
  const { snapshot } = record;
  if (snapshot === undefined) return machine.power.state === "Off" ? machine.disks : undefined;
  return machine.snapshots.find((taken) => taken.reference === snapshot)?.state.disks;
}

function toFile({ name, sizeBytes }: AttachedDisk): ExportedFile {
  return {
    name: `${name}.qcow2`,
    disk: name,
    format: "qcow2",
    sizeBytes: emptyQcow2(sizeBytes).length,
    resumes: true,
  };
}

/** What the server sends in one piece. */
const pieceBytes = 65_536;

/** An attempt that is made again goes on where the one before ended. */
async function download(
  session: MockSession,
  { reference, file }: { readonly reference: string; readonly file: string },
  take: TakePiece,
  { offset = 0, signal }: ExportDownload = {},
): Promise<void> {
  let taken = offset;
  const call = { name: "downloadExport", effect: "read", object: reference, unbounded: true } as const;
  await session.caller.call(call, async (attempt) => {
    const content = contentOf(session, reference, file);
    while (taken < content.length) {
      attempt.throwIfAborted();
      signal?.throwIfAborted();
      const piece = content.subarray(taken, taken + pieceBytes);
      taken += piece.length;
      await take(piece);
    }
  });
}

function contentOf(session: MockSession, reference: string, file: string): Buffer {
  const disk = disksOf(session, reference)?.find((candidate) => toFile(candidate).name === file);
  if (disk !== undefined) return emptyQcow2(disk.sizeBytes);
  throw new ProviderError("NotFound", `the export has no file ${file} any more`, {
    reference,
    remediation: "begin the export again",
  });
}
