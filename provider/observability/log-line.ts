import type { ProviderEvent } from "./events";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How an event reads in the log. */
export function describeEvent(event: ProviderEvent): LogLine {
  return { level: levelOf(event), message: messageOf(event), fields: fieldsOf(event) };
}

function fieldsOf(event: ProviderEvent): LogLine["fields"] {
  const { type, ...properties } = event;
  const error = "error" in event ? { error: describeError(event.error) } : {};
  if (!("name" in properties) || "kind" in properties) return { event: type, ...properties, ...error };
  // in the log, `name` is the resource's all along
  const { name: call, ...rest } = properties;
  return { event: type, call, ...rest, ...error };
}

function levelOf(event: ProviderEvent): LogLine["level"] {
  switch (event.type) {
    case "hook-finished":
      return event.code === undefined ? "info" : "error";
    case "task-finished":
      return event.code === undefined ? "info" : "warn";
    case "breaker-opened":
    case "breaker-half-opened":
    case "breaker-closed":
    case "retry":
      return "warn";
    case "hook-started":
    case "session-opened":
    case "session-closed":
      return "info";
    default:
      return "debug";
  }
}

function messageOf(event: ProviderEvent): string {
  switch (event.type) {
    case "call-started":
      return `call ${event.name}`;
    case "call-finished":
      return `call ${event.name}: ${event.code ?? "OK"}`;
    case "retry":
      return `call ${event.name} failed and is tried again`;
    case "breaker-opened":
      return "the endpoint is unavailable: calls are refused";
    case "breaker-half-opened":
      return "the endpoint is tested with a few calls";
    case "breaker-closed":
      return "the endpoint is available again";
    case "rate-limited":
      return `call ${event.name} waited for its turn`;
    case "task-progress":
      return event.message;
    case "task-finished":
      return `task ${event.description}: ${event.code ?? "OK"}`;
    case "session-opened":
      return `connected to ${event.version}`;
    case "session-closed":
      return "the session was closed";
    case "hook-started":
      return `${event.operation} ${event.kind}`;
    case "hook-finished":
      return `${event.operation} ${event.kind}: ${event.code ?? "OK"}`;
  }
}

/** Name, code, message and causes; not what clients hang on their errors. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error === undefined ? undefined : String(error);
  return {
    name: error.name,
    code: "code" in error ? error.code : undefined,
    message: error.message,
    cause: error.cause === undefined ? undefined : describeError(error.cause),
  };
}
