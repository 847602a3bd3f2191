/** Where the bytes of an image come from. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { AdapterContext } from "../contract/context";
import { ProviderError } from "../contract/errors";

export interface ImageContent {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Unknown where a server does not say. */
  readonly length: number | undefined;
}

/** `property`: the input that names it, for people. */
export async function openUrl(
  context: AdapterContext,
  { url, property }: { readonly url: string; readonly property: string },
  signal: AbortSignal,
): Promise<ImageContent> {
  const call = { name: `GET ${new URL(url).origin}`, effect: "once", unbounded: true } as const;
  const response = await context.call(call, () => get(url, property, signal));
  if (!response.ok || response.body === null) throw refusal(url, property, response.status);
  const length = Number(response.headers.get("content-length") ?? 0);
  // what is compressed on the way has another length when it arrives
  const known = response.headers.get("content-encoding") === null && length > 0;
  return { bytes: guarded(response.body, url, property), length: known ? length : undefined };
}

async function get(url: string, property: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(url, property, error);
  }
}

async function* guarded(
  body: AsyncIterable<Uint8Array>,
  url: string,
  property: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw unreachable(url, property, error);
  }
}

function unreachable(url: string, property: string, error: unknown): ProviderError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ProviderError("Unavailable", `${url}: ${reason}`, {
    property,
    remediation: "check that this machine reaches the URL",
    cause: error,
  });
}

function refusal(url: string, property: string, status: number): ProviderError {
  const passing = status >= 500 || status === 429;
  return new ProviderError(passing ? "Retryable" : "InvalidSpec", `${url}: HTTP status ${status}`, {
    property,
    remediation: passing ? "try again later" : "check the URL in a browser",
  });
}

export async function openFile(path: string, property: string): Promise<ImageContent> {
  try {
    const { size } = await stat(path);
    return { bytes: createReadStream(path, { highWaterMark: 1 << 20 }), length: size };
  } catch (error) {
    throw new ProviderError("InvalidSpec", error instanceof Error ? error.message : String(error), {
      property,
      remediation: "name a file of the machine that runs pulumi",
      cause: error,
    });
  }
}

const magics: readonly { readonly name: string; readonly bytes: readonly number[] }[] = [
  { name: "gzip", bytes: [0x1f, 0x8b] },
  { name: "xz", bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: "zstd", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "bzip2", bytes: [0x42, 0x5a, 0x68] },
];

/** A compressed image would be taken for what it is not: a raw disk from which no guest would boot. */
export function refuseCompressed(head: Uint8Array, property: string): void {
  const kind = magics.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (kind === undefined) return;
  throw new ProviderError("InvalidSpec", `the image is compressed with ${kind.name}`, {
    property,
    remediation: "name the uncompressed image",
  });
}

/** Where a source says how long it is, all of it has to have come. */
export function verifyWhole({ length }: ImageContent, arrived: number): void {
  if (length === undefined || length === arrived) return;
  throw new ProviderError("Retryable", `only ${arrived} of ${length} bytes arrived`);
}
