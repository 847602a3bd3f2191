import { SharedWork } from "./shared-work";

/** How a result that was shared comes to its end. */
interface Ends<T> {
  /** Resolves when the result is of no use any more. */
  ended(result: T): Promise<void>;
  /** For a result that nobody waited for any more. */
  discard(result: T): Promise<void>;
}

/** What several need by the same key: made once, and made again when it failed or came to its end. */
export class SharedResults<T> {
  readonly #works = new Map<string, SharedWork<T>>();
  readonly #ends: Ends<T>;

  constructor(ends: Ends<T>) {
    this.#ends = ends;
  }

  /** Rejects with `Cancelled` as soon as the signal is aborted. What makes the result goes on for as long as somebody waits. */
  get(key: string, signal: AbortSignal | undefined, make: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const known = this.#works.get(key);
    const work = known === undefined || known.abandoned ? this.#begin(key, make) : known;
    return work.wait(signal);
  }

  /** Forgets all results, and returns those that there are or will be. */
  clear(): Promise<T>[] {
    const works = [...this.#works.values()];
    this.#works.clear();
    return works.map(({ result }) => result);
  }

  #begin(key: string, make: (signal: AbortSignal) => Promise<T>): SharedWork<T> {
    const work = new SharedWork(make);
    this.#works.set(key, work);
    const forget = (): void => {
      if (this.#works.get(key) === work) this.#works.delete(key);
    };
    const made = async (result: T): Promise<void> => {
      if (work.abandoned) await this.#ends.discard(result);
      await this.#ends.ended(result);
      forget();
    };
    work.result.then(made).catch(forget);
    return work;
  }
}
