/** Who may be in flight: a bounded number of calls, reads never behind writes. */

/** What waits to be sent. */
export interface Waiting {
  readonly reading: boolean;
  start(): void;
}

/**
 * A libvirt server reads at most `max_client_requests` (default 5) calls of a connection at a time and logs
 * a warning when there are more. So that no read waits for slow writes, writes leave one place free.
 */
export class Slots {
  readonly #total: number;
  readonly #reads: Waiting[] = [];
  readonly #writes: Waiting[] = [];
  #reading = 0;
  #writing = 0;
  #peak = 0;

  constructor(total: number) {
    this.#total = total;
  }

  get taken(): number {
    return this.#reading + this.#writing;
  }

  get queued(): number {
    return this.#reads.length + this.#writes.length;
  }

  /** The most that were ever in flight at once. */
  get peak(): number {
    return this.#peak;
  }

  /** Starts `waiting` as soon as there is a place: reads and writes first come, first served among themselves. */
  enter(waiting: Waiting): void {
    this.#queueOf(waiting).push(waiting);
    this.#startNext();
  }

  /** Gives up a place in the queue; false when `waiting` has started already. */
  withdraw(waiting: Waiting): boolean {
    const queue = this.#queueOf(waiting);
    const index = queue.indexOf(waiting);
    if (index < 0) return false;
    queue.splice(index, 1);
    return true;
  }

  leave(waiting: Waiting): void {
    if (waiting.reading) this.#reading -= 1;
    else this.#writing -= 1;
    this.#startNext();
  }

  #queueOf(waiting: Waiting): Waiting[] {
    return waiting.reading ? this.#reads : this.#writes;
  }

  #startNext(): void {
    while (this.taken < this.#total) {
      const next = this.#next();
      if (next === undefined) return;
      if (next.reading) this.#reading += 1;
      else this.#writing += 1;
      this.#peak = Math.max(this.#peak, this.taken);
      next.start();
    }
  }

  #next(): Waiting | undefined {
    const writesAllowed = this.#writing < Math.max(1, this.#total - 1);
    // writes first, as far as they may go: a stream of reads must not starve them
    return (writesAllowed ? this.#writes.shift() : undefined) ?? this.#reads.shift();
  }
}
