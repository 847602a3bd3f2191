import { onAbort } from "../resilience/abort";

/**
 * Work that several wait for. Each of them can give up alone, without ending it for the others; the work itself is aborted
 * when nobody waits any more.
 */
export class SharedWork<T> {
  /** For whoever only wants to know how it ends. */
  readonly result: Promise<T>;
  readonly #controller = new AbortController();
  #waiting = 0;
  #settled = false;

  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.result = start(this.#controller.signal);
    const settle = (): void => {
      this.#settled = true;
    };
    this.result.then(settle, settle);
  }

  /** Whether all have given up before it ended. */
  get abandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Rejects with `Cancelled` as soon as the signal is aborted. */
  async wait(signal: AbortSignal | undefined): Promise<T> {
    this.#waiting += 1;
    try {
      return await orAbort(this.result, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && !this.#settled) this.#controller.abort(signal?.reason);
    }
  }
}

function orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const forget = onAbort(signal, reject);
    work.then(resolve, reject).finally(forget);
  });
}
