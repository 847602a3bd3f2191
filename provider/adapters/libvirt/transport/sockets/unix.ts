/** The daemon's own socket on this machine. */
import { connect, type Socket } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Link } from "./link";
import { connected, socketLink } from "./socket-link";

/**
 * Where a daemon may listen, likeliest first: libvirtd and virtproxyd share a name, virtqemud has its own and
 * speaks the same program.
 */
export function localSocketPaths(path: "system" | "session"): readonly string[] {
  const directory = path === "system" ? "/run/libvirt" : join(userRuntimeDirectory(), "libvirt");
  return [join(directory, "libvirt-sock"), join(directory, "virtqemud-sock")];
}

/** Tries `paths` in order until something listens; rejects with the first one's error when nothing does. */
export async function openUnixLink(paths: readonly string[], signal: AbortSignal): Promise<Link> {
  let firstError: unknown;
  for (const path of paths) {
    try {
      return await openOne(path, signal);
    } catch (error) {
      firstError ??= error;
      if (!isMissing(error)) throw error;
    }
  }
  throw firstError;
}

async function openOne(path: string, signal: AbortSignal): Promise<Link> {
  const socket: Socket = connect({ path });
  await connected(socket, "connect", signal);
  return socketLink(socket);
}

/** Nothing listens there: there is no socket, or a daemon that is gone has left it. */
export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ECONNREFUSED";
}

// as GLib's g_get_user_runtime_dir, which libvirt goes by
function userRuntimeDirectory(): string {
  return process.env.XDG_RUNTIME_DIR || process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
}
