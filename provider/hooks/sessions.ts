import { loadAdapter } from "../adapters/registry";
import type { Session } from "../contract/adapter";
import { narrowCapabilities } from "../contract/capabilities";
import type { Connection } from "../contract/connection";
import type { AdapterContext } from "../contract/context";
import type { ProviderInputs } from "../models/provider";
import { events } from "../observability/events";
import { createCaller } from "../resilience/call";
import { createLimits } from "../resilience/limits";
import { resolveResilience } from "../resilience/settings";
import { TaskTracker } from "../tasks/tracker";
import { hypervisorKind } from "./capabilities";
import { resolveConnection } from "./connection";
import { currentOperation } from "./operation";

/** A session with the one waiter for all its tasks. */
export interface OpenSession {
  readonly session: Session;
  readonly tracker: TaskTracker;
}

const sessions = new Map<string, Promise<OpenSession>>();

/** The session for these settings: opened once per process, opened again when it died or failed to open. */
export function openSession(provider: ProviderInputs): Promise<OpenSession> {
  const key = JSON.stringify(provider);
  const known = sessions.get(key);
  if (known !== undefined) return known;
  const opening = connect(provider);
  sessions.set(key, opening);
  const forget = (): void => {
    if (sessions.get(key) === opening) sessions.delete(key);
  };
  opening.then(({ session }) => session.closed.then(forget), forget);
  return opening;
}

/** For the end of a process and of a test. */
export async function closeSessions(): Promise<void> {
  const open = [...sessions.values()];
  sessions.clear();
  await Promise.allSettled(open.map(async (opening) => (await opening).session.close()));
}

async function connect(provider: ProviderInputs): Promise<OpenSession> {
  const started = performance.now();
  const adapter = await loadAdapter(hypervisorKind(provider.type));
  const connection = await resolveConnection(provider);
  const target = { providerType: provider.type, endpoint: connection.endpoint };
  const session = restrict(await adapter.connect(connection, createContext(provider, connection)), provider);
  const tracker = new TaskTracker(session.tasks, target);
  const { version } = session;
  events.emit({ type: "session-opened", ...target, version, duration: performance.now() - started });
  session.closed.then(() => {
    tracker.close();
    events.emit({ type: "session-closed", ...target });
  });
  return { session, tracker };
}

function restrict(session: Session, provider: ProviderInputs): Session {
  const without = provider.withoutCapabilities ?? [];
  if (without.length === 0) return session;
  const capabilities = narrowCapabilities(session.capabilities, without);
  const { version, machines, tasks, images, networks, closed } = session;
  return {
    version,
    capabilities,
    machines,
    tasks,
    images,
    networks,
    snapshots: capabilities.has("snapshots") ? session.snapshots : undefined,
    console: capabilities.has("console") ? session.console : undefined,
    closed,
    close: () => session.close(),
  };
}

// sessions outlive operations: each call serves the one that is current
function operationSignal(): AbortSignal | undefined {
  return currentOperation()?.signal;
}

function createContext(provider: ProviderInputs, connection: Connection): AdapterContext {
  const call = createCaller({
    settings: resolveResilience(provider, process.env),
    providerType: provider.type,
    endpoint: connection.endpoint,
    events,
    signal: operationSignal,
  });
  const lifetime = new AbortController();
  return {
    signal: lifetime.signal,
    call,
    limited: createLimits(operationSignal),
    report: (level, message) => {
      if (level !== "debug") currentOperation()?.report(level, message);
    },
  };
}
