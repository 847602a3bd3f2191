import type { AdapterContext } from "../contract/context";
import { onAbort } from "./abort";

interface Waiter {
  readonly limit: number;
  readonly enter: () => void;
}

interface Line {
  holders: number;
  readonly waiting: Waiter[];
}

/** `AdapterContext.limited` of one session; `signal` is that of the operation that asks. */
export function createLimits(signal?: () => AbortSignal | undefined): AdapterContext["limited"] {
  const limits = new KeyedLimits();
  return (thing, limit, work) => limits.limited(thing, limit, work, signal?.());
}

/** Limits how many do something with the same thing at once, first come first served. */
export class KeyedLimits {
  readonly #lines = new Map<string, Line>();

  /** How many things are held or waited for; 0 when idle. */
  get size(): number {
    return this.#lines.size;
  }

  /**
   * Runs `work` while fewer than `limit` others hold `thing`. Rejects with `Cancelled` when the signal is
   * aborted before its turn has come; work that has begun is never interrupted. Work that asks for a thing
   * that it holds already may wait for itself for ever.
   */
  async limited<T>(thing: string, limit: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const line = this.#lines.get(thing) ?? { holders: 0, waiting: [] };
    this.#lines.set(thing, line);
    try {
      await enter(line, limit, signal);
    } catch (error) {
      this.#advance(thing, line);
      throw error;
    }
    try {
      return await work();
    } finally {
      line.holders -= 1;
      this.#advance(thing, line);
    }
  }

  #advance(thing: string, line: Line): void {
    admit(line);
    const idle = line.holders === 0 && line.waiting.length === 0;
    if (idle && this.#lines.get(thing) === line) this.#lines.delete(thing);
  }
}

/** Takes a place at the end of the line; resolves as a holder. */
function enter(line: Line, limit: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let forget = (): void => undefined;
    const waiter: Waiter = {
      limit,
      enter: () => {
        forget();
        resolve();
      },
    };
    line.waiting.push(waiter);
    forget = onAbort(signal, (error) => {
      line.waiting.splice(line.waiting.indexOf(waiter), 1);
      reject(error);
    });
    admit(line);
  });
}

/** Lets in from the front of the line whoever may. */
function admit(line: Line): void {
  for (let next = line.waiting[0]; next !== undefined && line.holders < next.limit; next = line.waiting[0]) {
    line.waiting.shift();
    line.holders += 1;
    next.enter();
  }
}
