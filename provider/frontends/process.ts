import { closeSessions } from "../hooks";
import { events } from "../observability/events";
import { logEvents, openLog } from "../observability/log";
import { endPolitely } from "./end-politely";
import { InFlight } from "./in-flight";
import { keepMemorySmall } from "./memory";
import { requireNode } from "./node-version";

/** The process that a front-end serves hooks in. */
export interface FrontEndProcess {
  /** Aborted when the user pressed Ctrl-C. */
  readonly cancelled: AbortSignal;
  /** Runs one hook. The process ends only after the hook has. */
  track<T>(hook: () => Promise<T>): Promise<T>;
}

/**
 * Sets up this process: its memory, its log, and a polite end, which waits for hooks and closes sessions. A front-end calls it
 * once, before it serves anything; `cancellation` is how it learns that the user pressed Ctrl-C. Throws on a Node.js that is too
 * old.
 */
export function startProcess(cancellation: () => AbortSignal): FrontEndProcess {
  requireNode();
  keepMemorySmall();
  const log = openLog(process.env);
  if (log !== undefined) logEvents(events, log);
  const cancelled = cancellation();
  const inFlight = new InFlight();
  endPolitely(cancelled, async () => {
    await inFlight.settled();
    await closeSessions();
  });
  return { cancelled, track: (hook) => inFlight.track(hook) };
}
