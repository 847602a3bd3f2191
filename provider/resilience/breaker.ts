import { type ErrorCode, errorTreatments, ProviderError, toProviderError } from "../contract/errors";
import { describeDuration } from "../observability/describe-duration";
import { onAbort } from "./abort";
import type { CircuitBreakerSettings } from "./resolve-settings";

type State =
  | { readonly value: "closed"; failures: number }
  | { readonly value: "open"; readonly until: number; readonly lastError: ProviderError }
  | { readonly value: "half-open"; running: number; successes: number; readonly lastError: ProviderError };

export interface BreakerListener {
  opened(error: ProviderError, resetTimeoutMs: number): void;
  halfOpened(): void;
  closed(): void;
}

/**
 * Refuses calls to an endpoint that was found unavailable so many times in a row. Later it lets a few
 * through as a test: as many successes close it, one failure opens it again. Ours and not cockatiel's, which
 * tests with exactly one call and forgets the signals of those that wait for its outcome (3.2.1).
 */
export class CircuitBreaker {
  #state: State = { value: "closed", failures: 0 };
  #waiting: (() => void)[] = [];
  #settings: CircuitBreakerSettings;
  readonly #listener: BreakerListener;

  constructor(settings: CircuitBreakerSettings, listener: BreakerListener) {
    this.#settings = settings;
    this.#listener = listener;
  }

  /** From now on, of its own settings and these the lowest threshold, the longest pause and the fewest tests count. */
  tighten({ failureThreshold, resetTimeoutMs, halfOpenMaxCalls }: CircuitBreakerSettings): void {
    const own = this.#settings;
    this.#settings = {
      failureThreshold: Math.min(own.failureThreshold, failureThreshold),
      resetTimeoutMs: Math.max(own.resetTimeoutMs, resetTimeoutMs),
      halfOpenMaxCalls: Math.min(own.halfOpenMaxCalls, halfOpenMaxCalls),
    };
  }

  /** Throws `Unavailable` while calls are refused. */
  throwIfOpen(): void {
    const state = this.#state;
    if (state.value !== "open") return;
    const wait = state.until - performance.now();
    if (wait > 0) throw refusal(state.lastError, wait);
  }

  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const admitted = await this.#admit(signal);
    try {
      const result = await work();
      this.#record(admitted, "success");
      return result;
    } catch (error) {
      const failure = toProviderError(error);
      this.#record(admitted, verdictOf(failure.code), failure);
      throw failure;
    }
  }

  /** Waits while others test the endpoint. The state that let the call in is the one that its outcome counts for. */
  async #admit(signal: AbortSignal | undefined): Promise<State> {
    for (;;) {
      this.throwIfOpen();
      if (this.#state.value === "open") this.#halfOpen(this.#state.lastError);
      const state = this.#state;
      if (state.value !== "half-open") return state;
      if (state.running < this.#settings.halfOpenMaxCalls) {
        state.running += 1;
        return state;
      }
      await this.#nextChange(signal);
    }
  }

  #nextChange(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        forget();
        resolve();
      });
      const forget = onAbort(signal, reject);
    });
  }

  #record(admitted: State, verdict: Verdict, error?: ProviderError): void {
    if (admitted !== this.#state) return;
    if (admitted.value === "half-open") admitted.running -= 1;
    if (verdict === "failure" && error !== undefined) this.#recordFailure(admitted, error);
    if (verdict === "success") this.#recordSuccess(admitted);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #recordFailure(state: State, error: ProviderError): void {
    if (state.value === "closed") {
      state.failures += 1;
      if (state.failures < this.#settings.failureThreshold) return;
    }
    const { resetTimeoutMs } = this.#settings;
    this.#state = { value: "open", until: performance.now() + resetTimeoutMs, lastError: error };
    this.#listener.opened(error, resetTimeoutMs);
  }

  #recordSuccess(state: State): void {
    if (state.value === "closed") state.failures = 0;
    if (state.value !== "half-open") return;
    state.successes += 1;
    if (state.successes < this.#settings.halfOpenMaxCalls) return;
    this.#state = { value: "closed", failures: 0 };
    this.#listener.closed();
  }

  #halfOpen(lastError: ProviderError): void {
    this.#state = { value: "half-open", running: 0, successes: 0, lastError };
    this.#listener.halfOpened();
  }
}

type Verdict = "success" | "failure" | "neither";

/** An endpoint that refuses is there all the same; an error that may pass, or of our own, says nothing about it. */
function verdictOf(code: ErrorCode): Verdict {
  if (errorTreatments[code].breaker) return "failure";
  const tellsNothing = errorTreatments[code].retry || code === "Cancelled" || code === "Internal";
  return tellsNothing ? "neither" : "success";
}

function refusal(lastError: ProviderError, waitMs: number): ProviderError {
  const reason = `the endpoint did not answer several times in a row, so calls to it are refused; last error: ${lastError.message}`;
  return new ProviderError("Unavailable", reason, {
    remediation: `look at the endpoint; the next call after ${describeDuration(waitMs)} is tried again`,
    cause: lastError,
  });
}
