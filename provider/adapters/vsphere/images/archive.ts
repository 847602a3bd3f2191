/** An OVA is a tar archive: the OVF descriptor, then what it names, in one stream. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract as extractTar } from "tar-stream";
import { ProviderError } from "../../../contract/errors";

export interface ArchivedFile {
  readonly name: string;
  readonly size: number;
  /** To be read, or left, before the next file is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** All of `bytes` is read, up to the end. What it throws is thrown here. */
export async function* filesOf(
  bytes: AsyncIterable<Uint8Array>,
  property: string,
): AsyncGenerator<ArchivedFile> {
  const extract = extractTar();
  const feeding = pipeline(Readable.from(bytes, { objectMode: false }), extract);
  // told by the loop below
  feeding.catch(() => undefined);
  try {
    for await (const entry of extract) {
      const { name, size } = entry.header;
      yield { name, size, content: readable(entry as AsyncIterable<Uint8Array>, property) };
      entry.resume();
    }
    await feeding;
  } catch (error) {
    throw unreadable(error, property);
  } finally {
    extract.destroy();
  }
}

async function* readable(content: AsyncIterable<Uint8Array>, property: string): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw unreadable(error, property);
  }
}

function unreadable(error: unknown, property: string): unknown {
  if (!(error instanceof Error) || ProviderError.is(error) || !isOfTar(error)) return error;
  return new ProviderError("InvalidSpec", `this is no OVA: ${error.message}`, {
    property,
    remediation: "name an OVA: a tar archive with an OVF descriptor and its disks",
    cause: error,
  });
}

function isOfTar({ message }: Error): boolean {
  return /tar header|Unexpected end of data/i.test(message);
}

const longestDescriptor = 8 * 2 ** 20;

/** The descriptor stands first. */
export async function readDescriptor(files: AsyncGenerator<ArchivedFile>, property: string): Promise<string> {
  const first = await files.next();
  if (first.done !== true && first.value.name.endsWith(".ovf") && first.value.size <= longestDescriptor) {
    const pieces: Uint8Array[] = [];
    for await (const piece of first.value.content) pieces.push(piece);
    return Buffer.concat(pieces).toString("utf8");
  }
  throw new ProviderError("InvalidSpec", "the archive does not begin with an OVF descriptor", {
    property,
    remediation: "name an OVA as its publisher made it, or make one with ovftool",
  });
}
