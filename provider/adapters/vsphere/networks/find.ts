import type { DesiredNetwork, ObservedNetwork } from "../../../contract/network";
import type { NetworkBlock } from "../config";
import { trimmed } from "../inventory";
import type { VsphereSession } from "../session";
import { ambiguous, type Location } from "../transport/locations";
import { ownerOf } from "./owner";

/** `reference`: what vSphere calls the network; earlier versions recorded its name, which several may have. */
export async function observeNetwork(
  session: VsphereSession,
  reference: string,
): Promise<ObservedNetwork | undefined> {
  const locations = await recordedNetworks(session, reference);
  const all = await Promise.all(locations.map((location) => observed(session, location)));
  const [only, ...others] = all;
  if (only === undefined || others.length === 0) return only;
  return { reference, location: all.map(({ location }) => location).join(" or ") };
}

/** One, but for a name that several have and no owner tells apart. */
export async function recordedNetworks(
  session: VsphereSession,
  reference: string,
): Promise<readonly Location[]> {
  const datacenter = await session.inventory.datacenterOrUndefined();
  const near = datacenter === undefined ? [] : await networksAt(session, reference, datacenter.path);
  const found = near.length === 0 ? await networksAt(session, reference) : near;
  if (found.length <= 1) return found;
  const owners = await Promise.all(found.map((location) => ownerOf(session, location)));
  const owned = found.filter((_, index) => owners[index] !== undefined);
  return owned.length === 1 ? owned : found;
}

/** One that shall be made is for its creation to find. */
export async function findNetwork(
  session: VsphereSession,
  desired: DesiredNetwork,
): Promise<ObservedNetwork | undefined> {
  const block: NetworkBlock = desired.source;
  if (block.create !== undefined) return undefined;
  const location = await locate(session, desired);
  return location === undefined ? undefined : observed(session, location);
}

/** The port group that the source names, on the switch that it names. Throws `InvalidSpec` when it can be several. */
export async function locate(
  session: VsphereSession,
  desired: DesiredNetwork,
): Promise<Location | undefined> {
  const { inventory } = session;
  const block: NetworkBlock = desired.source;
  const name = block.portgroup ?? desired.name;
  const datacenter =
    block.datacenter === undefined
      ? await inventory.datacenterOrUndefined()
      : await inventory.datacenter(block.datacenter);
  const named = await networksAt(session, name, datacenter?.path);
  const found = await onItsSwitch(session, block, named, datacenter?.path);
  if (found.length > 1) throw ambiguous(name, found).with({ property: "source.vsphere.portgroup" });
  return found[0];
}

async function onItsSwitch(
  session: VsphereSession,
  { distributedSwitch, create }: NetworkBlock,
  found: readonly Location[],
  within: string | undefined,
): Promise<readonly Location[]> {
  if (distributedSwitch !== undefined) {
    const { ref } = await switchOf(session, distributedSwitch, within);
    const on = await Promise.all(found.map((location) => isOn(session, location, ref.value)));
    return found.filter((_, index) => on[index]);
  }
  return create?.vswitch === undefined ? found : found.filter(({ ref }) => ref.type === "Network");
}

export function switchOf(
  { inventory }: VsphereSession,
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

async function isOn({ vim }: VsphereSession, { ref }: Location, distributedSwitch: string): Promise<boolean> {
  if (ref.type !== "DistributedVirtualPortgroup") return false;
  const path = "config.distributedVirtualSwitch";
  const read = await vim.properties.get("DistributedVirtualPortgroup", ref, [path]);
  return read?.[path]?.value === distributedSwitch;
}

async function networksAt(
  { vim }: VsphereSession,
  name: string,
  within?: string,
): Promise<readonly Location[]> {
  const { locations } = vim.find;
  const found = await locations.findAll(["Network"], trimmed(name), within);
  // the inventory is remembered; one of them may have gone
  const read = await Promise.all(found.map(({ ref }) => vim.properties.get("Network", ref, ["name"])));
  if (!read.includes(undefined)) return found;
  locations.forget();
  return locations.findAll(["Network"], trimmed(name), within);
}

export async function observed(session: VsphereSession, location: Location): Promise<ObservedNetwork> {
  const { ref, path } = location;
  const owner = await ownerOf(session, location);
  return { reference: ref.value, location: path, ...(owner !== undefined && { owner }) };
}
