import type { DesiredNetwork, ObservedNetwork } from "../../../contract/network";
import type { NetworkBlock } from "../config";
import type { Vsphere } from "../session";
import type { Location } from "../transport/locations";
import { ownerOf } from "./owner";

export async function observeNetwork(
  vsphere: Vsphere,
  reference: string,
): Promise<ObservedNetwork | undefined> {
  const location = await networkAt(vsphere, reference);
  return location === undefined ? undefined : observed(vsphere, location);
}

export async function findNetwork(
  vsphere: Vsphere,
  desired: DesiredNetwork,
): Promise<ObservedNetwork | undefined> {
  const block: NetworkBlock = desired.source;
  const location = await locate(vsphere, desired);
  if (location === undefined) return undefined;
  const found = await observed(vsphere, location);
  // one that shall be created, and that is nobody's of ours, is a conflict: `create` says so
  return block.create !== undefined && found.owner === undefined ? undefined : found;
}

/** The port group that the source names, on the switch that it names. */
export async function locate(vsphere: Vsphere, desired: DesiredNetwork): Promise<Location | undefined> {
  const { inventory } = vsphere;
  const block: NetworkBlock = desired.source;
  const datacenter =
    block.datacenter === undefined
      ? await inventory.datacenterOrUndefined()
      : await inventory.datacenter(block.datacenter);
  const location = await networkAt(vsphere, block.portgroup ?? desired.name, datacenter?.path);
  if (location === undefined || block.distributedSwitch === undefined) return location;
  const { ref } = await switchOf(vsphere, block.distributedSwitch, datacenter?.path);
  return (await isOn(vsphere, location, ref.value)) ? location : undefined;
}

export function switchOf(
  { inventory }: Vsphere,
  name: string,
  within: string | undefined,
): Promise<Location> {
  return inventory.existing({
    types: ["DistributedVirtualSwitch"],
    what: "distributed switch",
    name,
    property: "source.vsphere.distributedSwitch",
    within,
  });
}

async function isOn({ vim }: Vsphere, { ref }: Location, distributedSwitch: string): Promise<boolean> {
  if (ref.type !== "DistributedVirtualPortgroup") return false;
  const path = "config.distributedVirtualSwitch";
  const read = await vim.properties.get("DistributedVirtualPortgroup", ref, [path]);
  return read?.[path]?.value === distributedSwitch;
}

async function networkAt({ vim }: Vsphere, name: string, within?: string): Promise<Location | undefined> {
  const trimmed = name.replace(/^\/+/, "");
  const location = await vim.find.locations.find(["Network"], trimmed, within);
  if (location === undefined) return undefined;
  // the inventory is remembered; this one may have gone
  const read = await vim.properties.get("Network", location.ref, ["name"]);
  if (read !== undefined) return location;
  vim.find.locations.forget();
  return vim.find.locations.find(["Network"], trimmed, within);
}

export async function observed(vsphere: Vsphere, location: Location): Promise<ObservedNetwork> {
  const { name, path } = location;
  const owner = await ownerOf(vsphere, location);
  return { reference: name, location: path, ...(owner !== undefined && { owner }) };
}
