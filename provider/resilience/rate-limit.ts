import { TokenBucket } from "limiter";
import { sleep } from "./abort";
import { KeyedLimits } from "./limits";
import type { RateLimitSettings } from "./resolve-settings";

/** Lets calls through at a steady rate, first come first served. */
export interface RateLimit {
  /** Resolves with the milliseconds waited; rejects with `Cancelled` when the signal is aborted first. */
  take(signal?: AbortSignal): Promise<number>;
}

export function createRateLimit(settings: RateLimitSettings | undefined): RateLimit {
  if (settings === undefined) return { take: async () => 0 };
  const bucket = new TokenBucket({
    bucketSize: settings.burst,
    tokensPerInterval: settings.qps,
    interval: "second",
  });
  // limiter starts with an empty bucket, a hypervisor that nobody has called yet can take the whole burst
  bucket.content = settings.burst;
  // limiter's own removeTokens cannot be aborted, so the line of those who wait is ours
  const line = new KeyedLimits();
  const waitForToken = async (signal?: AbortSignal): Promise<void> => {
    while (!bucket.tryRemoveTokens(1)) await sleep(Math.max(1, bucket.getWaitTime(1)), signal);
  };
  return {
    async take(signal) {
      const start = performance.now();
      await line.limited("token", 1, () => waitForToken(signal), signal);
      return Math.round(performance.now() - start);
    },
  };
}
