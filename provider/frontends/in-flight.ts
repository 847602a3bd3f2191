/** The hooks that run, so that the process can wait for them before it ends. */
export class InFlight {
  readonly #working = new Set<Promise<unknown>>();

  get isEmpty(): boolean {
    return this.#working.size === 0;
  }

  async track<T>(work: () => Promise<T>): Promise<T> {
    const working = work();
    this.#working.add(working);
    try {
      return await working;
    } finally {
      this.#working.delete(working);
    }
  }

  /** When those that run now have ended, however. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#working);
  }
}
