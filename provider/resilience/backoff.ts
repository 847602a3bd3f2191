import { decorrelatedJitterGenerator, ExponentialBackoff, type IBackoff } from "cockatiel";
import type { RetrySettings } from "./resolve-settings";

/** The wait before each next attempt, in milliseconds. */
export function createBackoff(settings: RetrySettings): () => number {
  return settings.jitter ? spread(settings) : exponential(settings);
}

/** Decorrelated jitter around the exponential curve: the machines of one program do not retry in step. */
function spread(settings: RetrySettings): () => number {
  const factory = new ExponentialBackoff({
    generator: decorrelatedJitterGenerator,
    initialDelay: settings.baseDelayMs,
    maxDelay: settings.maxDelayMs,
    exponent: settings.multiplier,
  });
  let current: IBackoff<unknown> | undefined;
  return () => {
    current = (current ?? factory).next(undefined);
    return current.duration;
  };
}

// cockatiel's noJitterGenerator doubles whatever the exponent says (3.2.1)
function exponential(settings: RetrySettings): () => number {
  let next = settings.baseDelayMs;
  return () => {
    const delay = Math.min(next, settings.maxDelayMs);
    next = delay * settings.multiplier;
    return delay;
  };
}
