import { homedir } from "node:os";
import { join } from "node:path";
import { parseLibvirtUri } from "./transport/uri";

/** Where libvirt's own tools make the pool "default"; `undefined` for a user's daemon elsewhere, whose home is not known. */
export function defaultPoolPath(endpoint: string): string | undefined {
  const { scope, transport } = parseLibvirtUri(endpoint);
  // root's own daemon is the system's
  if (scope === "system" || (transport === "unix" && process.geteuid?.() === 0))
    return "/var/lib/libvirt/images";
  if (transport !== "unix") return undefined;
  const { XDG_DATA_HOME: given = "" } = process.env;
  return join(given === "" ? join(homedir(), ".local", "share") : given, "libvirt", "images");
}
