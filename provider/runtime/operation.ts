import { AsyncLocalStorage } from "node:async_hooks";

/** One call of one hook: what it may use to be stopped and to speak to the user. */
export interface Operation {
  readonly signal: AbortSignal;
  /** Milliseconds since 1970, after which nothing is waited for any more. */
  readonly deadline?: number | undefined;
  /** `progress` replaces the previous progress line of the resource where the front-end can. */
  report(level: "progress" | "info" | "warning", message: string): void;
  /** A key of the stack's configuration. */
  config(key: string): string | undefined;
}

const storage = new AsyncLocalStorage<Operation>();

export function runOperation<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
  return storage.run(operation, work);
}

/** `work` speaks to the user as the current operation does, and ends with `signal` alone: for what others may need too. */
export function withSignal<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { report, config } = currentOperation() ?? { report: () => undefined, config: () => undefined };
  return runOperation({ signal, report, config }, work);
}

/** `work` as the current operation, but with an end: what it waits for fails with `Timeout` from then on. */
export function withDeadline<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const operation = currentOperation();
  if (operation === undefined) return work();
  return runOperation({ ...operation, deadline: Date.now() + milliseconds }, work);
}

/**
 * `work` goes on for so long although the operation was cancelled or its time is over: for what must be put back whatever
 * happens.
 */
export function withGrace<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const operation = currentOperation();
  if (operation === undefined) return work();
  const deadline = Date.now() + milliseconds;
  return runOperation({ ...operation, signal: AbortSignal.timeout(milliseconds), deadline }, work);
}

/** What is left of a wait's own time within the operation's; at least one millisecond, so that waits end by themselves. */
export function remainingTime(milliseconds: number | undefined): number | undefined {
  const deadline = currentOperation()?.deadline;
  if (deadline === undefined) return milliseconds;
  return Math.max(1, Math.min(milliseconds ?? Number.POSITIVE_INFINITY, deadline - Date.now()));
}

/** The operation on whose behalf this code runs; sessions outlive operations, so calls ask for it each time. */
export function currentOperation(): Operation | undefined {
  return storage.getStore();
}
