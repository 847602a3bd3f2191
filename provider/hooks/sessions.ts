import type { ProviderInputs } from "../models/provider";
import { cancelled } from "../resilience/abort";
import { currentOperation } from "./operation";
import { orderedJson } from "./ordered-json";
import { forgetRefusals } from "./refused-logins";
import { type OpenSession, openNewSession } from "./session-opening";
import { SharedWork } from "./shared-work";

export type { OpenSession } from "./session-opening";

const sessions = new Map<string, SharedWork<OpenSession>>();

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
  const key = orderedJson(provider);
  const known = sessions.get(key);
  const opening = known === undefined || known.abandoned ? begin(key, provider) : known;
  return opening.wait(signal);
}

/** For the end of a process and of a test. */
export async function closeSessions(): Promise<void> {
  const open = [...sessions.values()];
  sessions.clear();
  forgetRefusals();
  await Promise.allSettled(open.map(async (opening) => (await opening.result).session.close()));
}

function begin(key: string, provider: ProviderInputs): SharedWork<OpenSession> {
  const opening = new SharedWork((signal) => openNewSession(provider, signal));
  sessions.set(key, opening);
  const forget = (): void => {
    if (sessions.get(key) === opening) sessions.delete(key);
  };
  const opened = async ({ session }: OpenSession): Promise<void> => {
    // nobody waited for it any more, and nobody will find it
    if (opening.abandoned) await session.close();
    await session.closed;
    forget();
  };
  opening.result.then(opened).catch(forget);
  return opening;
}
