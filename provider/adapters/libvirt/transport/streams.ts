/** Streams of data on one connection, each begun by a call and known by its serial. */
import type { CallOptions, UploadOptions } from "./call-options";
import type { Packet } from "./packets";
import { packetStatus } from "./packets";
import type { Procedure, StreamProcedure } from "./procedures";
import { StreamInbox } from "./stream-inbox";
import { sendAll } from "./stream-upload";

/** What streams need of the connection. */
export interface StreamHost {
  /** Makes the call that begins a stream and resolves with its serial. With the reply it has {@link Streams.open} called. */
  begin<Input>(
    procedure: Procedure<Input, unknown>,
    input: Input,
    inbox: StreamInbox,
    signal: AbortSignal | undefined,
  ): Promise<number>;
  /** False when the link wants a pause: see `writable`. Nothing is sent on a connection that is lost. */
  send(procedure: Procedure<never, unknown>, serial: number, status: number, piece?: Uint8Array): boolean;
  /** Resolves when the link takes more. */
  writable(): Promise<void>;
  /** Stops and starts reading, of everything that the connection carries. */
  pause(): void;
  resume(): void;
  /** Keeps the process alive while `work` lasts. */
  hold<T>(work: () => Promise<T>): Promise<T>;
}

/** Raw errors: whoever called says in which operation they arose. */
export class Streams {
  readonly #host: StreamHost;
  readonly #open = new Map<number, StreamInbox>();
  readonly #full = new Set<StreamInbox>();

  constructor(host: StreamHost) {
    this.#host = host;
  }

  /** True while nothing is read, since somebody takes what came too slowly. */
  get paused(): boolean {
    return this.#full.size > 0;
  }

  async upload<Input>(
    procedure: StreamProcedure<Input, "upload">,
    input: Input,
    source: AsyncIterable<Uint8Array>,
    { signal, progress }: UploadOptions,
  ): Promise<void> {
    await this.#run(procedure, input, signal, async (serial, inbox) => {
      const send = async (piece: Uint8Array): Promise<void> => {
        const more = this.#host.send(procedure, serial, packetStatus.continue, piece);
        if (!more) await this.#host.writable();
      };
      await sendAll(source, send, inbox, progress);
      this.#host.send(procedure, serial, packetStatus.ok);
      await inbox.finished();
    });
  }

  async download<Input>(
    procedure: StreamProcedure<Input, "download">,
    input: Input,
    take: (piece: Buffer) => void | Promise<void>,
    { signal }: CallOptions,
  ): Promise<void> {
    await this.#run(procedure, input, signal, async (serial, inbox) => {
      for (let piece = await inbox.next(); piece !== undefined; piece = await inbox.next()) {
        await inbox.guard(Promise.resolve(take(piece)));
      }
      this.#host.send(procedure, serial, packetStatus.ok);
      await inbox.finished();
    });
  }

  /** The reply came: at once, since data may follow it in the same chunk. */
  open(serial: number, inbox: StreamInbox): void {
    this.#open.set(serial, inbox);
  }

  /** False for a packet of no stream that is open. */
  receive(packet: Packet): boolean {
    const inbox = this.#open.get(packet.serial);
    inbox?.receive(packet);
    return inbox !== undefined;
  }

  /** The connection is gone, or is about to go. */
  fail(error: unknown): void {
    for (const inbox of this.#open.values()) inbox.fail(error);
  }

  async #run<Input>(
    procedure: Procedure<Input, unknown>,
    input: Input,
    signal: AbortSignal | undefined,
    work: (serial: number, inbox: StreamInbox) => Promise<void>,
  ): Promise<void> {
    const inbox = new StreamInbox({
      full: (full) => this.#pause(full),
      drained: (full) => this.#resume(full),
    });
    const serial = await this.#host.begin(procedure, input, inbox, signal);
    const abort = (): void => inbox.fail(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await this.#host.hold(() => work(serial, inbox));
    } catch (error) {
      // the server gives up too
      this.#host.send(procedure, serial, packetStatus.error);
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#open.delete(serial);
      this.#resume(inbox);
    }
  }

  #pause(inbox: StreamInbox): void {
    this.#full.add(inbox);
    this.#host.pause();
  }

  #resume(inbox: StreamInbox): void {
    if (this.#full.delete(inbox) && this.#full.size === 0) this.#host.resume();
  }
}
