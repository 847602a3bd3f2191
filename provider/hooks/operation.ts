import { AsyncLocalStorage } from "node:async_hooks";

/** One call of one hook: what it may use to be stopped and to speak to the user. */
export interface Operation {
  readonly signal: AbortSignal;
  /** `progress` replaces the previous progress line of the resource where the front-end can. */
  report(level: "progress" | "info" | "warning", message: string): void;
  /** A key of the stack's configuration. */
  config(key: string): string | undefined;
}

const storage = new AsyncLocalStorage<Operation>();

export function runOperation<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
  return storage.run(operation, work);
}

/** The operation on whose behalf this code runs; sessions outlive operations, so calls ask for it each time. */
export function currentOperation(): Operation | undefined {
  return storage.getStore();
}
