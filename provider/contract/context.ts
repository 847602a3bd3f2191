/** The core's services for an adapter: wrapped calls, limits, jobs, a log. An adapter never builds these itself. */
import type { Job, SettledOptions, Task } from "./task";

/**
 * - `read`: changes nothing. The core retries it.
 * - `idempotent`: has the same result once or twice. The core retries it.
 * - `once`: the core never retries it. When the outcome is unknown, the adapter reads it back.
 */
export type CallEffect = "read" | "idempotent" | "once";

/** The timeout of the Provider that bounds a call. */
export type TimeoutClass = "describe" | "mutating" | "validate" | "taskStatus";

export interface NativeCall {
  /** The name of the native operation in the hypervisor's documentation. */
  readonly name: string;
  readonly effect: CallEffect;
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
  /**
   * Runs `work`, a sequence of native calls, as one task of this process. The work begins at once and on behalf of the current
   * operation. It resolves with the task's result. Only this process knows the task, so another one must be able to begin
   * each step again.
   */
  job(description: string, work: (job: Job) => Promise<string | undefined>): Task;
  /**
   * Waits for a task in the one loop of the session and returns its result. A job that passes itself as `options` reports the
   * task's progress as its own, and stops waiting when it is cancelled. Throws the task's error; throws `Cancelled` after an
   * abort; throws `Unavailable` when the session closes. A task that cannot be read for a moment does not end the wait.
   */
  settled(task: Task, options?: SettledOptions): Promise<string | undefined>;
  /** Reports one line: `info` and `warning` reach the user's terminal, `debug` only the log. */
  report(level: "debug" | "info" | "warning", message: string): void;
}
