/** What we remember of an import: a small volume beside it, since volumes have no metadata of their own. */
import type { Checksum } from "../../../contract/image";
import { errorNumbers, isLibvirtError } from "../errors";
import type { VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { volumeReference } from "../storage";
import { procedures } from "../transport/procedures";

export interface ImportRecord {
  readonly owner: string;
  /** The name of the volume that holds the image. */
  readonly volume: string;
  readonly checksum: Checksum;
}

// of one size, so that one can be written over another
const recordBytes = 4096;

/** `undefined` when there is none, or one that was never written to its end. */
export async function readRecord(
  { caller }: LibvirtSession,
  name: VolumeName,
): Promise<ImportRecord | undefined> {
  const input = { volume: volumeReference(name), offset: 0, length: recordBytes, flags: 0 };
  try {
    const content = await caller.content(procedures.storageVolDownload, input, { bytes: recordBytes });
    return parseRecord(content);
  } catch (error) {
    if (isLibvirtError(error, errorNumbers.noStorageVolume)) return undefined;
    throw error;
  }
}

export async function writeRecord(
  { storage }: LibvirtSession,
  name: VolumeName,
  record: ImportRecord,
): Promise<void> {
  const plan = { name: name.volume, capacityBytes: recordBytes, format: "raw" };
  await storage.create(name.pool, plan);
  await storage.upload(name, () => padded(record), { effect: "idempotent" });
}

async function* padded(record: ImportRecord): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(record).padEnd(recordBytes));
}

export function parseRecord(content: Buffer): ImportRecord | undefined {
  try {
    const value: unknown = JSON.parse(content.toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is ImportRecord {
  if (typeof value !== "object" || value === null) return false;
  const { owner, volume, checksum } = value as Partial<ImportRecord>;
  return typeof owner === "string" && typeof volume === "string" && typeof checksum?.value === "string";
}
