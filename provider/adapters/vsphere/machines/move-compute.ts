/** The host and the pool that a machine moves to. */
import { ProviderError } from "../../../contract/errors";
import type { Placement } from "../../../contract/placement";
import type { MachineBlock } from "../config";
import type { VsphereSession } from "../session";
import type { Location } from "../transport/locations";
import { isVim, type MoRef } from "../transport/vim-types";
import type { EditedMachine } from "./edit";
import type { Move } from "./move";
import { computePlace, rootPool } from "./named-places";

interface ComputeMove {
  readonly host: MoRef | undefined;
  readonly pool: MoRef | undefined;
}

/** `undefined` where the machine is there already. What the program names and does not change counts in another cluster too. */
export async function moveCompute(
  session: VsphereSession,
  machine: EditedMachine,
  { placement, desired }: Move,
  datacenter: Location,
): Promise<ComputeMove | undefined> {
  const { cluster, host, resourcePool } = placement;
  if (cluster === undefined && host === undefined && resourcePool === undefined) return undefined;
  const { inventory } = session;
  const presentHost = await presentHostOf(session, machine);
  const hostName = host ?? (cluster === undefined ? undefined : desired.placement.host);
  const { inCluster, onHost } = await named(session, { cluster, host: hostName }, datacenter);
  const compute = inCluster?.ref ?? onHost?.parent ?? presentHost?.parent;
  const leaves = compute !== undefined && compute.value !== presentHost?.parent?.value;
  const target = compute && (await inventory.byRef(compute));
  const poolName = resourcePool ?? (leaves ? desired.placement.resourcePool : undefined);
  const pool = await poolFor(session, poolName, leaves ? target : undefined, target?.path ?? datacenter.path);
  const moves = leaves || (onHost !== undefined && onHost.ref.value !== presentHost?.ref.value);
  if (!moves && (await isInPool(session, machine, pool))) return undefined;
  if (moves && onHost !== undefined) await refuseUnfit(session, onHost);
  if (leaves && target !== undefined) await refuseCluster(session, machine, desired.native, target, onHost);
  return {
    host: onHost?.ref ?? (leaves ? undefined : presentHost?.ref),
    // a template is in none
    pool: machine.properties["config.template"] === true ? undefined : pool,
  };
}

async function presentHostOf(
  { inventory }: VsphereSession,
  { properties }: EditedMachine,
): Promise<Location | undefined> {
  const { host } = properties.runtime;
  return host && inventory.byRef(host);
}

async function named(
  { inventory }: VsphereSession,
  { cluster, host }: Pick<Placement, "cluster" | "host">,
  datacenter: Location,
) {
  const search = { property: "placement", within: `${datacenter.path}/host` };
  const [inCluster, onHost] = await Promise.all([
    cluster === undefined ? undefined : computePlace(inventory, "cluster", { ...search, name: cluster }),
    host === undefined ? undefined : computePlace(inventory, "host", { ...search, name: host }),
  ]);
  if (inCluster !== undefined && onHost !== undefined && onHost.parent?.value !== inCluster.ref.value) {
    throw new ProviderError(
      "InvalidSpec",
      `the host ${onHost.name} is not in the cluster ${inCluster.name}`,
      {
        property: "placement.host",
        remediation: "name a host of the cluster, or leave the host out",
      },
    );
  }
  return { inCluster, onHost };
}

/** `arrival`: where the machine comes from elsewhere, into the pool of all if nobody names one. */
async function poolFor(
  { inventory }: VsphereSession,
  name: string | undefined,
  arrival: Location | undefined,
  within: string,
): Promise<MoRef | undefined> {
  const pool =
    name !== undefined
      ? await computePlace(inventory, "resourcePool", { name, property: "placement", within })
      : arrival && (await rootPool(inventory, arrival));
  return pool?.ref;
}

async function isInPool(
  { vim }: VsphereSession,
  { ref }: EditedMachine,
  pool: MoRef | undefined,
): Promise<boolean> {
  if (pool === undefined) return true;
  const read = await vim.properties.get("VirtualMachine", ref, ["resourcePool"]);
  return read?.resourcePool?.value === pool.value;
}

/** vSphere says no more than that the state does not allow it. */
async function refuseUnfit({ vim }: VsphereSession, { ref, name }: Location): Promise<void> {
  const read = await vim.properties.get("HostSystem", ref, ["runtime"]);
  if (read === undefined) return;
  const { inMaintenanceMode, connectionState } = read.runtime;
  if (connectionState === "connected" && !inMaintenanceMode) return;
  const state = inMaintenanceMode ? "in maintenance mode" : connectionState;
  throw new ProviderError("Conflict", `the host ${name} is ${state}, and takes no machine`, {
    property: "placement.host",
    remediation: "bring the host back into use, or name another one",
  });
}

async function refuseCluster(
  { vim }: VsphereSession,
  { properties }: EditedMachine,
  { availability }: MachineBlock,
  target: Location,
  host: Location | undefined,
): Promise<void> {
  if (target.ref.type !== "ClusterComputeResource") {
    if (availability === undefined) return;
    throw new ProviderError("NotSupported", `${target.name} is in no cluster, which availability needs`, {
      property: "class.vsphere.availability",
      remediation: "leave it out, or name a cluster in the placement",
    });
  }
  if (host !== undefined || properties.runtime.powerState !== "poweredOn") return;
  const read = await vim.properties.get("ClusterComputeResource", target.ref, ["configurationEx"]);
  const present = read?.configurationEx;
  if (!isVim(present, "ClusterConfigInfoEx") || present.drsConfig.enabled === true) return;
  throw new ProviderError("InvalidSpec", `the cluster ${target.name} has no DRS that chooses a host`, {
    property: "placement.host",
    remediation: "name a host of the cluster",
  });
}
