import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine, MachineSource } from "../../../contract/machine";
import { slotNames } from "../from-native/slot-names";
import { readMarker } from "../marker";
import type { VsphereSession } from "../session";
import { cloneWay } from "../to-native/clone-way";
import { existingSnapshot } from "./source-snapshot";
import type { Source } from "./sources";

/** The machine that `cloneFrom` names: as it is now, or as it was at the snapshot that is cloned. */
export async function machineSource(
  session: VsphereSession,
  root: MachineSource,
  { native }: Pick<DesiredMachine, "native">,
): Promise<Source> {
  const source = await session.sources.fresh({ name: root.reference });
  if (source === undefined) throw missingMachine(root.reference);
  const at = await atSnapshot(session, source, existingSnapshot(source, cloneWay({ root, native })));
  const marker = readMarker(at.options, source.reference);
  const { disks } = marker ?? slotNames(at.devices, undefined);
  return { ...at, machine: { disks, media: marker?.media ?? [], options: marker?.options ?? [] } };
}

async function atSnapshot(
  { vim }: VsphereSession,
  source: Source,
  snapshot: Source["snapshots"]["current"],
): Promise<Source> {
  if (snapshot === undefined) return source;
  const read = await vim.properties.get("VirtualMachineSnapshot", snapshot, ["config"]);
  if (read === undefined) return source;
  const { hardware, extraConfig, version } = read.config;
  return {
    ...source,
    devices: hardware?.device ?? [],
    coresPerSocket: hardware?.numCoresPerSocket,
    options: extraConfig ?? [],
    version: version ?? source.version,
  };
}

function missingMachine(reference: string): ProviderError {
  return new ProviderError("NotFound", `there is no machine ${reference} to clone`, {
    property: "cloneFrom.machine",
    remediation: "name a VirtualMachine, or a machine by its name or inventory path",
  });
}
