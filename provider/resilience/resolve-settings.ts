import type { ResilienceDefaults } from "../contract/adapter";
import type { TimeoutClass } from "../contract/context";
import type { ResilienceInputs, RetryPreset } from "../models/resilience";
import { parseDuration } from "../units";
import { type Environment, readCount, readDuration, readFlag, readNumber, readSeconds } from "./environment";

export interface RateLimitSettings {
  readonly qps: number;
  readonly burst: number;
}

export interface RetrySettings {
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly multiplier: number;
  readonly jitter: boolean;
}

export interface CircuitBreakerSettings {
  readonly failureThreshold: number;
  readonly resetTimeoutMs: number;
  readonly halfOpenMaxCalls: number;
}

/** All that resilience needs to know, nothing left to look up. */
export interface ResilienceSettings {
  /** `undefined`: no limit. */
  readonly rateLimit: RateLimitSettings | undefined;
  readonly retry: RetrySettings;
  readonly circuitBreaker: CircuitBreakerSettings;
  /** Milliseconds. */
  readonly timeouts: Readonly<Record<TimeoutClass, number>>;
}

// VirtRigaud's internal/resilience/retry.go: Default-, Aggressive- and ConservativeRetryConfig
const presets: Readonly<Record<RetryPreset, RetrySettings>> = {
  default: { maxAttempts: 5, baseDelayMs: 500, maxDelayMs: 30_000, multiplier: 2, jitter: true },
  aggressive: { maxAttempts: 10, baseDelayMs: 100, maxDelayMs: 10_000, multiplier: 1.5, jitter: true },
  conservative: { maxAttempts: 3, baseDelayMs: 1_000, maxDelayMs: 60_000, multiplier: 3, jitter: true },
};

const defaultRateLimit: RateLimitSettings = { qps: 10, burst: 20 };

/**
 * Inputs before environment before preset before default. Throws `InvalidSpec` naming an environment
 * variable that cannot be read.
 *
 * There is no rate limit unless inputs, environment or `defaults` (the adapter's) set one: the documented
 * 10 calls per second are right for a shared vCenter, but would stretch 1,000 machines of ten calls each to
 * 1,000 seconds on a libvirt host that answers in a millisecond.
 */
export function resolveResilience(
  inputs: ResilienceInputs,
  environment: Environment,
  defaults: ResilienceDefaults = {},
): ResilienceSettings {
  return {
    rateLimit: resolveRateLimit(inputs.rateLimit, environment, defaults.rateLimit),
    retry: resolveRetry(inputs.retry, environment),
    circuitBreaker: resolveCircuitBreaker(inputs.circuitBreaker, environment),
    timeouts: resolveTimeouts(inputs.timeouts, environment),
  };
}

function resolveRateLimit(
  inputs: ResilienceInputs["rateLimit"],
  environment: Environment,
  adapter: RateLimitSettings | undefined,
): RateLimitSettings | undefined {
  const qps = inputs?.qps ?? readNumber(environment, "RATE_LIMIT_QPS", 0);
  const burst = inputs?.burst ?? readCount(environment, "RATE_LIMIT_BURST");
  if (qps === undefined && burst === undefined) return adapter;
  const base = adapter ?? defaultRateLimit;
  return qps === 0 ? undefined : { qps: qps ?? base.qps, burst: burst ?? base.burst };
}

function resolveRetry(inputs: ResilienceInputs["retry"], environment: Environment): RetrySettings {
  const preset = presets[inputs?.preset ?? "default"];
  return {
    maxAttempts: inputs?.maxAttempts ?? readCount(environment, "RETRY_MAX_ATTEMPTS") ?? preset.maxAttempts,
    baseDelayMs:
      milliseconds(inputs?.baseDelay) ?? readDuration(environment, "RETRY_BASE_DELAY") ?? preset.baseDelayMs,
    maxDelayMs:
      milliseconds(inputs?.maxDelay) ?? readDuration(environment, "RETRY_MAX_DELAY") ?? preset.maxDelayMs,
    multiplier: inputs?.multiplier ?? readNumber(environment, "RETRY_MULTIPLIER", 1) ?? preset.multiplier,
    jitter: inputs?.jitter ?? readFlag(environment, "RETRY_JITTER") ?? preset.jitter,
  };
}

function resolveCircuitBreaker(
  inputs: ResilienceInputs["circuitBreaker"],
  environment: Environment,
): CircuitBreakerSettings {
  return {
    failureThreshold: inputs?.failureThreshold ?? readCount(environment, "CB_FAILURE_THRESHOLD") ?? 10,
    resetTimeoutMs:
      milliseconds(inputs?.resetTimeout) ?? readSeconds(environment, "CB_RESET_SECONDS") ?? 60_000,
    halfOpenMaxCalls: inputs?.halfOpenMaxCalls ?? readCount(environment, "CB_HALF_OPEN_MAX_CALLS") ?? 3,
  };
}

function resolveTimeouts(
  inputs: ResilienceInputs["timeouts"],
  environment: Environment,
): ResilienceSettings["timeouts"] {
  return {
    describe: milliseconds(inputs?.describe) ?? readDuration(environment, "RPC_TIMEOUT_DESCRIBE") ?? 30_000,
    mutating: milliseconds(inputs?.mutating) ?? readDuration(environment, "RPC_TIMEOUT_MUTATING") ?? 240_000,
    validate: milliseconds(inputs?.validate) ?? readDuration(environment, "RPC_TIMEOUT_VALIDATE") ?? 10_000,
    taskStatus:
      milliseconds(inputs?.taskStatus) ?? readDuration(environment, "RPC_TIMEOUT_TASK_STATUS") ?? 10_000,
  };
}

function milliseconds(value: string | undefined): number | undefined {
  return value === undefined ? undefined : parseDuration(value);
}
