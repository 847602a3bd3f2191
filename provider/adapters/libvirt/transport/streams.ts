/** Streams of data on one connection, each begun by a call and known by its serial. */
import type { DownloadOptions, UploadOptions } from "./call-options";
import { ShortStreamError } from "./native-errors";
import type { Packet } from "./packets";
import { packetStatus } from "./packets";
import type { Procedure, StreamProcedure } from "./procedures";
import { StreamInbox } from "./stream-inbox";
import { sendAll } from "./stream-upload";

/** What streams need of the connection. */
export interface StreamHost {
  /** Makes the call that begins a stream; tells its serial before the call is on the wire, and resolves with the reply. */
  begin<Input>(
    procedure: Procedure<Input, unknown>,
    input: Input,
    sent: (serial: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<void>;
  /** False when the link wants a pause: see `writable`. Nothing is sent on a connection that is lost. */
  send(procedure: Procedure<never, unknown>, serial: number, status: number, piece?: Uint8Array): boolean;
  /** So many zeros that are not sent. */
  sendHole(procedure: Procedure<never, unknown>, serial: number, length: number): boolean;
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
  readonly #caller: StreamHost;
  readonly #open = new Map<number, StreamInbox>();
  readonly #full = new Set<StreamInbox>();

  constructor(host: StreamHost) {
    this.#caller = host;
  }

  /** True while nothing is read, since somebody takes what came too slowly. */
  get paused(): boolean {
    return this.#full.size > 0;
  }

  async upload<Input>(
    procedure: StreamProcedure<Input, "upload">,
    input: Input,
    source: AsyncIterable<Uint8Array>,
    { signal, progress, sparse = false }: UploadOptions,
  ): Promise<void> {
    await this.#run(procedure, input, signal, async (serial, inbox) => {
      const paced = async (more: boolean): Promise<void> => {
        if (!more) await this.#caller.writable();
      };
      const sender = {
        data: (piece: Uint8Array) =>
          paced(this.#caller.send(procedure, serial, packetStatus.continue, piece)),
        hole: sparse
          ? (length: number) => paced(this.#caller.sendHole(procedure, serial, length))
          : undefined,
      };
      await sendAll(source, sender, inbox, progress);
      this.#caller.send(procedure, serial, packetStatus.ok);
      await inbox.finished();
    });
  }

  async download<Input>(
    procedure: StreamProcedure<Input, "download">,
    input: Input,
    take: (piece: Buffer) => void | Promise<void>,
    { signal, bytes }: DownloadOptions,
  ): Promise<void> {
    await this.#run(procedure, input, signal, async (serial, inbox) => {
      let received = 0;
      for (let piece = await inbox.next(); piece !== undefined; piece = await inbox.next()) {
        received += piece.length;
        await inbox.guard(Promise.resolve(take(piece)));
      }
      if (bytes !== undefined && received !== bytes) {
        throw new ShortStreamError(`the stream ended after ${received} of ${bytes} bytes`);
      }
      this.#caller.send(procedure, serial, packetStatus.ok);
      await inbox.finished();
    });
  }

  /** What belongs to no stream that is open is the rest of one that was given up. */
  receive(packet: Packet): void {
    this.#open.get(packet.serial)?.receive(packet);
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
    let serial = 0;
    // a server sends data from one thread and the reply from another: the data may come first
    const sent = (assigned: number): void => {
      serial = assigned;
      this.#open.set(serial, inbox);
    };
    const abort = (): void => inbox.fail(signal?.reason);
    try {
      await this.#caller.begin(procedure, input, sent, signal);
      inbox.begin();
      if (signal?.aborted) abort();
      signal?.addEventListener("abort", abort, { once: true });
      await this.#caller.hold(() => this.#work(procedure, serial, inbox, work));
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#open.delete(serial);
      this.#resume(inbox);
    }
  }

  async #work(
    procedure: Procedure<never, unknown>,
    serial: number,
    inbox: StreamInbox,
    work: (serial: number, inbox: StreamInbox) => Promise<void>,
  ): Promise<void> {
    try {
      await work(serial, inbox);
    } catch (error) {
      // the server gives up too
      this.#caller.send(procedure, serial, packetStatus.error);
      throw error;
    }
  }

  #pause(inbox: StreamInbox): void {
    this.#full.add(inbox);
    this.#caller.pause();
  }

  #resume(inbox: StreamInbox): void {
    if (this.#full.delete(inbox) && this.#full.size === 0) this.#caller.resume();
  }
}
