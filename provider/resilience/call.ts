import type { AdapterContext, NativeCall, TimeoutClass } from "../contract/context";
import { ProviderError, toProviderError } from "../contract/errors";
import { describeDuration } from "../observability/describe-duration";
import type { Events, EventTarget } from "../observability/events";
import { runAttempt } from "./attempt";
import { CircuitBreaker } from "./breaker";
import { RateLimit } from "./rate-limit";
import type { CircuitBreakerSettings, ResilienceSettings } from "./resolve-settings";
import { withRetries } from "./retry";

export interface CallerOptions extends EventTarget {
  readonly settings: ResilienceSettings;
  /** Settings whose timeouts and retries a call has instead. Default: none. */
  readonly current?: () => ResilienceSettings | undefined;
  /** The limit of the endpoint. Default: that of the settings. */
  readonly rateLimit?: RateLimit;
  readonly events: Events;
  /** The signal of the operation that a call serves; asked at each call, since sessions outlive operations. */
  readonly signal: () => AbortSignal | undefined;
}

/** `AdapterContext.call` of one session. */
export function createCaller(options: CallerOptions): AdapterContext["call"] {
  const caller = new Caller(options);
  return (call, run) => caller.call(call, run);
}

/**
 * Makes the native calls of one session: token bucket, then circuit breaker, then retries, then timeout. Each caller has a
 * breaker of its own: a new session says that the endpoint answers.
 */
export class Caller {
  readonly #options: CallerOptions;
  readonly #target: EventTarget;
  readonly #rateLimit;
  readonly #breaker;

  constructor(options: CallerOptions) {
    const { settings, events, providerType, endpoint } = options;
    const target = { providerType, endpoint };
    this.#options = options;
    this.#target = target;
    this.#rateLimit = options.rateLimit ?? new RateLimit(settings.rateLimit);
    this.#breaker = new CircuitBreaker(settings.circuitBreaker, {
      opened: (error, resetTimeout) =>
        events.emit({ type: "breaker-opened", ...target, resetTimeout, error }),
      halfOpened: () => events.emit({ type: "breaker-half-opened", ...target }),
      closed: () => events.emit({ type: "breaker-closed", ...target }),
    });
  }

  /** The strictest settings of all that share the session count. */
  tighten(settings: CircuitBreakerSettings): void {
    this.#breaker.tighten(settings);
  }

  /** Rejects with a `ProviderError` that names the call. */
  async call<T>(call: NativeCall, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = this.#options.signal();
    try {
      // before the queue for tokens too: nobody waits for a turn that is refused in the end
      this.#breaker.throwIfOpen();
      await this.#takeTurn(call, signal);
      return await this.#breaker.run(() => this.#withRetries(call, signal, run), signal);
    } catch (error) {
      throw describe(error, call);
    }
  }

  #withRetries<T>(
    call: NativeCall,
    signal: AbortSignal | undefined,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { retry } = this.#settings;
    const options = {
      settings: call.effect === "once" ? { ...retry, maxAttempts: 1 } : retry,
      signal,
      onRetry: (attempt: number, error: ProviderError, delay: number) =>
        this.#options.events.emit({ type: "retry", ...this.#subject(call, attempt), delay, error }),
    };
    return withRetries(options, async (attempt) => {
      if (attempt > 1) await this.#takeTurn(call, signal);
      return this.#attempt(call, attempt, signal, run);
    });
  }

  async #attempt<T>(
    call: NativeCall,
    attempt: number,
    signal: AbortSignal | undefined,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { events } = this.#options;
    const subject = this.#subject(call, attempt);
    const started = performance.now();
    const duration = (): number => performance.now() - started;
    events.emit({ type: "call-started", ...subject });
    try {
      const result = await runAttempt({ signal, ...timeoutOf(call, this.#settings) }, run);
      events.emit({ type: "call-finished", ...subject, duration: duration() });
      return result;
    } catch (error) {
      const failure = describe(error, call);
      const { code } = failure;
      events.emit({ type: "call-finished", ...subject, duration: duration(), code, error: failure });
      throw failure;
    }
  }

  get #settings(): ResilienceSettings {
    const { current, settings } = this.#options;
    return current?.() ?? settings;
  }

  async #takeTurn(call: NativeCall, signal: AbortSignal | undefined): Promise<void> {
    const wait = await this.#rateLimit.take(signal);
    if (wait > 0) this.#options.events.emit({ type: "rate-limited", ...this.#target, name: call.name, wait });
  }

  #subject({ name, effect, reference }: NativeCall, attempt: number) {
    return { ...this.#target, name, effect, reference, attempt };
  }
}

function describe(error: unknown, call: NativeCall): ProviderError {
  const { name: operation, reference } = call;
  return toProviderError(error, reference === undefined ? { operation } : { operation, reference });
}

const timeoutVariables: Readonly<Record<TimeoutClass, string>> = {
  describe: "RPC_TIMEOUT_DESCRIBE",
  mutating: "RPC_TIMEOUT_MUTATING",
  validate: "RPC_TIMEOUT_VALIDATE",
  taskStatus: "RPC_TIMEOUT_TASK_STATUS",
};

function timeoutOf(call: NativeCall, settings: ResilienceSettings) {
  const timeoutClass = call.timeout ?? (call.effect === "read" ? "describe" : "mutating");
  const timeoutMs = call.unbounded === true ? undefined : settings.timeouts[timeoutClass];
  const timeoutError = (): ProviderError =>
    new ProviderError("Timeout", `no answer within ${describeDuration(timeoutMs ?? 0)}`, {
      remediation: `look at the load of the endpoint, or raise timeouts.${timeoutClass} of the provider (${timeoutVariables[timeoutClass]})`,
    });
  return { timeoutMs, timeoutError };
}
