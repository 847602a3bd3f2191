/** Disks on their way from the server, under a lease that nobody else can take over. */
import { createHash } from "node:crypto";
import { ProviderError } from "../../../contract/errors";
import type { TakePiece } from "../../../contract/export";
import { outsideOperations } from "../../../observability/correlation";
import { fromNativeError, isFault } from "../errors";
import { readText } from "./http";
import { readyInfo, urlOf } from "./lease";
import { LeaseLife } from "./lease-life";
import { ConnectionLostError, HttpStatusError } from "./native-errors";
import type { VimSession } from "./vim-session";
import type { MoRef, Vim } from "./vim-types";

export type LeasedFile = Vim<"HttpNfcLeaseDeviceUrl">;

export class ExportLease {
  readonly ref: MoRef;
  readonly files: readonly LeasedFile[];
  readonly #session: VimSession;
  readonly #life: LeaseLife;
  readonly #done = new Set<string>();

  private constructor(session: VimSession, ref: MoRef, info: Vim<"HttpNfcLeaseInfo">) {
    this.#session = session;
    this.ref = ref;
    this.files = info.deviceUrl ?? [];
    this.#life = new LeaseLife(session, ref, info, () => this.#share());
    // a lease lapses by itself
    void session.closed.then(() => this.#life.stop());
  }

  /** Waits until the lease is ready. One that never is gets ended. */
  static async open(session: VimSession, ref: MoRef, signal: AbortSignal): Promise<ExportLease> {
    try {
      return new ExportLease(session, ref, await readyInfo(session, ref, signal));
    } catch (error) {
      await outsideOperations(() => session.invoke("HttpNfcLeaseAbort", ref, {})).catch(() => undefined);
      throw error;
    }
  }

  /** False once it has lapsed, or the session that it belongs to has. */
  async lives(): Promise<boolean> {
    const lease = await this.#session.properties.get("HttpNfcLease", this.ref, ["state"]);
    return lease?.state === "ready";
  }

  async download(file: LeasedFile, take: TakePiece, given: AbortSignal = AbortSignal.any([])): Promise<void> {
    const name = "vsphere.GetDisk";
    const call = { name, effect: "once", unbounded: true, reference: file.targetId ?? file.key } as const;
    const sha1 = await this.#session.context.call(call, (signal) =>
      this.#receive(file, take, AbortSignal.any([signal, given])),
    );
    await this.#verify(file, sha1);
    this.#done.add(file.key);
  }

  /** Ends the lease, and lets go of the machine. */
  async end(): Promise<void> {
    this.#life.stop();
    try {
      await this.#session.invoke("HttpNfcLeaseComplete", this.ref, {}, { effect: "idempotent" });
    } catch (error) {
      if (!isFault(error, "ManagedObjectNotFound")) throw error;
    }
  }

  async #receive(file: LeasedFile, take: TakePiece, signal: AbortSignal): Promise<string> {
    const { status, headers, body } = await this.#session.send({
      url: urlOf(this.#session, file),
      method: "GET",
      headers: { "accept-encoding": "identity" },
      thumbprint: file.sslThumbprint === "" ? undefined : file.sslThumbprint,
      signal,
    });
    if (status !== 200)
      throw fromNativeError(new HttpStatusError(status, `HTTP ${status}: ${await readText(body, 200)}`));
    const hash = createHash("sha1");
    let received = 0;
    for await (const piece of body) {
      hash.update(piece);
      received += piece.length;
      await take(piece);
    }
    const length = Number(headers["content-length"] ?? received);
    if (received !== length)
      throw fromNativeError(new ConnectionLostError(`the file ended after ${received} of ${length} bytes`));
    return hash.digest("hex");
  }

  /** What the server says that it sent. Not every server does. */
  async #verify({ key }: LeasedFile, sha1: string): Promise<void> {
    const manifest = await this.#session.invoke("HttpNfcLeaseGetManifest", this.ref, {});
    const sent = manifest?.find((entry) => entry.key === key)?.sha1;
    if (sent === undefined || sent === "" || sent.toLowerCase() === sha1) return;
    throw new ProviderError(
      "Retryable",
      `the server sent a file with the SHA-1 ${sent}, and ${sha1} arrived`,
      {
        reference: key,
        remediation: "download it again",
      },
    );
  }

  #share(): number {
    return this.files.length === 0 ? 0 : this.#done.size / this.files.length;
  }
}
