/** The core's services for an adapter: wrapped calls, limits, a log. An adapter never builds these itself. */

/**
 * - `read`: changes nothing. The core retries it.
 * - `idempotent`: has the same result once or twice. The core retries it.
 * - `once`: the core never retries it. When the outcome is unknown, the adapter reads it back.
 */
export type Effect = "read" | "idempotent" | "once";

/** The timeout of the Provider that bounds a call. */
export type TimeoutClass = "describe" | "mutating" | "validate" | "taskStatus";

export interface NativeCall {
  /** The name of the native operation in the hypervisor's documentation. */
  readonly name: string;
  readonly effect: Effect;
  /** Default: `describe` for reads, `mutating` for all others. */
  readonly timeout?: TimeoutClass;
  /** Removes the call's timeout, for calls that carry a payload. The operation's own timeout remains. Default false. */
  readonly unbounded?: boolean;
  readonly reference?: string;
}

export interface AdapterContext {
  /** Makes a native call with retry, circuit breaker, rate limit, timeout and events. Every native call goes through it. */
  call<T>(call: NativeCall, run: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Runs `work` once fewer than `limit` others use the same `thing`: a storage, a template, a host. */
  limited<T>(thing: string, limit: number, work: () => Promise<T>): Promise<T>;
  /** Reports one line: `info` and `warning` reach the user's terminal, `debug` only the log. */
  report(level: "debug" | "info" | "warning", message: string): void;
}
