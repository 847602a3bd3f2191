import { subscribe } from "node:diagnostics_channel";

const cancelMethod = "/pulumirpc.ResourceProvider/Cancel";

/**
 * Aborted when the user pressed Ctrl-C. The dynamic host answers the engine's Cancel and tells nobody, but Node
 * publishes each incoming HTTP/2 stream (22.17 and later; earlier ones never fire, and work runs to its end).
 */
export function cancellationSignal(): AbortSignal {
  const controller = new AbortController();
  subscribe("http2.server.stream.start", (message) => {
    if (pathOf(message) === cancelMethod) controller.abort();
  });
  return controller.signal;
}

function pathOf(message: unknown): unknown {
  if (typeof message !== "object" || message === null || !("headers" in message)) return undefined;
  const { headers } = message;
  if (typeof headers !== "object" || headers === null) return undefined;
  return Object.getOwnPropertyDescriptor(headers, ":path")?.value;
}
