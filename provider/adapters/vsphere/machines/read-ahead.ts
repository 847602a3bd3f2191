/**
 * The machines of a stack that are about to be asked for. The engine asks for a few at a time and waits for them, so what
 * shares a call by asking at the same moment is never many: a refresh of a hundred would take dozens of calls.
 */
import type { MachineReference, ObservedMachine } from "../../../contract/machine";
import { outsideOperations } from "../../../observability/correlation";

/** Milliseconds for which what was read ahead passes for what is. */
const freshness = 5_000;

type Observe = (reference: MachineReference) => Promise<ObservedMachine | undefined>;

export class ReadAhead {
  readonly #observe: Observe;
  readonly #read = new Map<MachineReference, Promise<ObservedMachine | undefined>>();
  /** What this process makes and changes is always read anew. */
  readonly #changing = new Set<MachineReference>();
  #readAt = 0;

  constructor(observe: Observe) {
    this.#observe = observe;
  }

  /** All at once, and those too that nobody has taken so far. */
  expect(references: Iterable<MachineReference>): void {
    this.#readAt = performance.now();
    for (const reference of [...this.#read.keys(), ...references]) {
      if (this.#changing.has(reference)) continue;
      // for whoever asks, whatever becomes of the operation that came first; a failure is left for its own read to meet
      const observed = outsideOperations(() => this.#observe(reference));
      this.#read.set(
        reference,
        observed.catch(() => undefined),
      );
    }
  }

  /** Once: who asks again wants to know what has changed. `undefined` where nothing is known, which says nothing. */
  async take(reference: MachineReference): Promise<ObservedMachine | undefined> {
    if (!this.#read.has(reference)) return undefined;
    if (performance.now() - this.#readAt > freshness) this.expect([]);
    const observed = this.#read.get(reference);
    this.#read.delete(reference);
    return observed;
  }

  /** It is about to be made or changed. */
  forget(reference: MachineReference): void {
    this.#changing.add(reference);
    this.#read.delete(reference);
  }
}
