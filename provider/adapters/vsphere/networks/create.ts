import { ProviderError } from "../../../contract/errors";
import type { DesiredNetwork } from "../../../contract/network";
import { mayTake, ownerConflict } from "../../../contract/ownership";
import type { Dispatched } from "../../../contract/task";
import type { NetworkBlock } from "../config";
import { isFault, isOutcomeUnknown } from "../errors";
import { runningTasksOf } from "../machines/running-tasks";
import type { VsphereSession } from "../session";
import { distributedPortgroup, standardPortgroup } from "../to-native/portgroup";
import type { Location } from "../transport/locations";
import type { MoRef } from "../transport/vim-types";
import { locate, switchOf } from "./find";
import { intend, isIntended, mark, ownerOf } from "./owner";

export async function createNetwork(
  session: VsphereSession,
  desired: DesiredNetwork,
  owner: string,
): Promise<Dispatched> {
  const block: NetworkBlock = desired.source;
  const name = block.portgroup ?? desired.name;
  if (block.create === undefined) throw nothingToCreate(name);
  if ((block.create.vswitch === undefined) === (block.distributedSwitch === undefined)) throw oneSwitch();
  const made = await session.vim.context.limited(`network ${name}`, 1, () =>
    block.distributedSwitch === undefined
      ? createStandard(session, desired, name, owner)
      : createDistributed(session, desired, name, owner),
  );
  return { reference: made.ref.value };
}

async function createDistributed(
  session: VsphereSession,
  desired: DesiredNetwork,
  name: string,
  owner: string,
): Promise<Location> {
  const block: NetworkBlock = desired.source;
  const existing = await managedNetwork(session, desired, name, owner);
  if (existing !== undefined) return existing;
  const { vim, inventory } = session;
  const datacenter = await inventory.datacenter(block.datacenter);
  const { ref } = await switchOf(session, block.distributedSwitch ?? "", datacenter.path);
  try {
    const values = { spec: [distributedPortgroup(name, block, owner)] };
    const task = await vim.begin("AddDVPortgroup_Task", ref, values, {
      description: `create network ${name}`,
      reference: name,
    });
    await vim.context.settled(task);
  } catch (error) {
    if (isOutcomeUnknown(error)) await runningTasksOf(session, ref, undefined);
    vim.find.locations.forget();
    // somebody else was faster, or the answer was lost
    const made = await managedNetwork(session, desired, name, owner);
    if (made === undefined) throw error;
    return made;
  }
  return justMade(session, desired, name);
}

/** Throws `Conflict` when it is somebody else's. */
async function managedNetwork(
  session: VsphereSession,
  desired: DesiredNetwork,
  name: string,
  owner: string,
): Promise<Location | undefined> {
  const existing = await locate(session, desired);
  if (existing === undefined) return undefined;
  const present = await ownerOf(session, existing);
  const taking = mayTake(present, owner);
  if (taking === "refuse") throw taken(name, present, owner);
  if (taking === "take") await mark(session, existing, owner);
  return existing;
}

async function justMade(session: VsphereSession, desired: DesiredNetwork, name: string): Promise<Location> {
  session.vim.find.locations.forget();
  const made = await locate(session, desired);
  if (made !== undefined) return made;
  throw new ProviderError("Retryable", `the network "${name}" is not to be seen after its creation`, {
    remediation: "run the same command again, which finds it by its owner",
  });
}

/** On every host, since machines move between them. */
async function createStandard(
  session: VsphereSession,
  desired: DesiredNetwork,
  name: string,
  owner: string,
): Promise<Location> {
  const block: NetworkBlock = desired.source;
  const existing = await locate(session, desired);
  const present = existing && (await ownerOf(session, existing));
  const refused = existing !== undefined && mayTake(present, owner) === "refuse";
  if (refused && (present !== undefined || !(await isIntended(session, name, owner))))
    throw taken(name, present, owner);
  if (present === undefined) await intend(session, name, owner);
  const [first, ...others] = await hostsFor(session, block);
  // alone, since one name on several hosts is one network only where it is there already
  if (first !== undefined) await addTo(session, first, name, block);
  await Promise.all(others.map((host) => addTo(session, host, name, block)));
  const made = await justMade(session, desired, name);
  await mark(session, made, owner);
  return made;
}

async function hostsFor(
  { inventory, defaults }: VsphereSession,
  { create, datacenter }: NetworkBlock,
): Promise<Location[]> {
  const place = await inventory.datacenter(datacenter);
  const within = `${place.path}/host`;
  if (create?.hosts !== undefined) {
    const property = "source.vsphere.create.hosts";
    return Promise.all(
      create.hosts.map((name) =>
        inventory.existing({ types: ["HostSystem"], what: "host", name, property, within }),
      ),
    );
  }
  if (defaults.cluster === undefined) return inventory.within({ path: within }, ["HostSystem"]);
  const cluster = await inventory.existing({
    types: ["ComputeResource"],
    what: "cluster",
    name: defaults.cluster,
    property: "provider.defaults.cluster",
    within,
  });
  return inventory.within(cluster, ["HostSystem"]);
}

async function addTo(
  session: VsphereSession,
  host: Location,
  name: string,
  block: NetworkBlock,
): Promise<void> {
  const { vim } = session;
  const system = await networkSystemOf(session, host.ref);
  const portgrp = standardPortgroup(name, block);
  try {
    await vim.invoke(
      "AddPortGroup",
      system,
      { portgrp },
      { reference: `${name} on ${host.name}`, effect: "idempotent" },
    );
  } catch (error) {
    if (isFault(error, "AlreadyExists", "DuplicateName")) return;
    throw isFault(error, "NotFound") ? withoutSwitch(host, block) : error;
  }
}

export async function networkSystemOf({ vim }: VsphereSession, host: MoRef): Promise<MoRef> {
  const path = "configManager.networkSystem";
  const system = (await vim.properties.get("HostSystem", host, [path]))?.[path];
  if (system !== undefined) return system;
  throw new ProviderError("NotSupported", "the host's networks cannot be changed", {
    reference: host.value,
    remediation: "use a distributed switch",
  });
}

function nothingToCreate(name: string): ProviderError {
  return new ProviderError("NotFound", `there is no network "${name}"`, {
    property: "source.vsphere.portgroup",
    remediation: "name one that is there, or have it created with `create`",
  });
}

function oneSwitch(): ProviderError {
  return new ProviderError("InvalidSpec", "a port group is on one switch", {
    property: "source.vsphere.create",
    remediation: "name either create.vswitch or distributedSwitch",
  });
}

function withoutSwitch({ name }: Location, { create }: NetworkBlock): ProviderError {
  return new ProviderError("InvalidSpec", `the host ${name} has no switch "${create?.vswitch ?? ""}"`, {
    property: "source.vsphere.create.vswitch",
    remediation: "name a switch that every host has, or the hosts that have it in create.hosts",
  });
}

function taken(name: string, present: string | undefined, owner: string): ProviderError {
  const { reason } = ownerConflict("network", name, present, owner);
  return new ProviderError("Conflict", reason, {
    reference: name,
    property: "owner",
    remediation: "choose another name, or leave `create` out to use it as it is",
  });
}
