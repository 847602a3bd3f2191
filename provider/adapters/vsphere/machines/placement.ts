/** Where a new machine goes: names looked up, and what nobody named chosen. */
import { ProviderError } from "../../../contract/errors";
import { type Placement, withDefaultPlaces } from "../../../contract/placement";
import type { VsphereSession } from "../session";
import type { DatastoreChoice } from "../to-native/disk";
import type { Location } from "../transport/locations";
import type { MoRef } from "../transport/vim-types";
import { computePlace, rootPool } from "./named-places";
import { takeSpace } from "./place-storage";
import type { Source } from "./sources";

export interface MachinePlace {
  readonly datacenter: Location;
  readonly folder: Location;
  /** A machine that is cloned from another one stays in its pool if nobody names one. */
  readonly pool: MoRef | undefined;
  readonly host: MoRef | undefined;
  /** A clone lies where its source lies if nobody names a place. */
  readonly datastore: DatastoreChoice | undefined;
  /** Until it is called, the space counts as taken for those who look for a place meanwhile. */
  readonly release: () => void;
}

/** What decides on a place beside the desired state. */
interface PlaceOptions {
  /** Of a clone. */
  readonly source?: Source | undefined;
  /** Of an image. Default: that of the placement, else the Provider's, else the source's. */
  readonly datacenter?: string | undefined;
  /** The input that has the desired state. Default `placement`. */
  readonly property?: string;
  /** What will come to lie there. */
  readonly bytes?: number;
}

export async function placeMachine(
  session: VsphereSession,
  desired: Placement,
  { source, datacenter: named, property = "placement", bytes = 0 }: PlaceOptions = {},
): Promise<MachinePlace> {
  const { asked, folder, compute } = await findPlace(session, desired, {
    source,
    datacenter: named,
    property,
    bytes,
  });
  const { pool, host } = compute;
  const { datacenter } = asked;
  const space = await takeSpace(session, asked, source === undefined ? compute : undefined);
  return { datacenter, folder, pool, host, datastore: space?.datastore, release: () => space?.release() };
}

/** All that names lead to; nothing is taken. */
export async function findPlace(
  session: VsphereSession,
  desired: Placement,
  { source, datacenter: named, property = "placement", bytes = 0 }: PlaceOptions = {},
) {
  const name = named ?? desired.datacenter;
  const { inventory, settings } = session;
  // images arrive without the Provider's defaults, and nothing else merges those of the environment
  const placement = withDefaultPlaces(desired, session.defaults);
  const datacenter =
    source === undefined || name !== undefined || settings.datacenter !== undefined
      ? await inventory.datacenter(name, `${property}.datacenter`)
      : await inventory.datacenterOf(source);
  const asked: Asked = { placement, datacenter, property, bytes };
  const [folder, compute] = await Promise.all([
    inventory.folder(placement.folder, datacenter, `${property}.folder`),
    placeCompute(session, asked, source?.pool !== undefined),
  ]);
  return { asked, folder, compute };
}

/** Gives the place up when nothing comes of the work. */
export async function orRelease<T>({ release }: MachinePlace, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    release();
    throw error;
  }
}

/** What is asked for, with defaults, and where. */
export interface Asked {
  readonly placement: Placement;
  readonly datacenter: Location;
  readonly property: string;
  readonly bytes: number;
}

export interface ComputePlace {
  readonly pool: MoRef | undefined;
  readonly host: MoRef | undefined;
  /** The cluster, or the host's own. */
  readonly compute: Location | undefined;
}

async function placeCompute(
  { inventory }: VsphereSession,
  { placement, datacenter, property }: Asked,
  mayStay: boolean,
): Promise<ComputePlace> {
  const { cluster, host, resourcePool } = placement;
  const within = `${datacenter.path}/host`;
  const [inCluster, onHost] = await Promise.all([
    cluster === undefined
      ? undefined
      : computePlace(inventory, "cluster", { name: cluster, property, within }),
    host === undefined ? undefined : computePlace(inventory, "host", { name: host, property, within }),
  ]);
  const hostsOwn = onHost?.parent === undefined ? undefined : await inventory.byRef(onHost.parent);
  const compute = inCluster ?? hostsOwn;
  if (resourcePool !== undefined) {
    const pool = await computePlace(inventory, "resourcePool", {
      name: resourcePool,
      property,
      within: compute?.path ?? within,
    });
    return { pool: pool.ref, host: onHost?.ref, compute };
  }
  if (compute === undefined && mayStay) return { pool: undefined, host: undefined, compute };
  const chosen = compute ?? (await onlyCompute(inventory, datacenter, property));
  const root = await rootPool(inventory, chosen);
  return { pool: root?.ref, host: onHost?.ref, compute: chosen };
}

async function onlyCompute(
  inventory: VsphereSession["inventory"],
  datacenter: Location,
  property: string,
): Promise<Location> {
  const all = await inventory.within(datacenter, ["ComputeResource"]);
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const names = all.map(({ name }) => name).toSorted();
  throw new ProviderError("InvalidSpec", `nothing says where in ${datacenter.name} the machine shall run`, {
    property: `${property}.cluster`,
    remediation: names.length === 0 ? "add a host to the datacenter" : `name one of ${names.join(", ")}`,
  });
}
