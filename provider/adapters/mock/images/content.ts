import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { ProviderError } from "../../../contract/errors";
import type { Checksum, DesiredImage } from "../../../contract/image";
import { parseQuantity } from "../../../units";
import { config } from "../config";
import { errorNumberOf } from "../errors";
import type { ImageRecord } from "../hypervisor/records";
import { readBlock } from "../settings";

export type ImageContent = Pick<ImageRecord, "source" | "sizeBytes" | "format" | "checksum">;

const defaultSize = 2 * 2 ** 30;

/** Reads and verifies what an image's source names; throws `InvalidSpec` when the checksum is another one. */
export async function readContent(
  reference: string,
  desired: DesiredImage,
  signal: AbortSignal,
): Promise<ImageContent> {
  const { path, url, size, format } = readBlock(config.image, desired.source);
  const given = { sizeBytes: size === undefined ? undefined : parseQuantity(size), format };
  if (path !== undefined) return readFileContent(path, desired.checksum, given, signal);
  if (url === undefined) throw imageNotFound(reference);
  if (desired.checksum !== undefined) verify(url, digestOf(desired.checksum, url), desired.checksum);
  return {
    source: url,
    sizeBytes: given.sizeBytes ?? defaultSize,
    format: format ?? "qcow2",
    ...checksumOf(desired),
  };
}

async function readFileContent(
  path: string,
  checksum: Checksum | undefined,
  given: { readonly sizeBytes: number | undefined; readonly format: string | undefined },
  signal: AbortSignal,
): Promise<ImageContent> {
  try {
    const header = await readHeader(path);
    if (checksum !== undefined) {
      const hash = createHash(checksum.type);
      await pipeline(createReadStream(path), hash, { signal });
      verify(path, hash.digest("hex"), checksum);
    }
    return {
      source: path,
      sizeBytes: given.sizeBytes ?? header.sizeBytes,
      format: given.format ?? header.format,
      ...checksumOf({ checksum }),
    };
  } catch (error) {
    throw errorNumberOf(error) === "ENOENT" ? fileNotFound(path, error) : error;
  }
}

/** What a file says of itself: QEMU's qcow2 specification has magic number and size in its first 32 bytes. */
async function readHeader(path: string): Promise<Pick<ImageContent, "sizeBytes" | "format">> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
    const isQcow2 = bytesRead === 32 && buffer.toString("latin1", 0, 4) === "QFI\xfb";
    if (isQcow2) return { format: "qcow2", sizeBytes: Number(buffer.readBigUInt64BE(24)) };
    return { format: "raw", sizeBytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

function digestOf({ type }: Checksum, content: string): string {
  return createHash(type).update(content).digest("hex");
}

function verify(source: string, digest: string, { type, value }: Checksum): void {
  if (digest === value.toLowerCase()) return;
  throw new ProviderError("InvalidSpec", `${source} has the ${type} ${digest}, not ${value}`, {
    property: "checksum",
    remediation: "correct the checksum, or find out who changed the image",
  });
}

function checksumOf({ checksum }: Pick<DesiredImage, "checksum">): Pick<ImageContent, "checksum"> {
  return checksum === undefined ? {} : { checksum };
}

function imageNotFound(reference: string): ProviderError {
  return new ProviderError("NotFound", `there is no image ${reference}`, {
    property: "source.mock.name",
    remediation: "name an image that is there, or a url or path to import it from",
  });
}

function fileNotFound(path: string, cause: unknown): ProviderError {
  return new ProviderError("InvalidSpec", `there is no file ${path}`, {
    property: "source.mock.path",
    remediation: "name a file that this machine can read",
    cause,
  });
}
