/** What a folder of exported files says of itself. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ProviderError } from "../contract/errors";
import type { ExportFormat } from "../contract/export";
import type { MachineReference } from "../contract/machine";

export interface ReceivedFile {
  readonly name: string;
  readonly disk: string;
  readonly format: ExportFormat;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface ExportRecord {
  readonly machine: MachineReference;
  /** The export that the files are of: all show the same moment. */
  readonly reference: string;
  readonly files: readonly ReceivedFile[];
}

export const recordName = "export.json";

/** `undefined` where no export has been written. Throws `Conflict` for the folder of another machine. */
export async function readRecord(
  directory: string,
  machine: MachineReference,
): Promise<ExportRecord | undefined> {
  const path = join(directory, recordName);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const record = parse(text);
  if (record?.machine === machine) return record;
  throw new ProviderError("Conflict", `${path} is of ${record?.machine ?? "no machine"}`, {
    property: "directory",
    remediation: "name another folder, or remove that file",
  });
}

/** Whole or not at all. */
export async function writeRecord(directory: string, record: ExportRecord): Promise<void> {
  const path = join(directory, recordName);
  const temporary = `${path}.part`;
  await writeFile(temporary, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(temporary, path);
}

function parse(text: string): ExportRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is ExportRecord {
  if (typeof value !== "object" || value === null) return false;
  const { machine, reference, files } = value as Partial<ExportRecord>;
  return typeof machine === "string" && typeof reference === "string" && Array.isArray(files);
}
