/** vCenter ends a session that was idle for 30 minutes (its default); others may have set 10. */
const idleMilliseconds = 5 * 60_000;

/** Calls `ping` whenever so much time has passed without a sign of life. Never keeps the process alive. */
export class Keepalive {
  readonly #ping: () => Promise<unknown>;
  #timer: NodeJS.Timeout | undefined;

  constructor(ping: () => Promise<unknown>) {
    this.#ping = ping;
  }

  /** The session is in use: the wait begins anew. */
  alive(): void {
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#due(), idleMilliseconds).unref();
    else this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #due(): void {
    this.#timer = undefined;
    // a server that cannot be reached now may be back when it is needed
    this.#ping().catch(() => this.alive());
  }
}
