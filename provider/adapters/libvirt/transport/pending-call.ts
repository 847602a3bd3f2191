/** One call on its way: waiting for a place, then for its reply. */
import type { Slots, Waiting } from "./slots";

export interface PendingCallHost {
  readonly slots: Slots;
  /** Puts the call on the wire. */
  send(call: PendingCall): void;
}

/**
 * Given up before it was sent, it never is. Given up afterwards, its caller hears at once, but its place stays
 * taken until the server's reply shows that it is done with it.
 */
export class PendingCall implements Waiting {
  readonly reading: boolean;
  readonly reply: Promise<Buffer>;
  readonly #caller: PendingCallHost;
  #resolve: (payload: Buffer) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #abandoned = false;

  constructor(host: PendingCallHost, reading: boolean) {
    this.#caller = host;
    this.reading = reading;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Nobody waits for the reply any more. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  start(): void {
    this.#caller.send(this);
  }

  /** The reply came; from now on the place is free. */
  succeed(payload: Buffer): void {
    this.#caller.slots.leave(this);
    this.#resolve(payload);
  }

  fail(error: unknown): void {
    this.#caller.slots.leave(this);
    this.#reject(error);
  }

  abandon(error: unknown): void {
    this.#abandoned = true;
    this.#caller.slots.withdraw(this);
    this.#reject(error);
  }
}
