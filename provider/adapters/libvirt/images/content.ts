/** Where the bytes of an image come from. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ProviderError } from "../../../contract/errors";
import type { LibvirtSession } from "../machines/session";

export interface ImageContent {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Unknown where a server does not say. */
  readonly length: number | undefined;
}

export async function openUrl(
  { host }: LibvirtSession,
  url: string,
  signal: AbortSignal,
): Promise<ImageContent> {
  const call = { name: `GET ${new URL(url).origin}`, effect: "once", unbounded: true } as const;
  const response = await host.context.call(call, () => get(url, signal));
  if (!response.ok || response.body === null) throw refusal(url, response.status);
  const length = Number(response.headers.get("content-length") ?? 0);
  // what is compressed on the way has another length when it arrives
  const known = response.headers.get("content-encoding") === null && length > 0;
  return { bytes: guarded(response.body, url), length: known ? length : undefined };
}

async function get(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(url, error);
  }
}

async function* guarded(body: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw unreachable(url, error);
  }
}

function unreachable(url: string, error: unknown): ProviderError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ProviderError("Unavailable", `${url}: ${reason}`, {
    property: "source.libvirt.url",
    cure: "check that this machine reaches the URL",
    cause: error,
  });
}

function refusal(url: string, status: number): ProviderError {
  const passing = status >= 500 || status === 429;
  return new ProviderError(passing ? "Retryable" : "InvalidSpec", `${url}: HTTP status ${status}`, {
    property: "source.libvirt.url",
    cure: passing ? "try again later" : "check the URL in a browser",
  });
}

export async function openFile(path: string): Promise<ImageContent> {
  try {
    const { size } = await stat(path);
    return { bytes: createReadStream(path, { highWaterMark: 1 << 20 }), length: size };
  } catch (error) {
    throw new ProviderError("InvalidSpec", error instanceof Error ? error.message : String(error), {
      property: "source.libvirt.upload",
      cure: "name a file of the machine that runs pulumi",
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

/** A compressed image would be taken for a raw disk, and no guest would boot from it. */
export function refuseCompressed(head: Uint8Array): void {
  const kind = magics.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (kind === undefined) return;
  throw new ProviderError("InvalidSpec", `the image is compressed with ${kind.name}`, {
    property: "source.libvirt",
    cure: "name the uncompressed image",
  });
}

/** `QFI\xfb`: https://gitlab.com/qemu-project/qemu/-/blob/master/docs/interop/qcow2.txt */
export function formatOf(head: Uint8Array): "qcow2" | "raw" {
  return [0x51, 0x46, 0x49, 0xfb].every((byte, index) => head[index] === byte) ? "qcow2" : "raw";
}
