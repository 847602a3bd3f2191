import { describe, expect, it } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import { circuitBreaker, rateLimit, retry, timeouts } from "../../provider/models/resilience";
import { resolveResilience } from "../../provider/resilience/resolve-settings";

describe("resilience settings", () => {
  it("are the documented defaults when nothing is set", () => {
    expect(resolveResilience({}, {})).toEqual({
      rateLimit: undefined,
      retry: { maxAttempts: 5, baseDelayMs: 500, maxDelayMs: 30_000, multiplier: 2, jitter: true },
      circuitBreaker: { failureThreshold: 10, resetTimeoutMs: 60_000, halfOpenMaxCalls: 3 },
      timeouts: { describe: 30_000, mutating: 240_000, validate: 10_000, taskStatus: 10_000 },
    });
  });

  it("come from the environment", () => {
    const environment = {
      RETRY_MAX_ATTEMPTS: "10",
      RETRY_BASE_DELAY: "100ms",
      RETRY_MAX_DELAY: "1m",
      RETRY_MULTIPLIER: "2.5",
      RETRY_JITTER: "false",
      CB_FAILURE_THRESHOLD: "15",
      CB_RESET_SECONDS: "120s",
      CB_HALF_OPEN_MAX_CALLS: "1",
      RPC_TIMEOUT_DESCRIBE: "5s",
      RPC_TIMEOUT_MUTATING: "10m",
      RPC_TIMEOUT_VALIDATE: "1s",
      RPC_TIMEOUT_TASK_STATUS: "2s",
      RATE_LIMIT_QPS: "20",
      RATE_LIMIT_BURST: "50",
    };
    expect(resolveResilience({}, environment)).toEqual({
      rateLimit: { qps: 20, burst: 50 },
      retry: { maxAttempts: 10, baseDelayMs: 100, maxDelayMs: 60_000, multiplier: 2.5, jitter: false },
      circuitBreaker: { failureThreshold: 15, resetTimeoutMs: 120_000, halfOpenMaxCalls: 1 },
      timeouts: { describe: 5_000, mutating: 600_000, validate: 1_000, taskStatus: 2_000 },
    });
  });

  it("prefer inputs to the environment to the preset", () => {
    const { retry: resolved } = resolveResilience(
      { retry: { preset: "conservative", maxAttempts: 7 } },
      { RETRY_MAX_ATTEMPTS: "9", RETRY_BASE_DELAY: "2s" },
    );
    expect(resolved).toEqual({
      maxAttempts: 7,
      baseDelayMs: 2_000,
      maxDelayMs: 60_000,
      multiplier: 3,
      jitter: true,
    });
  });

  it("read a bare CB_RESET_SECONDS as seconds and an empty variable as unset", () => {
    const resolved = resolveResilience({}, { CB_RESET_SECONDS: "90", RETRY_BASE_DELAY: " " });
    expect(resolved.circuitBreaker.resetTimeoutMs).toBe(90_000);
    expect(resolved.retry.baseDelayMs).toBe(500);
  });

  it.each([
    ["RETRY_MAX_ATTEMPTS", "0"],
    ["RETRY_MAX_ATTEMPTS", "many"],
    ["RETRY_BASE_DELAY", "500"],
    ["RETRY_MULTIPLIER", "0.5"],
    ["RETRY_JITTER", "maybe"],
    ["CB_RESET_SECONDS", "1.2.3"],
    ["RPC_TIMEOUT_DESCRIBE", "0s"],
    ["RATE_LIMIT_QPS", "-1"],
    ["RATE_LIMIT_BURST", "1.5"],
  ])("refuse %s=%s and name the variable", (name, value) => {
    expect(() => resolveResilience({}, { [name]: value })).toThrow(
      expect.objectContaining({
        code: "InvalidSpec",
        message: expect.stringContaining(`${name} is "${value}"; set it to`),
      }),
    );
    expect(() => resolveResilience({}, { [name]: value })).toThrow(ProviderError);
  });

  describe("of the rate limit", () => {
    const adapter = { rateLimit: { qps: 50, burst: 100 } };

    it("are the adapter's unless somebody sets them", () => {
      expect(resolveResilience({}, {}, adapter).rateLimit).toEqual({ qps: 50, burst: 100 });
      expect(resolveResilience({ rateLimit: { qps: 5 } }, {}, adapter).rateLimit).toEqual({
        qps: 5,
        burst: 100,
      });
    });

    it("complete each other from the documented defaults", () => {
      expect(resolveResilience({ rateLimit: { burst: 7 } }, {}).rateLimit).toEqual({ qps: 10, burst: 7 });
      expect(resolveResilience({}, { RATE_LIMIT_QPS: "3" }).rateLimit).toEqual({ qps: 3, burst: 20 });
    });

    it("switch it off with zero calls per second", () => {
      expect(resolveResilience({ rateLimit: { qps: 0 } }, {}, adapter).rateLimit).toBeUndefined();
    });
  });
});

describe("the models of the resilience inputs", () => {
  it("take what the scope documents", () => {
    expect(rateLimit.safeParse({ qps: 10, burst: 20 }).success).toBe(true);
    expect(
      retry.safeParse({
        preset: "aggressive",
        maxAttempts: 5,
        baseDelay: "500ms",
        maxDelay: "30s",
        multiplier: 2,
      }).success,
    ).toBe(true);
    expect(
      circuitBreaker.safeParse({ failureThreshold: 10, resetTimeout: "60s", halfOpenMaxCalls: 3 }).success,
    ).toBe(true);
    expect(
      timeouts.safeParse({ describe: "30s", mutating: "4m", validate: "10s", taskStatus: "10s" }).success,
    ).toBe(true);
  });

  it.each([
    [rateLimit, { qps: -1 }],
    [rateLimit, { burst: 0 }],
    [retry, { preset: "heroic" }],
    [retry, { maxAttempts: 0 }],
    [retry, { multiplier: 0.9 }],
    [circuitBreaker, { resetTimeout: "soon" }],
    [timeouts, { describe: "0s" }],
    [timeouts, { describe: 30 }],
    [timeouts, { reconcile: "30s" }],
  ])("refuse %#: what makes no sense", (model, value) => {
    expect(model.safeParse(value).success).toBe(false);
  });
});
