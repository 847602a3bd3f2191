import type { ProviderInputs } from "../models/provider";
import { cancelled } from "../resilience/abort";
import { closeConnections } from "./native-sessions";
import { currentOperation, withSignal } from "./operation";
import { orderedJson } from "./ordered-json";
import { forgetRefusals } from "./refused-logins";
import { type OpenSession, openNewSession } from "./session-opening";
import { SharedResults } from "./shared-results";

export type { OpenSession } from "./session-opening";

// who gives one up leaves the connection, which is not its own, to others
const sessions = new SharedResults<OpenSession>({
  ended: ({ session }) => session.closed,
  discard: async () => undefined,
});

/**
 * The session for these settings: opened once per process, opened again when it died or failed to open. Who goes on after a
 * call that failed as `Unavailable` asks for it again, since the one it has may be dead.
 *
 * An operation that is cancelled stops waiting at once; opening goes on for as long as somebody waits for it.
 */
export async function openSession(provider: ProviderInputs): Promise<OpenSession> {
  const signal = currentOperation()?.signal;
  if (signal?.aborted) throw cancelled(signal);
  // state and program write the same settings in different orders
  return sessions.get(orderedJson(provider), signal, (given) =>
    withSignal(given, () => openNewSession(provider, given)),
  );
}

/** For the end of a process and of a test. */
export async function closeSessions(): Promise<void> {
  const opening = sessions.clear();
  forgetRefusals();
  await Promise.allSettled(opening);
  await closeConnections();
}
