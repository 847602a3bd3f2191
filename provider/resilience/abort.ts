import { ProviderError } from "../contract/errors";

/** The error of an aborted signal. */
export function cancelled(signal: AbortSignal): ProviderError {
  return new ProviderError("Cancelled", "the operation was cancelled", { cause: signal.reason });
}

/** Calls `listener` when the signal is aborted, at once if it is already, until the returned function is called. */
export function onAbort(
  signal: AbortSignal | undefined,
  listener: (error: ProviderError) => void,
): () => void {
  if (signal === undefined) return () => undefined;
  const report = () => listener(cancelled(signal));
  if (signal.aborted) {
    report();
    return () => undefined;
  }
  signal.addEventListener("abort", report, { once: true });
  return () => signal.removeEventListener("abort", report);
}

/** Resolves after so many milliseconds; rejects with `Cancelled` as soon as the signal is aborted. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      forget();
      resolve();
    }, milliseconds);
    const forget = onAbort(signal, (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
