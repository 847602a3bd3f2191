import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NativeCall } from "../../provider/contract/context";
import { type ErrorCode, ProviderError } from "../../provider/contract/errors";
import type { ResilienceInputs } from "../../provider/models/resilience";
import { createEvents, type ProviderEvent } from "../../provider/observability/events";
import { createCaller } from "../../provider/resilience/call";
import { resolveResilience } from "../../provider/resilience/resolve-settings";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const read: NativeCall = { name: "GET /nodes", effect: "read" };
const once: NativeCall = { name: "CloneVM_Task", effect: "once", reference: "vm-42" };
const steady = { jitter: false };

function setUp(inputs: ResilienceInputs = { retry: steady }) {
  const controller = new AbortController();
  let uncancelled = false;
  const emitter = createEvents();
  const events: ProviderEvent[] = [];
  emitter.on((event) => events.push(event));
  const call = createCaller({
    settings: resolveResilience(inputs, {}),
    providerType: "mock",
    endpoint: "mock:///somewhere",
    events: emitter,
    signal: () => (uncancelled ? undefined : controller.signal),
  });
  return {
    afterwards: () => {
      uncancelled = true;
    },
    call,
    events,
    controller,
    types: () => events.map(({ type }) => type),
  };
}

/** Fails with these codes, one per attempt, then succeeds. */
function failing(...codes: ErrorCode[]) {
  const left = [...codes];
  return vi.fn(async () => {
    const code = left.shift();
    if (code !== undefined) throw new ProviderError(code, `it said ${code}`);
    return "done";
  });
}

const forever = () => vi.fn((_signal: AbortSignal) => new Promise<string>(() => undefined));

function outcome<T>(promise: Promise<T>): Promise<T | ProviderError> {
  return promise.catch((error: unknown) => {
    if (ProviderError.is(error)) return error;
    throw error;
  });
}

describe("a native call", () => {
  it("passes its result on and reports start and finish", async () => {
    const { call, events } = setUp();
    expect(await call(read, failing())).toBe("done");
    expect(events).toEqual([
      expect.objectContaining({ type: "call-started", name: "GET /nodes", effect: "read", attempt: 1 }),
      expect.objectContaining({ type: "call-finished", providerType: "mock", endpoint: "mock:///somewhere" }),
    ]);
    expect(events[1]).not.toHaveProperty("code");
  });

  it("names operation and reference in its error, whatever was thrown", async () => {
    const { call } = setUp();
    const error = await outcome(call(once, () => Promise.reject(new TypeError("boom"))));
    expect(error).toMatchObject({ code: "Internal", message: "CloneVM_Task vm-42: boom" });
  });
});

describe("retries", () => {
  it("follow the documented delays: 500 ms, 1 s, 2 s, 4 s", async () => {
    const { call, events } = setUp();
    const run = failing("Unavailable", "Retryable", "RateLimit", "Timeout");
    const result = call(read, run);
    await vi.runAllTimersAsync();
    expect(await result).toBe("done");
    expect(events.flatMap((event) => (event.type === "retry" ? [event.delay] : []))).toEqual([
      500, 1_000, 2_000, 4_000,
    ]);
  });

  it("honour multiplier and longest delay without jitter", async () => {
    const { call, events } = setUp({ retry: { ...steady, multiplier: 3, baseDelay: "1s", maxDelay: "5s" } });
    const result = call(read, failing("Retryable", "Retryable", "Retryable"));
    await vi.runAllTimersAsync();
    await result;
    expect(events.flatMap((event) => (event.type === "retry" ? [event.delay] : []))).toEqual([
      1_000, 3_000, 5_000,
    ]);
  });

  it("stop after so many attempts with the last error", async () => {
    const { call } = setUp({ retry: { ...steady, maxAttempts: 3 } });
    const run = failing("Retryable", "Retryable", "RateLimit", "Retryable");
    const result = outcome(call(read, run));
    await vi.runAllTimersAsync();
    expect(await result).toMatchObject({ code: "RateLimit" });
    expect(run).toHaveBeenCalledTimes(3);
  });

  it("are never tried for a call that may happen only once", async () => {
    const { call, types } = setUp();
    const run = failing("Unavailable");
    expect(await outcome(call(once, run))).toMatchObject({ code: "Unavailable" });
    expect(run).toHaveBeenCalledTimes(1);
    expect(types()).not.toContain("retry");
  });

  it.each([
    "NotFound",
    "InvalidSpec",
    "Unauthorized",
    "NotSupported",
    "QuotaExceeded",
    "Conflict",
    "Internal",
  ] as const)("are never tried after %s", async (code) => {
    const { call } = setUp();
    const run = failing(code);
    expect(await outcome(call(read, run))).toMatchObject({ code });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("spread with jitter, never beyond the longest delay", async () => {
    const { call, events } = setUp({ retry: { maxAttempts: 10, maxDelay: "3s" } });
    const result = outcome(call(read, failing(...Array<ErrorCode>(9).fill("Retryable"))));
    await vi.runAllTimersAsync();
    await result;
    const delays = events.flatMap((event) => (event.type === "retry" ? [event.delay] : []));
    expect(delays).toHaveLength(9);
    expect(Math.max(...delays)).toBeLessThanOrEqual(3_000);
    expect(new Set(delays).size).toBeGreaterThan(1);
  });
});

describe("the timeout", () => {
  it.each([
    [{ name: "read", effect: "read" } as const, 30_000, "timeouts.describe", "RPC_TIMEOUT_DESCRIBE"],
    [{ name: "once", effect: "once" } as const, 240_000, "timeouts.mutating", "RPC_TIMEOUT_MUTATING"],
    [
      { name: "login", effect: "once", timeout: "validate" } as const,
      10_000,
      "timeouts.validate",
      "RPC_TIMEOUT_VALIDATE",
    ],
  ])("ends %o and names the setting to raise", async (native, milliseconds, setting, variable) => {
    const { call } = setUp({ retry: { maxAttempts: 1 } });
    const run = forever();
    const result = outcome(call(native, run));
    await vi.advanceTimersByTimeAsync(milliseconds - 1);
    expect(run.mock.calls[0]?.[0].aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const error = await result;
    expect(error).toMatchObject({ code: "Timeout", operation: native.name });
    expect(String(error)).toContain(setting);
    expect(String(error)).toContain(variable);
    expect(run.mock.calls[0]?.[0].aborted).toBe(true);
  });

  it("leaves calls that carry a payload alone", async () => {
    const { call, controller } = setUp();
    const result = outcome(call({ ...once, unbounded: true }, forever()));
    await vi.advanceTimersByTimeAsync(3_600_000);
    controller.abort();
    expect(await result).toMatchObject({ code: "Cancelled" });
  });

  it("leaves no timer behind", async () => {
    const { call } = setUp();
    await call(read, failing());
    await outcome(call(read, failing("NotFound")));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("cancelling the operation", () => {
  it("ends a call at once, even one that does not listen, and aborts its socket", async () => {
    const { call, controller } = setUp();
    const run = forever();
    const result = outcome(call(read, run));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect(await result).toMatchObject({ code: "Cancelled", operation: "GET /nodes" });
    expect(run.mock.calls[0]?.[0].aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends the wait between two attempts at once", async () => {
    const { call, controller } = setUp();
    const result = outcome(call(read, failing("Retryable", "Retryable")));
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await result).toMatchObject({ code: "Cancelled" });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keeps a call from starting", async () => {
    const { call, controller } = setUp();
    controller.abort();
    const run = failing();
    expect(await outcome(call(read, run))).toMatchObject({ code: "Cancelled" });
    expect(run).not.toHaveBeenCalled();
  });
});

describe("the rate limit", () => {
  it("lets the burst through at once and the rest at its rate, in order", async () => {
    const { call, events } = setUp({ rateLimit: { qps: 10, burst: 3 } });
    const finished: number[] = [];
    const calls = [0, 1, 2, 3, 4].map(async (index) => {
      await call(read, failing());
      finished.push(index);
    });
    await vi.advanceTimersByTimeAsync(1);
    expect(finished).toEqual([0, 1, 2]);
    await vi.advanceTimersByTimeAsync(110);
    expect(finished).toEqual([0, 1, 2, 3]);
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(finished).toEqual([0, 1, 2, 3, 4]);
    expect(events.filter(({ type }) => type === "rate-limited")).toHaveLength(2);
  });

  it("does not slow down 1,000 local calls when nobody set it", async () => {
    const { call } = setUp({});
    const start = performance.now();
    await Promise.all(Array.from({ length: 1_000 }, () => call(read, async () => 1)));
    expect(performance.now() - start).toBe(0);
  });

  it("gives up a place in the line when the operation is cancelled", async () => {
    const { call, controller } = setUp({ rateLimit: { qps: 1, burst: 1 } });
    await call(read, failing());
    const result = outcome(call(read, failing()));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect(await result).toMatchObject({ code: "Cancelled" });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("takes a token for every attempt", async () => {
    const { call, events } = setUp({
      rateLimit: { qps: 1, burst: 1 },
      retry: { ...steady, baseDelay: "100ms" },
    });
    const result = call(read, failing("Retryable"));
    await vi.runAllTimersAsync();
    await result;
    expect(events.filter(({ type }) => type === "rate-limited")).toHaveLength(1);
  });
});

describe("the circuit breaker", () => {
  const inputs = {
    retry: { maxAttempts: 1 },
    circuitBreaker: { failureThreshold: 3, resetTimeout: "60s", halfOpenMaxCalls: 2 },
  };

  async function open(inner = inputs) {
    const things = setUp(inner);
    for (let index = 0; index < 3; index += 1) await outcome(things.call(read, failing("Unavailable")));
    return things;
  }

  it("opens after so many failures in a row and says why and until when", async () => {
    const { call, types } = await open();
    await vi.advanceTimersByTimeAsync(18_000);
    const run = failing();
    const error = await outcome(call(read, run));
    expect(run).not.toHaveBeenCalled();
    expect(error).toMatchObject({ code: "Unavailable", operation: "GET /nodes" });
    expect(String(error)).toContain("it said Unavailable");
    expect(String(error)).toContain("after 42s");
    expect(types().filter((type) => type.startsWith("breaker"))).toEqual(["breaker-opened"]);
  });

  it("counts failures in a row only", async () => {
    const { call, types } = setUp(inputs);
    for (const code of ["Unavailable", "Timeout", "NotFound", "Unavailable", "Timeout"] as const) {
      await outcome(call(read, failing(code)));
    }
    expect(types()).not.toContain("breaker-opened");
  });

  it("takes neither a transient error nor one of ours as an answer of the endpoint", async () => {
    const { call, types } = setUp(inputs);
    for (const code of ["Unavailable", "Retryable", "Unavailable", "Internal", "Unavailable"] as const) {
      await outcome(call(read, failing(code)));
    }
    expect(types()).toContain("breaker-opened");
  });

  it("tests with so many calls at once, and closes when as many succeeded", async () => {
    const { call, types } = await open();
    await vi.advanceTimersByTimeAsync(60_000);
    const answers: (() => void)[] = [];
    const slow = vi.fn(() => new Promise<string>((resolve) => answers.push(() => resolve("done"))));
    const calls = [1, 2, 3].map(() => call(read, slow));
    await vi.advanceTimersByTimeAsync(1);
    expect(slow).toHaveBeenCalledTimes(2);
    for (const answer of answers.splice(0)) answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(slow).toHaveBeenCalledTimes(3);
    for (const answer of answers.splice(0)) answer();
    expect(await Promise.all(calls)).toEqual(["done", "done", "done"]);
    expect(types().filter((type) => type.startsWith("breaker"))).toEqual([
      "breaker-opened",
      "breaker-half-opened",
      "breaker-closed",
    ]);
  });

  it("opens again when a test fails, and refuses those that waited for it", async () => {
    const { call } = await open();
    await vi.advanceTimersByTimeAsync(60_000);
    const run = vi.fn(
      () =>
        new Promise<string>((_, reject) =>
          setTimeout(() => reject(new ProviderError("Unavailable", "still down")), 100),
        ),
    );
    const results = Promise.all([1, 2, 3].map(() => outcome(call(read, run))));
    await vi.advanceTimersByTimeAsync(100);
    for (const error of await results) expect(error).toMatchObject({ code: "Unavailable" });
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("frees the place of a test that was cancelled", async () => {
    const { call, controller, afterwards } = await open({
      ...inputs,
      circuitBreaker: { ...inputs.circuitBreaker, halfOpenMaxCalls: 1 },
    });
    await vi.advanceTimersByTimeAsync(60_000);
    const result = outcome(call(read, forever()));
    await vi.advanceTimersByTimeAsync(1);
    controller.abort();
    expect(await result).toMatchObject({ code: "Cancelled" });
    afterwards();
    expect(await call(read, failing())).toBe("done");
  });

  it("belongs to one session", async () => {
    await open();
    const { call } = setUp(inputs);
    expect(await call(read, failing())).toBe("done");
  });
});
