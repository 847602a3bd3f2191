import { ProviderError } from "../../../contract/errors";
import { readMarker } from "../marker";
import type { VsphereSession } from "../session";
import { unescapeName } from "../transport/names";

/** Throws while linked clones share the disks of the machine's snapshot. `snapshot`: default any. */
export async function refuseShared(
  { vim }: VsphereSession,
  machine: string,
  snapshot?: string,
): Promise<void> {
  const all = await vim.find.all("VirtualMachine", ["name", "config.instanceUuid", "config.extraConfig"]);
  const clone = all.find(({ properties }) => {
    const marker = readMarker(properties["config.extraConfig"], properties["config.instanceUuid"]);
    const base = marker?.base;
    return base?.machine === machine && (snapshot ?? base.snapshot) === base.snapshot;
  });
  if (clone === undefined) return;
  const user = unescapeName(clone.properties.name);
  throw new ProviderError("Conflict", `linked clones share disks of the machine: ${user}`, {
    reference: machine,
    property: "inUse",
    remediation: `delete ${user} first`,
  });
}
