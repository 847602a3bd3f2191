/** Whose settings a native call has, where several Providers share a connection. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ResilienceSettings } from "./resolve-settings";

const storage = new AsyncLocalStorage<ResilienceSettings | undefined>();

/** The native calls of `work` have these timeouts and retries. */
export function withSettings<T>(settings: ResilienceSettings | undefined, work: () => T): T {
  return storage.run(settings, work);
}

/** `undefined` in work that serves several Providers at once. */
export function currentSettings(): ResilienceSettings | undefined {
  return storage.getStore();
}
