/** The libvirt daemon of a user (`qemu:///session`), which nobody starts but who needs it. */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "../../../../contract/errors";
import type { Link } from "./link";
import { isMissing, openUnixLink } from "./unix";

/** In the order of libvirt's own client: the modular daemon, then the one for everything. */
const programs = ["virtqemud", "libvirtd"];
const systemFolders = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/** As libvirt's own client starts it: it ends after so many seconds without a client and without a machine. */
const idleSeconds = 120;

const lookAgainMilliseconds = 50;

/** One that another process has started a moment before makes ours end, and listens a moment later. */
const othersMilliseconds = 2_000;

/** Starts the daemon where none listens, unless LIBVIRT_AUTOSTART is 0. */
export async function openUserLink(paths: readonly string[], signal: AbortSignal): Promise<Link> {
  try {
    return await openUnixLink(paths, signal);
  } catch (error) {
    if (!mayStart(error)) throw error;
  }
  const ended = startDaemon();
  for (;;) {
    try {
      return await openUnixLink(paths, signal);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    ended()?.throwIfLate();
    await sleep(lookAgainMilliseconds, undefined, { signal });
  }
}

// root's daemon is the system's, which is not ours to start
function mayStart(error: unknown): boolean {
  return isMissing(error) && process.geteuid?.() !== 0 && process.env.LIBVIRT_AUTOSTART !== "0";
}

interface Ended {
  /** Nobody else's daemon has come in its place. */
  throwIfLate(): void;
}

/** Tells of the daemon's end once there was one. */
function startDaemon(): () => Ended | undefined {
  const program = findProgram();
  const daemon = spawn(program, [`--timeout=${idleSeconds}`], { detached: true, stdio: "ignore" });
  daemon.unref();
  let ended: Ended | undefined;
  const end = (how: string): void => {
    const since = performance.now();
    ended ??= { throwIfLate: () => throwIfOver(since, `${program} ended at once, ${how}`, program) };
  };
  daemon.on("exit", (exitCode) => end(`with exit code ${exitCode}`));
  daemon.on("error", (error) => end(error.message));
  return () => ended;
}

function throwIfOver(since: number, reason: string, program: string): void {
  if (performance.now() - since < othersMilliseconds) return;
  throw new ProviderError("Unavailable", reason, {
    remediation: `run ${program} --verbose as this user to see why`,
  });
}

function findProgram(): string {
  const folders = [
    ...(process.env.PATH ?? "").split(":").filter((folder) => folder !== ""),
    ...systemFolders,
  ];
  const program = programs.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (program !== undefined) return program;
  throw new ProviderError("InvalidSpec", "this machine has no libvirt daemon to start for the user", {
    property: "endpoint",
    remediation:
      "install libvirt's daemon for QEMU (libvirt-daemon), or connect to qemu:///system or to another host",
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
