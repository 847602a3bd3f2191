/** What an adapter is given: calls that are wrapped, limits, a log. It never builds these itself. */

/**
 * - `read`: changes nothing; retried freely.
 * - `idempotent`: doing it twice is doing it once; retried.
 * - `once`: never retried. When its outcome is unknown, the adapter looks it up.
 */
export type Effect = "read" | "idempotent" | "once";

/** Which timeout of the Provider bounds the call. */
export type TimeoutClass = "describe" | "mutating" | "validate" | "taskStatus";

export interface NativeCall {
  /** The name of the native operation, as the hypervisor's own documents have it. */
  readonly name: string;
  readonly effect: Effect;
  /** Default: `describe` for reads, `mutating` for all else. */
  readonly timeout?: TimeoutClass;
  /** For calls that carry a payload: no timeout but the operation's own. */
  readonly unbounded?: boolean;
  readonly reference?: string;
}

export interface AdapterContext {
  /** Every native call goes through here: retry, breaker, rate limit, timeout, events. */
  call<T>(call: NativeCall, run: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Runs `work` while at most `limit` others hold the same scarce thing (a storage, a template, a host). */
  limited<T>(thing: string, limit: number, work: () => Promise<T>): Promise<T>;
  /** One line for whoever watches: `info` and `warning` reach the user's terminal, `debug` only the log. */
  report(level: "debug" | "info" | "warning", message: string): void;
}
