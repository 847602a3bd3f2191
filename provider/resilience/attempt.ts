import type { ProviderError } from "../contract/errors";
import { onAbort } from "./abort";

export interface AttemptLimits {
  /** Ends the attempt with `Cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; `undefined` for none. */
  readonly timeoutMs: number | undefined;
  readonly timeoutError: () => ProviderError;
}

/**
 * Runs `work` once. At the timeout or at the abort of the signal, whichever comes first, it rejects at once,
 * whether or not `work` listens, and aborts the signal that `work` hands to its socket.
 */
export function runAttempt<T>(limits: AttemptLimits, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let forget = (): void => undefined;
  const bounded = new Promise<T>((resolve, reject) => {
    const stop = (error: ProviderError): void => {
      reject(error);
      controller.abort(error);
    };
    forget = onAbort(limits.signal, stop);
    if (controller.signal.aborted) return;
    if (limits.timeoutMs !== undefined)
      timer = setTimeout(() => stop(limits.timeoutError()), limits.timeoutMs);
    start(work, controller.signal).then(resolve, reject);
  });
  return bounded.finally(() => {
    clearTimeout(timer);
    forget();
  });
}

async function start<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  return await work(signal);
}
