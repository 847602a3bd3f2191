/** Links over Node's own sockets. */
import type { Socket } from "node:net";
import type { Link } from "./link";

export function socketLink(socket: Socket): Link {
  return {
    stream: socket,
    ref: () => void socket.ref(),
    unref: () => void socket.unref(),
    destroy: () => void socket.destroy(),
  };
}

/** Resolves at `event`, rejects at an error, an early end or the abort; then the socket is destroyed. */
export function connected(
  socket: Socket,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: unknown) => {
      socket.off(event, onReady).off("error", settle).off("close", onClose);
      signal.removeEventListener("abort", onAbort);
      if (error === undefined) return resolve();
      // the error that a destroyed socket may still emit is the one we have already
      socket.on("error", () => undefined).destroy();
      reject(error);
    };
    const onReady = () => settle();
    const onClose = () => settle(new Error("the host closed the connection"));
    const onAbort = () => settle(signal.reason);
    socket.once(event, onReady);
    socket.once("error", settle).once("close", onClose);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
