/** From an SSH connection to the daemon's socket on the host. */
import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import { ProviderError } from "../../../../contract/errors";
import { helperFailure } from "../../errors/helper-failure";
import { ConnectionLostError } from "../native-errors";
import { HelperStream } from "./helper-stream";
import type { SshLinkOptions } from "./ssh-options";

/** Where a daemon listens on the host, likeliest first. */
const remoteSockets = ["/run/libvirt/libvirt-sock", "/run/libvirt/virtqemud-sock"];

/**
 * libvirt's own way through a shell, which takes the daemon's usual place and starts that of a user where it does not
 * run. The texts are constant: nothing of an input gets into a shell.
 */
const helperCommands = {
  system: "virt-ssh-helper qemu:///system",
  session: "virt-ssh-helper qemu:///session",
} as const;

/** By a forwarded socket, else by libvirt's helper on the host, which knows the usual sockets only. */
export async function openChannel(client: Client, options: SshLinkOptions): Promise<Duplex> {
  const { uri, socket, signal } = options;
  const paths = socket === undefined ? (uri.scope === "session" ? [] : remoteSockets) : [socket];
  for (const path of paths) {
    try {
      return await forward(client, path, signal);
    } catch (error) {
      if (signal.aborted || error instanceof ConnectionLostError) throw error;
    }
  }
  if (socket !== undefined) throw unreachable(paths, await presentSocket(client, paths, signal));
  return openHelper(client, uri.scope, signal);
}

async function openHelper(client: Client, scope: keyof typeof helperCommands, signal: AbortSignal) {
  const paths = scope === "session" ? [] : remoteSockets;
  let channel: ClientChannel;
  try {
    channel = await execute(client, helperCommands[scope], signal);
  } catch (error) {
    if (signal.aborted || error instanceof ConnectionLostError) throw error;
    throw unreachable(paths, await presentSocket(client, paths, signal), error);
  }
  return new HelperStream(channel, async (exitCode, said) => {
    const known = helperFailure(exitCode, said);
    return known ?? unreachable(paths, await presentSocket(client, paths, signal));
  });
}

/**
 * sshd says alike "open failed" when it is forbidden to forward, when nothing listens there and when the user may not
 * connect (OpenSSH 9.2): so the host was asked whether there is such a file.
 */
function unreachable(
  paths: readonly string[],
  present: string | "none" | "unknown",
  cause?: unknown,
): ProviderError {
  const allow =
    "set AllowTcpForwarding yes, AllowStreamLocalForwarding yes and DisableForwarding no in its sshd_config " +
    "(and no-port-forwarding or restrict nowhere in authorized_keys)";
  const helper = "install virt-ssh-helper there, which comes with libvirt 6.9 or newer";
  if (paths.length === 0) {
    return new ProviderError(
      "Unauthorized",
      "the host has no virt-ssh-helper to reach the user's daemon by",
      {
        remediation: `${helper}, or name the daemon's socket: ?socket=/run/user/1000/libvirt/libvirt-sock`,
        cause,
      },
    );
  }
  const places = paths.join(" or ");
  switch (present) {
    case "none":
      return new ProviderError("Unavailable", `the host has no socket ${places}`, {
        remediation:
          "start the libvirt daemon there (systemctl start libvirtd), or name its socket: ?socket=/path",
        cause,
      });
    case "unknown":
      return new ProviderError("Unavailable", `the SSH server cannot reach ${places} on the host`, {
        remediation: `start the libvirt daemon there, let the user into the group libvirt, and ${allow}`,
        cause,
      });
    default:
      return new ProviderError("Unauthorized", `the SSH server may not reach ${present}, which is there`, {
        remediation: `let the user into the group libvirt on the host, and ${allow}, or ${helper}`,
        cause,
      });
  }
}

/** The first of `paths` that the host has, by SFTP. */
function presentSocket(
  client: Client,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string | "none" | "unknown"> {
  return new Promise((resolve) => {
    const unknown = () => resolve("unknown");
    signal.addEventListener("abort", unknown, { once: true });
    if (signal.aborted || paths.length === 0) return unknown();
    try {
      client.sftp((error, sftp) => {
        if (error !== undefined) return unknown();
        let missing = 0;
        for (const path of paths) {
          sftp.stat(path, (failure) => {
            if (failure === undefined) return resolve(path);
            if (!isMissing(failure)) return unknown();
            missing += 1;
            if (missing === paths.length) resolve("none");
          });
        }
      });
    } catch {
      unknown();
    }
  });
}

/** SSH_FX_NO_SUCH_FILE. */
function isMissing(error: Error): boolean {
  return "code" in error && error.code === 2;
}

function forward(client: Client, path: string, signal: AbortSignal): Promise<ClientChannel> {
  return opened(client, signal, (done) => client.openssh_forwardOutStreamLocal(path, done));
}

function execute(client: Client, command: string, signal: AbortSignal): Promise<ClientChannel> {
  return opened(client, signal, (done) => client.exec(command, done));
}

function opened(
  client: Client,
  signal: AbortSignal,
  open: (done: (error: Error | undefined, channel: ClientChannel) => void) => unknown,
): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      signal.removeEventListener("abort", onAbort);
      client.off("error", onError).off("close", onClose);
      finish();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new ConnectionLostError("the host closed the SSH connection")));
    signal.addEventListener("abort", onAbort, { once: true });
    client.once("error", onError).once("close", onClose);
    if (signal.aborted) return onAbort();
    try {
      open((error, channel) => settle(() => (error === undefined ? resolve(channel) : reject(error))));
    } catch {
      // ssh2 throws where its connection is gone already
      onClose();
    }
  });
}
