import { z } from "zod";
import { duration } from "../units";

// contains a digit other than zero
const positiveDuration = duration.regex(/[1-9]/, "must be longer than nothing");

export const retryPresets = ["default", "aggressive", "conservative"] as const;

export type RetryPreset = (typeof retryPresets)[number];

export const rateLimit = z
  .strictObject({
    qps: z
      .number()
      .nonnegative()
      .optional()
      .describe("Native calls per second; 0 means no limit. Default 10 as soon as `burst` is set."),
    burst: z
      .int()
      .min(1)
      .optional()
      .describe("Native calls that may go out at once after a pause. Default 20 as soon as `qps` is set."),
  })
  .meta({
    id: "RateLimit",
    description:
      "Limits the rate of native calls, to spare the hypervisor's API. Off unless it is set here or by RATE_LIMIT_QPS or RATE_LIMIT_BURST. The limit belongs to the endpoint: of all Providers of an endpoint, the lowest `qps` and the lowest `burst` count.",
  });

export const retry = z
  .strictObject({
    preset: z
      .enum(retryPresets)
      .optional()
      .describe(
        "Values for settings that are not given: `default`, `aggressive` (10 attempts from 100ms) or `conservative` (3 attempts from 1s).",
      ),
    maxAttempts: z
      .int()
      .min(1)
      .optional()
      .describe("Attempts in all; 1 means no retry. Default 5, or RETRY_MAX_ATTEMPTS."),
    baseDelay: positiveDuration
      .optional()
      .describe("The wait after the first failure. Default 500ms, or RETRY_BASE_DELAY."),
    maxDelay: positiveDuration.optional().describe("The longest wait. Default 30s, or RETRY_MAX_DELAY."),
    multiplier: z
      .number()
      .min(1)
      .optional()
      .describe("Each wait is this many times the one before. Default 2, or RETRY_MULTIPLIER."),
    jitter: z
      .boolean()
      .optional()
      .describe(
        "Spreads the waits, so that many machines do not retry in step. Default true, or RETRY_JITTER.",
      ),
  })
  .meta({
    id: "Retry",
    description: "How the provider retries reads and idempotent calls after a temporary failure.",
  });

export const circuitBreaker = z
  .strictObject({
    failureThreshold: z
      .int()
      .min(1)
      .optional()
      .describe(
        "How many calls in a row must find the endpoint unavailable before the breaker refuses calls. Default 10, or CB_FAILURE_THRESHOLD.",
      ),
    resetTimeout: positiveDuration
      .optional()
      .describe(
        "How long the breaker refuses calls before it lets some through as a test. Default 60s, or CB_RESET_SECONDS.",
      ),
    halfOpenMaxCalls: z
      .int()
      .min(1)
      .optional()
      .describe(
        "How many calls pass at once as a test; as many must succeed before all pass again. Default 3, or CB_HALF_OPEN_MAX_CALLS.",
      ),
  })
  .meta({
    id: "CircuitBreaker",
    description:
      "Fails calls at once while the endpoint is down, instead of waiting for it. Providers that share a connection share the breaker: the lowest `failureThreshold`, the longest `resetTimeout` and the lowest `halfOpenMaxCalls` count.",
  });

export const timeouts = z
  .strictObject({
    describe: positiveDuration
      .optional()
      .describe("How long one call that reads may take. Default 30s, or RPC_TIMEOUT_DESCRIBE."),
    mutating: positiveDuration
      .optional()
      .describe("How long one call that changes something may take. Default 4m, or RPC_TIMEOUT_MUTATING."),
    validate: positiveDuration
      .optional()
      .describe(
        "How long one call that verifies credentials may take. Default 10s, or RPC_TIMEOUT_VALIDATE.",
      ),
    taskStatus: positiveDuration
      .optional()
      .describe("How long one read of running tasks may take. Default 10s, or RPC_TIMEOUT_TASK_STATUS."),
  })
  .meta({
    id: "Timeouts",
    description:
      "How long one native call may take. The tasks that a call starts have timeouts of their own.",
  });

/** The blocks of a Provider's inputs that are about resilience. */
export interface ResilienceInputs {
  readonly rateLimit?: z.input<typeof rateLimit> | undefined;
  readonly retry?: z.input<typeof retry> | undefined;
  readonly circuitBreaker?: z.input<typeof circuitBreaker> | undefined;
  readonly timeouts?: z.input<typeof timeouts> | undefined;
}
