/** The receiving side of one stream of data: what the server sent and nobody has taken yet. */

import { decodeLibvirtError, ShortStreamError } from "./native-errors";
import type { Packet } from "./packets";
import { packetStatus } from "./packets";

/** Beyond the first the link stops reading, below the second it goes on. */
const fullBytes = 4 * 1024 * 1024;
const drainedBytes = 1024 * 1024;

export interface Pressure {
  full(inbox: StreamInbox): void;
  drained(inbox: StreamInbox): void;
}

/**
 * Ends in one of two ways: the server confirmed (`finished` resolves), or something failed: an error of the
 * server, the loss of the connection, an abort. Whoever waits on the inbox then hears of it at once.
 *
 * It takes packets from the moment the call is sent, and asks for no pause before {@link begin}: a link that is not
 * read would never bring the reply.
 */
export class StreamInbox {
  readonly #pressure: Pressure;
  readonly #chunks: Buffer[] = [];
  #buffered = 0;
  #begun = false;
  #full = false;
  #ended = false;
  #confirmed = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;
  #abort: ((error: unknown) => void) | undefined;

  constructor(pressure: Pressure) {
    this.#pressure = pressure;
  }

  receive(packet: Packet): void {
    if (packet.status === packetStatus.error) this.fail(decodeLibvirtError(packet.payload));
    else if (packet.status === packetStatus.ok) this.#confirmed = true;
    // libvirt marks the end of a download by an empty packet that still says "continue"
    else if (packet.payload.length === 0) this.#ended = true;
    else this.#store(packet.payload);
    this.#wake?.();
  }

  /** The reply to the call has come. */
  begin(): void {
    this.#begun = true;
    this.#pauseWhenFull();
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
    this.#abort?.(error);
  }

  /** The next piece, or undefined at the end of the data. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      this.#throwFailure();
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) return this.#taken(chunk);
      if (this.#ended) return undefined;
      // the server confirms what it was told is the end: before the last piece nobody told it
      if (this.#confirmed) throw new ShortStreamError("the server confirmed the stream before its end");
      await this.#change();
    }
  }

  /** Resolves when the server has confirmed the end of the stream. */
  async finished(): Promise<void> {
    while (!this.#confirmed) {
      this.#throwFailure();
      await this.#change();
    }
  }

  /** `work`, unless the stream fails first. */
  guard<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure.error);
      // one place, not a race against one long promise: that would keep a reaction for each piece sent
      this.#abort = reject;
      work.then(resolve, reject);
    });
  }

  #store(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    this.#pauseWhenFull();
  }

  #pauseWhenFull(): void {
    if (!this.#begun || this.#full || this.#buffered < fullBytes) return;
    this.#full = true;
    this.#pressure.full(this);
  }

  #taken(chunk: Buffer): Buffer {
    this.#buffered -= chunk.length;
    if (this.#full && this.#buffered < drainedBytes) {
      this.#full = false;
      this.#pressure.drained(this);
    }
    return chunk;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
