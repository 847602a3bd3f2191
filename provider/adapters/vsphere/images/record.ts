/** What we write into an import's `extraConfig`, as we do with machines. */
import type { Checksum } from "../../../contract/image";
import { type Option, option, optionText } from "../marker";

const recordKey = "virtrigaud.image";

export interface ImageRecord {
  readonly owner: string;
  /** The reference of the image that it is of: clones of it carry the record on. */
  readonly image: string;
  /** Of the whole archive; absent until it was verified. */
  readonly checksum?: Checksum | undefined;
}

export function recordOption(record: ImageRecord): Option {
  return option(recordKey, JSON.stringify(record));
}

/** `undefined` for what is not this image of ours. */
export function readRecord(options: readonly Option[], image: string): ImageRecord | undefined {
  const text = optionText(options, recordKey);
  const record = text === undefined ? undefined : parseRecord(text);
  return record?.image === image ? record : undefined;
}

// people can write there too
export function parseRecord(text: string): ImageRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is ImageRecord {
  if (typeof value !== "object" || value === null) return false;
  const { owner, image } = value as Partial<ImageRecord>;
  return typeof owner === "string" && typeof image === "string";
}
