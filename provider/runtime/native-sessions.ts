/** The connections to hypervisors: one for all Providers that reach an endpoint in the same way. */
import type { Adapter, Session } from "../contract/adapter";
import type { Connection } from "../contract/connection";
import type { AdapterContext } from "../contract/context";
import type { ErrorCode } from "../contract/errors";
import { events } from "../observability/events";
import { Caller } from "../resilience/call";
import { currentSettings } from "../resilience/current-settings";
import { createLimits } from "../resilience/limits";
import { RateLimit } from "../resilience/rate-limit";
import type { ResilienceSettings } from "../resilience/resolve-settings";
import { withRetries } from "../resilience/retry";
import { TaskTracker } from "../tasks/tracker";
import { connectionIdentity } from "./connection-identity";
import { currentOperation, withSignal } from "./operation";
import { unlessRefused } from "./refused-logins";
import { explainWith } from "./remediations";
import { SharedResults } from "./shared-results";

export interface NativeSession {
  readonly native: Session;
  readonly tracker: TaskTracker;
}

interface Connected extends NativeSession {
  readonly caller: Caller;
}

/** Who asks for a connection. */
interface Asking {
  readonly type: string;
  readonly adapter: Adapter;
  readonly connection: Connection;
  /** Of this Provider; what belongs to the endpoint is as the strictest of its Providers says. */
  readonly settings: ResilienceSettings;
}

interface Target {
  readonly providerType: string;
  readonly endpoint: string;
}

const connections = new SharedResults<Connected>({
  ended: ({ native }) => native.closed,
  discard: ({ native }) => native.close(),
});

// whoever logs in to an endpoint as somebody else calls the same endpoint
const rateLimits = new Map<string, RateLimit>();

export async function nativeSession(asking: Asking, signal: AbortSignal): Promise<NativeSession> {
  const { type, connection, settings } = asking;
  const rateLimit = rateLimitOf(asking);
  rateLimit.tighten(settings.rateLimit);
  const connected = await connections.get(connectionIdentity(type, connection), signal, (given) =>
    // not with the Provider that happened to be the first
    withSignal(given, () => connect(asking, rateLimit, given)),
  );
  connected.caller.tighten(settings.circuitBreaker);
  return connected;
}

export async function closeConnections(): Promise<void> {
  rateLimits.clear();
  await Promise.allSettled(connections.clear().map(async (opening) => (await opening).native.close()));
}

function rateLimitOf({ type, connection: { endpoint } }: Asking): RateLimit {
  const key = `${type} ${endpoint}`;
  const known = rateLimits.get(key) ?? new RateLimit();
  rateLimits.set(key, known);
  return known;
}

async function connect(asking: Asking, rateLimit: RateLimit, signal: AbortSignal): Promise<Connected> {
  const started = performance.now();
  const { type, adapter, connection, settings } = asking;
  const target = { providerType: type, endpoint: connection.endpoint };
  const circumstances = { target, settings, rateLimit, signal };
  const connected = await unlessRefused(type, connection, () =>
    withConnectRetries(circumstances, () => connectOnce(adapter, connection, circumstances)),
  ).catch((error: unknown) => {
    throw explainWith(adapter.remediations)(error, { operation: "connect" });
  });
  const { native, tracker } = connected;
  const { version } = native;
  events.emit({ type: "session-opened", ...target, version, duration: performance.now() - started });
  native.closed.then(() => {
    tracker.close();
    events.emit({ type: "session-closed", ...target });
  });
  return connected;
}

interface Circumstances {
  readonly target: Target;
  readonly settings: ResilienceSettings;
  readonly rateLimit: RateLimit;
  readonly signal: AbortSignal;
}

// a connection that took its whole time and was not answered is not worth several of them
const passing: readonly ErrorCode[] = ["Unavailable", "Retryable", "RateLimit"];

function withConnectRetries<T>(
  { target, settings, signal }: Circumstances,
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

async function connectOnce(
  adapter: Adapter,
  connection: Connection,
  { target, settings, rateLimit, signal }: Circumstances,
): Promise<Connected> {
  const options = { ...target, events, rateLimit, signal: operationSignal };
  // while connecting is tried again as a whole, its calls are not
  let caller = new Caller({
    ...options,
    settings: { ...settings, retry: { ...settings.retry, maxAttempts: 1 } },
  });
  const tracker = new TaskTracker({ ...target, explain: explainWith(adapter.remediations) });
  const context: AdapterContext = {
    ...tracker.context,
    call: (native, run) => caller.call(native, run),
    limited: createLimits(operationSignal),
    report: (level, message) => {
      if (level !== "debug") currentOperation()?.report(level, message);
    },
  };
  const native = await adapter.connect(connection, context, signal);
  caller = new Caller({ ...options, settings, current: currentSettings });
  tracker.begin(native.tasks);
  return { native, tracker, caller };
}

// sessions outlive operations: each call serves the one that is current
function operationSignal(): AbortSignal | undefined {
  return currentOperation()?.signal;
}
