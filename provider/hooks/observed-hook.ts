import { toProviderError } from "../contract/errors";
import { withCorrelation } from "../observability/correlation";
import { events, type HookDescription } from "../observability/events";

/** Runs one hook under its own correlation id and tells observability how it went. */
export function observeHook<T>(subject: HookDescription, work: () => Promise<T>): Promise<T> {
  return withCorrelation(async () => {
    const started = performance.now();
    events.emit({ type: "hook-started", ...subject });
    try {
      const result = await work();
      events.emit({ type: "hook-finished", ...subject, duration: performance.now() - started });
      return result;
    } catch (cause) {
      const error = toProviderError(cause);
      const duration = performance.now() - started;
      events.emit({ type: "hook-finished", ...subject, duration, code: error.code, error });
      throw cause;
    }
  }, subject);
}
