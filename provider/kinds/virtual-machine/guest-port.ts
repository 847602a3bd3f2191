import { connect } from "node:net";

const connectMilliseconds = 5_000;

/** Resolves with the reason for which nothing could connect; the connection is closed at once. */
export function connectionFailure(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectMilliseconds });
    const end = (reason?: string): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () => end("no answer"));
    socket.once("error", ({ message }) => end(message));
  });
}
