import { TokenBucket } from "limiter";
import { sleep } from "./abort";
import { KeyedLimits } from "./limits";
import type { RateLimitSettings } from "./resolve-settings";

/** Lets calls through at a steady rate, first come first served; all of them as long as it has no settings. */
export class RateLimit {
  #settings: RateLimitSettings | undefined;
  #bucket: TokenBucket | undefined;
  // limiter's own removeTokens cannot be aborted, so the line of those who wait is ours
  readonly #line = new KeyedLimits();

  constructor(settings?: RateLimitSettings) {
    this.tighten(settings);
  }

  /** Of all settings that it was given, the lowest rate and the lowest burst count. */
  tighten(settings: RateLimitSettings | undefined): void {
    if (settings === undefined) return;
    const { qps, burst } = this.#settings ?? settings;
    this.#settings = { qps: Math.min(qps, settings.qps), burst: Math.min(burst, settings.burst) };
    this.#bucket = bucketOf(this.#settings, this.#bucket?.content);
  }

  /** Resolves with the milliseconds waited; rejects with `Cancelled` when the signal is aborted first. */
  async take(signal?: AbortSignal): Promise<number> {
    if (this.#bucket === undefined) return 0;
    const start = performance.now();
    await this.#line.limited("token", 1, () => this.#waitForToken(signal), signal);
    return Math.round(performance.now() - start);
  }

  async #waitForToken(signal?: AbortSignal): Promise<void> {
    while (this.#bucket?.tryRemoveTokens(1) === false) {
      await sleep(Math.max(1, this.#bucket.getWaitTime(1)), signal);
    }
  }
}

/** limiter starts with an empty bucket, a hypervisor that nobody has called yet can take the whole burst. */
function bucketOf({ qps, burst }: RateLimitSettings, content = burst): TokenBucket {
  const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: qps, interval: "second" });
  bucket.content = Math.min(content, burst);
  return bucket;
}
