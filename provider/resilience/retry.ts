import { errorTreatments, type ProviderError, toProviderError } from "../contract/errors";
import { sleep } from "./abort";
import { createBackoff } from "./backoff";
import type { RetrySettings } from "./resolve-settings";

export interface RetryOptions {
  readonly settings: RetrySettings;
  readonly signal?: AbortSignal | undefined;
  /** Default: what the table of errors says. */
  readonly isWorthAnotherTry?: (error: ProviderError) => boolean;
  /** Before the wait that precedes the attempt after `attempt`. */
  onRetry(attempt: number, error: ProviderError, delayMs: number): void;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or has been tried often enough. Ours and not
 * cockatiel's, whose wait between attempts cannot be aborted (3.2.1).
 */
export async function withRetries<T>(
  options: RetryOptions,
  attempt: (number: number) => Promise<T>,
): Promise<T> {
  const nextDelay = createBackoff(options.settings);
  const { isWorthAnotherTry = ({ code }) => errorTreatments[code].retry } = options;
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      const failure = toProviderError(error);
      if (number >= options.settings.maxAttempts || !isWorthAnotherTry(failure)) throw failure;
      const delay = nextDelay();
      options.onRetry(number, failure, delay);
      await sleep(delay, options.signal);
    }
  }
}
