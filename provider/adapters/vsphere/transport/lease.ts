/** Disks on their way to the server: a lease says where to, and lapses unless it hears how far they are. */
import { Readable } from "node:stream";
import { ProviderError } from "../../../contract/errors";
import { outsideOperations } from "../../../observability/correlation";
import { fromLocalizedFault, fromNativeError } from "../errors";
import { readText } from "./http";
import { LeaseLife } from "./lease-life";
import { HttpStatusError } from "./native-errors";
import type { VimSession } from "./vim-session";
import type { MoRef, Vim } from "./vim-types";

export interface LeaseOptions {
  /** Of all that is sent, for the share in progress. */
  readonly totalBytes: number;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly progress?: ((share: number) => void) | undefined;
}

/** A file of the import, as `CreateImportSpec` lists it. */
export type LeaseFile = Vim<"OvfFileItem">;

export interface Lease {
  /** What is being made: the machine. */
  readonly entity: MoRef;
  /** Streams one file; `size` bytes come out of `content`. */
  send(file: LeaseFile, content: AsyncIterable<Uint8Array>, size: number): Promise<void>;
}

/**
 * Waits until the lease is ready, has `work` send what it wants, and completes it. When anything goes wrong the lease
 * is aborted, with which the server removes what there was, and the error is thrown.
 */
export async function throughLease(
  session: VimSession,
  ref: MoRef,
  options: LeaseOptions,
  work: (lease: Lease) => Promise<void>,
): Promise<MoRef> {
  try {
    const info = await readyInfo(session, ref, options.signal);
    const lease = new OpenLease(session, ref, info, options);
    try {
      await work(lease);
    } finally {
      lease.stop();
    }
    await session.invoke("HttpNfcLeaseComplete", ref, {});
    return info.entity;
  } catch (error) {
    // the operation may be over, and would take this call with it; a lease lapses by itself too
    await outsideOperations(() => session.invoke("HttpNfcLeaseAbort", ref, {})).catch(() => undefined);
    throw error;
  }
}

/** What the lease says once its files can travel. */
export async function readyInfo(
  session: VimSession,
  ref: MoRef,
  signal: AbortSignal,
): Promise<Vim<"HttpNfcLeaseInfo">> {
  await session.updates.until(
    { type: "HttpNfcLease", value: ref.value },
    (properties) => {
      const error = properties.get("error");
      if (error !== undefined) throw fromLocalizedFault(error as unknown as Vim<"LocalizedMethodFault">);
      return properties.get("state") === "ready" || undefined;
    },
    signal,
  );
  const lease = await session.properties.get("HttpNfcLease", ref, ["info"]);
  if (lease?.info !== undefined) return lease.info;
  throw new ProviderError("Internal", "the server's lease says nothing about where to send the disks");
}

/** An ESXi host does not know by which name we reach it. */
export function urlOf({ host }: VimSession, device: Pick<Vim<"HttpNfcLeaseDeviceUrl">, "url">): URL {
  return new URL(device.url.replace("//*", `//${host}`));
}

class OpenLease implements Lease {
  readonly #session: VimSession;
  readonly #info: Vim<"HttpNfcLeaseInfo">;
  readonly #options: LeaseOptions;
  readonly #life: LeaseLife;
  #sent = 0;

  constructor(session: VimSession, ref: MoRef, info: Vim<"HttpNfcLeaseInfo">, options: LeaseOptions) {
    this.#session = session;
    this.#info = info;
    this.#options = options;
    this.#life = new LeaseLife(session, ref, info, () => this.#share());
  }

  get entity(): MoRef {
    return this.#info.entity;
  }

  stop(): void {
    this.#life.stop();
  }

  send(file: LeaseFile, content: AsyncIterable<Uint8Array>, size: number): Promise<void> {
    const { url, sslThumbprint } = this.#deviceOf(file);
    const call = { name: "vsphere.SendDisk", effect: "once", unbounded: true, reference: file.path } as const;
    return this.#session.context.call(call, async (signal) => {
      const answer = await this.#session.send({
        url,
        // what ovftool does: disks are streamed, other files are put
        method: file.create ? "PUT" : "POST",
        headers: {
          "content-type": "application/x-vnd.vmware-streamVmdk",
          "content-length": String(size),
          ...(file.create ? { overwrite: "t" } : {}),
        },
        body: Readable.from(this.#counted(content)),
        thumbprint: sslThumbprint === "" ? undefined : sslThumbprint,
        signal: AbortSignal.any([signal, this.#options.signal]),
      });
      const said = await readText(answer.body);
      if (answer.status < 300) return;
      throw fromNativeError(
        new HttpStatusError(answer.status, `HTTP ${answer.status}: ${said.slice(0, 200)}`),
      );
    });
  }

  #deviceOf(file: LeaseFile): { readonly url: URL; readonly sslThumbprint: string } {
    const device = this.#info.deviceUrl?.find(({ importKey }) => importKey === file.deviceId);
    if (device === undefined) {
      throw new ProviderError("Internal", `the server's lease has no place for ${file.path}`);
    }
    return { url: urlOf(this.#session, device), sslThumbprint: device.sslThumbprint };
  }

  async *#counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      yield piece;
      this.#sent += piece.length;
      this.#options.progress?.(this.#share());
    }
  }

  #share(): number {
    return this.#options.totalBytes === 0 ? 0 : Math.min(1, this.#sent / this.#options.totalBytes);
  }
}
