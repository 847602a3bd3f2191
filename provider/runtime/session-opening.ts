import { loadAdapter } from "../adapters/registry";
import type { Session } from "../contract/adapter";
import type { ProviderInputs } from "../models/provider";
import { resolveResilience } from "../resilience/resolve-settings";
import type { TaskTracker } from "../tasks/tracker";
import { hypervisorType } from "./capabilities";
import { resolveConnection } from "./connection";
import { nativeSession } from "./native-sessions";
import { RuntimeSession } from "./runtime-session";

/** A session with the one waiter for all its tasks. */
export interface OpenSession {
  readonly session: Session;
  readonly tracker: TaskTracker;
}

/** A Provider's own view of the one connection: its timeouts, its retries, and without what it does not want used. */
export async function openNewSession(provider: ProviderInputs, signal: AbortSignal): Promise<OpenSession> {
  const { type, withoutCapabilities } = provider;
  const adapter = await loadAdapter(hypervisorType(type));
  const connection = await resolveConnection(provider);
  const settings = resolveResilience(provider, process.env, adapter.resilience);
  const { native, tracker } = await nativeSession({ type, adapter, connection, settings }, signal);
  return { session: new RuntimeSession(native, adapter, { withoutCapabilities, settings }), tracker };
}
