import { ProviderError } from "../../../contract/errors";
import type { Task } from "../../../contract/task";
import { isFault, isOutcomeUnknown } from "../errors";
import { runningTasksOf } from "../machines/running-tasks";
import type { VsphereSession } from "../session";
import type { Location } from "../transport/locations";
import type { MoRef } from "../transport/vim-types";
import { networkSystemOf } from "./create";
import { recordedNetworks } from "./find";
import { forgetOwner, ownerOf } from "./owner";

/** Only what we made; gone already is a success. */
export async function deleteNetwork(session: VsphereSession, reference: string): Promise<Task | undefined> {
  const { vim } = session;
  const [location, ...others] = await recordedNetworks(session, reference);
  if (location === undefined) return undefined;
  const owner = others.length > 0 ? undefined : await ownerOf(session, location);
  if (owner === undefined) throw unmanaged(location.name);
  return vim.context.job(`delete network ${location.name}`, async ({ signal }) => {
    await remove(session, location, owner, signal).catch((error: unknown) => {
      throw isFault(error, "ResourceInUse") ? inUse(location.name, error) : error;
    });
    vim.find.locations.forget();
    return undefined;
  });
}

async function remove(
  session: VsphereSession,
  location: Location,
  owner: string,
  signal: AbortSignal,
): Promise<void> {
  const { ref, name: reference } = location;
  if (ref.type !== "DistributedVirtualPortgroup") {
    await removeFromHosts(session, location);
    await forgetOwner(session, reference, owner);
    return;
  }
  const { vim } = session;
  try {
    const description = `delete network ${reference}`;
    const task = await vim.begin("Destroy_Task", ref, {}, { description, reference });
    await vim.context.settled(task, { signal });
  } catch (error) {
    if (isFault(error, "ManagedObjectNotFound")) return;
    if (!isOutcomeUnknown(error)) throw error;
    await runningTasksOf(session, ref, signal);
    const left = await vim.properties.get("DistributedVirtualPortgroup", ref, ["name"]);
    if (left !== undefined) throw error;
  }
}

async function removeFromHosts(session: VsphereSession, location: Location): Promise<void> {
  const { vim } = session;
  const { name: pgName } = location;
  const hosts = await hostsWith(session, location);
  await Promise.all(
    hosts.map(async (host) => {
      const system = await networkSystemOf(session, host);
      try {
        await vim.invoke("RemovePortGroup", system, { pgName }, { reference: pgName, effect: "idempotent" });
      } catch (error) {
        if (!isFault(error, "NotFound", "ManagedObjectNotFound")) throw error;
      }
    }),
  );
}

/** Those that vCenter knows to have it; where it knows of none yet, any of the datacenter may. */
async function hostsWith(
  { vim, inventory }: VsphereSession,
  { ref, path }: Location,
): Promise<readonly MoRef[]> {
  const known = (await vim.properties.get("Network", ref, ["host"]))?.host ?? [];
  if (known.length > 0) return known;
  const all = await inventory.within(await inventory.datacenterOf({ path }), ["HostSystem"]);
  return all.map((host) => host.ref);
}

function unmanaged(reference: string): ProviderError {
  return new ProviderError("Conflict", "the network was there before us", {
    reference,
    remediation: "remove it with whatever made it",
  });
}

function inUse(reference: string, cause: unknown): ProviderError {
  return new ProviderError("Conflict", "machines are on the network", {
    reference,
    remediation: "delete them, or put them on another network, first",
    cause,
  });
}
