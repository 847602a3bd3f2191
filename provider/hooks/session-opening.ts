import { loadAdapter } from "../adapters/registry";
import type { Adapter, Session } from "../contract/adapter";
import type { Connection } from "../contract/connection";
import type { AdapterContext } from "../contract/context";
import type { ErrorCode } from "../contract/errors";
import type { ProviderInputs } from "../models/provider";
import { events } from "../observability/events";
import { createCaller } from "../resilience/call";
import { createLimits } from "../resilience/limits";
import { withRetries } from "../resilience/retry";
import { type ResilienceSettings, resolveResilience } from "../resilience/settings";
import { TaskTracker } from "../tasks/tracker";
import { hypervisorKind } from "./capabilities";
import { resolveConnection } from "./connection";
import { currentOperation, runOperation } from "./operation";
import { unlessRefused } from "./refused-logins";
import { explainWith } from "./remediations";
import { RuntimeSession } from "./runtime-session";

/** A session with the one waiter for all its tasks. */
export interface OpenSession {
  readonly session: Session;
  readonly tracker: TaskTracker;
}

// a connection that took its whole time and was not answered is not worth several of them
const passing: readonly ErrorCode[] = ["Unavailable", "Retryable", "RateLimit"];

/** Connects for all who wait: what it does ends with `signal` and not with the operation that happened to be the first. */
export function openNewSession(provider: ProviderInputs, signal: AbortSignal): Promise<OpenSession> {
  const first = currentOperation();
  const operation = {
    signal,
    report: first?.report.bind(first) ?? (() => undefined),
    config: first?.config.bind(first) ?? (() => undefined),
  };
  return runOperation(operation, () => connect(provider, signal));
}

async function connect(provider: ProviderInputs, signal: AbortSignal): Promise<OpenSession> {
  const started = performance.now();
  const adapter = await loadAdapter(hypervisorKind(provider.type));
  const connection = await resolveConnection(provider);
  const target = { providerType: provider.type, endpoint: connection.endpoint };
  const settings = resolveResilience(provider, process.env, adapter.resilience);
  const native = await unlessRefused(provider.type, connection, () =>
    withConnectRetries(target, settings, signal, () =>
      connectOnce(adapter, connection, { target, settings, signal }),
    ),
  ).catch((error: unknown) => {
    throw explainWith(adapter.remediations)(error, { operation: "connect" });
  });
  const session = new RuntimeSession(native, adapter, provider.withoutCapabilities);
  const tracker = new TaskTracker(session.tasks, target);
  const { version } = session;
  events.emit({ type: "session-opened", ...target, version, duration: performance.now() - started });
  session.closed.then(() => {
    tracker.close();
    events.emit({ type: "session-closed", ...target });
  });
  return { session, tracker };
}

interface Target {
  readonly providerType: string;
  readonly endpoint: string;
}

function withConnectRetries<T>(
  target: Target,
  settings: ResilienceSettings,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  const call = { name: "connect", effect: "idempotent" } as const;
  return withRetries(
    {
      settings: settings.retry,
      signal,
      isWorthAnotherTry: ({ code }) => passing.includes(code),
      onRetry: (number, error, delay) =>
        events.emit({ type: "retry", ...target, ...call, attempt: number, delay, error }),
    },
    attempt,
  );
}

interface Circumstances {
  readonly target: Target;
  readonly settings: ResilienceSettings;
  readonly signal: AbortSignal;
}

async function connectOnce(
  adapter: Adapter,
  connection: Connection,
  { target, settings, signal }: Circumstances,
): Promise<Session> {
  const options = { ...target, events, signal: operationSignal };
  // while connecting is tried again as a whole, its calls are not
  const once = createCaller({
    ...options,
    settings: { ...settings, retry: { ...settings.retry, maxAttempts: 1 } },
  });
  let call: AdapterContext["call"] = once;
  const context: AdapterContext = {
    call: (native, run) => call(native, run),
    limited: createLimits(operationSignal),
    report: (level, message) => {
      if (level !== "debug") currentOperation()?.report(level, message);
    },
  };
  const session = await adapter.connect(connection, context, signal);
  call = createCaller({ ...options, settings });
  return session;
}

// sessions outlive operations: each call serves the one that is current
function operationSignal(): AbortSignal | undefined {
  return currentOperation()?.signal;
}
