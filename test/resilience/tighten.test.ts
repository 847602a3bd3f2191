/** What several Providers share is as the strictest of them says. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import { CircuitBreaker } from "../../provider/resilience/breaker";
import { RateLimit } from "../../provider/resilience/rate-limit";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How many of these calls pass within a second. */
async function passing(limit: RateLimit, calls: number): Promise<number> {
  let passed = 0;
  for (let call = 0; call < calls; call += 1) void limit.take().then(() => (passed += 1));
  await vi.advanceTimersByTimeAsync(1_000);
  return passed;
}

it("a rate without settings is none", async () => {
  const limit = new RateLimit();
  limit.tighten(undefined);
  expect(await passing(limit, 1_000)).toBe(1_000);
});

it.each([
  [[{ qps: 5, burst: 10 }], 15],
  [[{ qps: 5, burst: 10 }, undefined], 15],
  [[undefined, { qps: 5, burst: 10 }], 15],
  [
    [
      { qps: 5, burst: 100 },
      { qps: 100, burst: 10 },
    ],
    15,
  ],
  [
    [
      { qps: 2, burst: 3 },
      { qps: 100, burst: 100 },
    ],
    5,
  ],
])("of the rates %j, %i of many calls pass in the first second", async (rates, passed) => {
  const limit = new RateLimit();
  for (const rate of rates) limit.tighten(rate);
  expect(await passing(limit, 200)).toBe(passed);
});

it("a lower rate holds for those who wait already, and gives no second burst", async () => {
  const limit = new RateLimit({ qps: 100, burst: 4 });
  await Promise.all([1, 2, 3, 4].map(() => limit.take()));
  const waiting = passing(limit, 100);
  limit.tighten({ qps: 2, burst: 4 });
  expect(await waiting).toBeLessThanOrEqual(3);
});

it("a breaker has the lowest threshold, the longest pause and the fewest tests", async () => {
  const settings = { failureThreshold: 3, resetTimeoutMs: 1_000, halfOpenMaxCalls: 2 };
  const opened = vi.fn();
  const listener = { opened, halfOpened: () => undefined, closed: vi.fn() };
  const breaker = new CircuitBreaker(settings, listener);
  breaker.tighten({ failureThreshold: 2, resetTimeoutMs: 5_000, halfOpenMaxCalls: 1 });
  breaker.tighten({ failureThreshold: 9, resetTimeoutMs: 100, halfOpenMaxCalls: 9 });
  const fail = () => breaker.run(() => Promise.reject(new ProviderError("Unavailable", "down")));
  await expect(fail()).rejects.toThrow("down");
  expect(opened).not.toHaveBeenCalled();
  await expect(fail()).rejects.toThrow("down");
  expect(opened).toHaveBeenCalledExactlyOnceWith(expect.anything(), 5_000);
  await vi.advanceTimersByTimeAsync(4_900);
  expect(() => breaker.throwIfOpen()).toThrow();
  await vi.advanceTimersByTimeAsync(200);
  await breaker.run(async () => undefined);
  expect(listener.closed).toHaveBeenCalledTimes(1);
});
