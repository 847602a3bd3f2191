/** The disks of a machine as files of a local folder. */
import { createHash } from "node:crypto";
import { access, mkdir, realpath } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { ExportOperations } from "../contract/adapter";
import { ProviderError } from "../contract/errors";
import type { ExportedFile, ObservedExport } from "../contract/export";
import type { MachineReference } from "../contract/machine";
import type { Task } from "../contract/task";
import { formatQuantity } from "../units";
import { isReceived, receiveFile } from "./receive-file";
import { type ExportRecord, type ReceivedFile, readRecord, recordName, writeRecord } from "./record";

export interface ExportRequest {
  readonly id: MachineReference;
  readonly snapshot?: string | undefined;
  readonly directory: string;
}

/** What an export is done with. */
export interface ExportTools {
  readonly exports: ExportOperations;
  readonly wait: (task: Task) => Promise<unknown>;
  readonly report: (level: "progress" | "info", message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Writes every disk into the folder, one after the other. What an interrupted attempt received counts, where the hypervisor can go
 * on in the middle and the disks are as they were.
 */
export async function exportToFolder(
  { id, snapshot, directory }: ExportRequest,
  tools: ExportTools,
): Promise<readonly ReceivedFile[]> {
  await mkdir(directory, { recursive: true });
  const before = await readRecord(directory, id);
  const { exports, wait } = tools;
  const { reference, task } = await exports.begin({ reference: id }, { snapshot }, await keyOf(directory));
  if (task !== undefined) await wait(task);
  const begun = await exports.observe(reference);
  if (begun === undefined) throw changedMeanwhile(id);
  try {
    await refuseOthersFiles(directory, begun, before);
    const files = await receiveAll({ machine: id, directory, begun, before }, tools);
    await exports.delete(reference);
    return files;
  } catch (error) {
    // where the next attempt can go on, it finds what is kept for it
    const goesOn = begun.files.some(({ resumes }) => resumes);
    if (goesOn) tools.report("info", "export to the same folder again to go on from here");
    else await exports.delete(reference).catch(() => undefined);
    throw error;
  }
}

interface Receptions {
  readonly machine: MachineReference;
  readonly directory: string;
  readonly begun: ObservedExport;
  readonly before: ExportRecord | undefined;
}

async function receiveAll(
  { machine, directory, begun, before }: Receptions,
  tools: ExportTools,
): Promise<ReceivedFile[]> {
  const { reference } = begun;
  const known = before?.reference === reference ? before.files : [];
  const files: ReceivedFile[] = [];
  for (const file of begun.files) {
    const there = known.find(({ name }) => name === file.name);
    const kept = there !== undefined && (await isReceived(directory, there)) ? there : undefined;
    if (kept === undefined) files.push(await receive(directory, reference, file, tools));
    else files.push(kept);
    tools.report(
      "info",
      `${file.name}: ${kept === undefined ? "received and verified" : "is there already"}`,
    );
    await writeRecord(directory, { machine, reference, files });
  }
  return files;
}

function receive(
  directory: string,
  reference: string,
  file: ExportedFile,
  { exports, report, signal }: ExportTools,
): Promise<ReceivedFile> {
  const whole = file.sizeBytes === undefined ? "" : ` of ${roughly(file.sizeBytes)}`;
  let told = performance.now();
  return receiveFile({
    directory,
    reference,
    file,
    signal,
    download: (take, options) => exports.download(reference, file.name, take, options),
    progress: (bytes) => {
      if (performance.now() - told < tellAgain) return;
      told = performance.now();
      report("progress", `${file.name}: ${roughly(bytes)}${whole}`);
    },
  });
}

/** Milliseconds between two lines about one file. */
const tellAgain = 2_000;

function roughly(bytes: number): string {
  return formatQuantity(Math.ceil(bytes / 2 ** 20) * 2 ** 20);
}

/** The same folder on the same computer goes on where it was; two folders do not take each other's. */
async function keyOf(directory: string): Promise<string> {
  const place = `${hostname()}:${await realpath(directory)}`;
  return `export to ${createHash("sha256").update(place).digest("hex").slice(0, 16)}`;
}

/** A file that no export of the machine wrote is never replaced. */
async function refuseOthersFiles(
  directory: string,
  { files }: ObservedExport,
  before: ExportRecord | undefined,
): Promise<void> {
  for (const { name } of files.filter((file) => !before?.files.some((known) => known.name === file.name))) {
    const isThere = await access(join(directory, name)).then(
      () => true,
      () => false,
    );
    if (!isThere) continue;
    throw new ProviderError(
      "Conflict",
      `${join(directory, name)} is there, and ${recordName} does not list it`,
      {
        property: "directory",
        remediation: "name another folder, or move that file away",
      },
    );
  }
}

function changedMeanwhile(reference: string): ProviderError {
  return new ProviderError("Conflict", "the machine changed while its export was prepared", {
    reference,
    remediation: "leave the machine as it is, and run the export again",
  });
}
