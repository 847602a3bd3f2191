import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { HookDescription } from "./events";

/** What every log line within one hook call carries. */
export interface Correlation extends Partial<HookDescription> {
  readonly correlationId: string;
}

const storage = new AsyncLocalStorage<Correlation>();
// taken while the module loads: before any hook runs, so without any operation's context
const root = AsyncLocalStorage.snapshot();

/** Gives everything that `work` starts one new correlation id; log lines name the hook, where it is given. */
export function withCorrelation<T>(work: () => T, hook?: HookDescription): T {
  return storage.run({ ...hook, correlationId: randomUUID() }, work);
}

export function currentCorrelation(): Correlation | undefined {
  return storage.getStore();
}

/**
 * Runs `work` on behalf of no operation: neither its correlation id nor its abort signal is inherited.
 * For work that serves several operations (a shared loop, a batch of coalesced reads), which the end of
 * the operation that happened to start it must not stop, and for the call that cancels a task.
 */
export function outsideOperations<T>(work: () => T): T {
  return root(work);
}

/** `work`, run later by somebody else, still on behalf of the operation that is current now. */
export function inCurrentOperation<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R {
  return AsyncLocalStorage.bind(work);
}
