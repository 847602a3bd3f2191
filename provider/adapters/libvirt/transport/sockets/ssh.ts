/** SSH: one connection, one channel, which ends in the daemon's socket on the host. */
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { ConnectionLostError } from "../native-errors";
import type { Link } from "./link";
import { connected } from "./socket-link";
import { LoginAttempts } from "./ssh-attempts";
import { openChannel } from "./ssh-channel";
import { type HostKeyCheck, hostKeyCheck } from "./ssh-host-keys";
import { loginOf, loginRefused, type SshLogin } from "./ssh-login";
import type { SshLinkOptions } from "./ssh-options";

export async function openSshLink(options: SshLinkOptions): Promise<Link> {
  const { uri, signal } = options;
  // 300 ms to load: only for those who use it
  const ssh2 = await import("ssh2");
  const login = await loginOf(options, ssh2.default);
  const check = await hostKeyCheck(options);
  // our own TCP connection, since ssh2 has no ref and unref
  const tcp = connect({ host: uri.host, port: uri.port, noDelay: true, keepAlive: true });
  await connected(tcp, "connect", signal);
  const client = new ssh2.Client();
  try {
    await loggedIn(client, tcp, login, check, signal);
    return sshLink(client, tcp, await openChannel(client, options));
  } catch (error) {
    client.on("error", () => undefined).destroy();
    throw error;
  }
}

function sshLink(client: Client, tcp: Socket, channel: Duplex): Link {
  // an error of the connection is one of the channel; what comes after its end is nobody's business
  client.on("error", (error) => channel.destroy(error)).on("close", () => channel.destroy());
  const destroy = () => {
    channel.destroy();
    client.end();
    tcp.destroySoon();
  };
  return { stream: channel, ref: () => void tcp.ref(), unref: () => void tcp.unref(), destroy };
}

function loggedIn(
  client: Client,
  sock: Socket,
  login: SshLogin,
  check: HostKeyCheck,
  signal: AbortSignal,
): Promise<void> {
  const { username, methods } = login;
  const attempts = new LoginAttempts(username, methods);
  return new Promise((resolve, reject) => {
    let agentFailure: Error | undefined;
    const fail = (error: unknown) => {
      signal.removeEventListener("abort", onAbort);
      reject(check.failure() ?? error);
    };
    const onAbort = () => fail(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    client
      .once("ready", () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      })
      .on("error", (error) => {
        // without its agent ssh2 goes on to the other ways to log in
        if (error.level === "agent") agentFailure = error;
        else if (error.level === "client-authentication")
          fail(loginRefused(login, attempts, agentFailure, error));
        else fail(error);
      })
      .once("close", () => fail(new ConnectionLostError("the host closed the SSH connection")))
      // ssh2 has no AbortSignal; the transport's own deadline is in `signal`
      .connect({
        username,
        authHandler: (accepted, partial) => attempts.next(accepted, partial),
        ...check.config,
        sock,
        readyTimeout: 0,
      });
  });
}
