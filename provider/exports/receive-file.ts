/** One file of an export, on its way to the local disk: under a temporary name until all of it is there and verified. */
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ProviderError } from "../contract/errors";
import type { ExportDownload, ExportedFile, TakePiece } from "../contract/export";
import type { ReceivedFile } from "./record";

export interface Reception {
  readonly directory: string;
  readonly reference: string;
  readonly file: ExportedFile;
  readonly signal: AbortSignal;
  readonly download: (take: TakePiece, options: ExportDownload) => Promise<void>;
  /** Told of the bytes that are there. */
  readonly progress: (bytes: number) => void;
}

/** Milliseconds without a byte, after which nobody waits for more. */
const longestSilence = 300_000;

export async function receiveFile(reception: Reception): Promise<ReceivedFile> {
  const { directory, file } = reception;
  refuseUnsafe(file.name);
  const path = join(directory, partName(reception));
  await removeEarlierParts(reception);
  const handle = await open(path, "a");
  let received: Omit<ReceivedFile, "name" | "disk" | "format">;
  try {
    received = await fill(reception, handle, path);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await verify(reception, received, path);
  await rename(path, join(directory, file.name));
  const { name, disk, format } = file;
  return { name, disk, format, ...received };
}

async function fill(reception: Reception, handle: FileHandle, path: string) {
  const { file, signal, download, progress } = reception;
  const hash = createHash("sha256");
  let sizeBytes = await resumed(file, handle, path, hash);
  const silence = new Silence(file.name);
  const take = async (piece: Uint8Array): Promise<void> => {
    silence.broken();
    await handle.appendFile(piece);
    hash.update(piece);
    sizeBytes += piece.length;
    progress(sizeBytes);
  };
  try {
    await download(take, { offset: sizeBytes, signal: AbortSignal.any([signal, silence.signal]) });
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    silence.end();
  }
  return { sizeBytes, sha256: hash.digest("hex") };
}

/** The bytes of an earlier attempt that are there and count. */
async function resumed(
  { resumes, sizeBytes }: ExportedFile,
  handle: FileHandle,
  path: string,
  hash: Hash,
): Promise<number> {
  const { size } = await handle.stat();
  if (size === 0) return 0;
  if (resumes !== true || (sizeBytes !== undefined && size > sizeBytes)) {
    await handle.truncate(0);
    return 0;
  }
  for await (const piece of createReadStream(path)) hash.update(piece);
  return size;
}

async function verify(
  { file }: Reception,
  received: Pick<ReceivedFile, "sizeBytes" | "sha256">,
  path: string,
): Promise<void> {
  const { name, sizeBytes = received.sizeBytes, sha256 = received.sha256 } = file;
  if (sizeBytes === received.sizeBytes && sha256 === received.sha256) return;
  // what is wrong somewhere is of no use to the next attempt
  await rm(path, { force: true });
  const found = `${received.sizeBytes} bytes with the SHA-256 ${received.sha256}`;
  throw new ProviderError("Retryable", `${name} arrived as ${found}, not ${sizeBytes} with ${sha256}`, {
    remediation: "run the export again",
  });
}

function partName({ file, reference }: Pick<Reception, "file" | "reference">): string {
  return `${file.name}.${createHash("sha256").update(reference).digest("hex").slice(0, 12)}.part`;
}

async function removeEarlierParts(reception: Reception): Promise<void> {
  const { directory, file } = reception;
  const ours = (name: string): boolean =>
    name.startsWith(`${file.name}.`) && /\.[0-9a-f]{12}\.part$/.test(name);
  const parts = (await readdir(directory)).filter((name) => ours(name) && name !== partName(reception));
  await Promise.all(parts.map((name) => rm(join(directory, name), { force: true })));
}

/** Whether the file is there already, from this very export. */
export async function isReceived(directory: string, { name, sizeBytes }: ReceivedFile): Promise<boolean> {
  const found = await stat(join(directory, name)).catch(() => undefined);
  return found?.isFile() === true && found.size === sizeBytes;
}

// a server names the files, and must not name any elsewhere
function refuseUnsafe(name: string): void {
  if (/^[\w-][\w.-]*$/.test(name)) return;
  throw new ProviderError("Internal", `the hypervisor names a file ${JSON.stringify(name)}`, {
    remediation: "report this to the author of the adapter",
  });
}

class Silence {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(name: string) {
    this.#timer = setTimeout(() => {
      const reason = `no byte of ${name} came for ${longestSilence / 60_000} minutes`;
      const remediation = "see how the hypervisor is, and run the export again";
      this.#controller.abort(new ProviderError("Timeout", reason, { remediation }));
    }, longestSilence);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
