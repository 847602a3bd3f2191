import { ProviderError } from "../../../contract/errors";
import type { VsphereSession } from "../session";
import { type Availability, clusterChanges } from "../to-native/availability";
import type { Location } from "../transport/locations";
import { isVim, type MoRef } from "../transport/vim-types";
import type { Going } from "./edit";

/** Sets what HA and DRS do with a machine. `gone`: settings of the last desired state that this one lacks. Idempotent. */
export async function setAvailability(
  session: VsphereSession,
  machine: MoRef,
  desired: Availability | undefined,
  going: Going,
  gone: readonly string[] = [],
): Promise<void> {
  if (desired === undefined) return;
  const cluster = await clusterOf(session, machine);
  if (cluster === undefined && Object.keys(desired).length === 0) return;
  if (cluster === undefined) {
    throw new ProviderError("NotSupported", "the machine's host is in no cluster", {
      property: "class.vsphere.availability",
      remediation: "leave it out, or place the machine in a cluster",
    });
  }
  await configure(session, cluster, machine, desired, going, gone);
}

/** Before a machine goes: groups and rules that it alone was in go along. */
export async function leaveGroups(session: VsphereSession, machine: MoRef, going: Going): Promise<void> {
  const cluster = await clusterOf(session, machine);
  if (cluster !== undefined) await configure(session, cluster, machine, {}, going);
}

// a cluster's rules are read, changed and written: one at a time
async function configure(
  { vim }: VsphereSession,
  { ref, name }: Location,
  machine: MoRef,
  desired: Availability,
  { description, signal }: Going,
  gone: readonly string[] = [],
): Promise<void> {
  await vim.context.limited(`rules of cluster ${ref.value}`, 1, async () => {
    const read = await vim.properties.get("ClusterComputeResource", ref, ["configurationEx"]);
    const present = read?.configurationEx;
    if (!isVim(present, "ClusterConfigInfoEx")) return;
    const spec = clusterChanges(present, machine, desired, gone);
    if (spec === undefined) return;
    const task = await vim.begin(
      "ReconfigureComputeResource_Task",
      ref,
      { spec, modify: true },
      { description, reference: name, effect: "once" },
    );
    await vim.context.settled(task, { signal });
  });
}

async function clusterOf({ vim, inventory }: VsphereSession, machine: MoRef): Promise<Location | undefined> {
  const read = await vim.properties.get("VirtualMachine", machine, ["runtime.host"]);
  const host = read?.["runtime.host"];
  const place = host === undefined ? undefined : await inventory.byRef(host);
  const parent = place?.parent;
  return parent?.type === "ClusterComputeResource" ? inventory.byRef(parent) : undefined;
}
