/** A datastore for a machine: the one that is named, or one that is chosen. */
import { ProviderError } from "../../../contract/errors";
import type { VsphereSession } from "../session";
import { type Candidate, mostFree } from "../to-native/datastore-choice";
import type { DatastoreChoice } from "../to-native/disk";
import type { Location } from "../transport/locations";
import type { MoRef } from "../transport/vim-types";
import type { Asked, ComputePlace } from "./placement";

/** Space on a datastore, which others count as taken until it is released. */
interface Space {
  readonly datastore: DatastoreChoice;
  readonly release: () => void;
}

/** `undefined` when nobody named a place, unless one is to be found for hosts of `compute`. */
export async function takeSpace(
  session: VsphereSession,
  asked: Asked,
  compute: ComputePlace | undefined,
): Promise<Space | undefined> {
  const { placement, datacenter, property, bytes } = asked;
  const { datastore, storagePod } = placement;
  if (datastore !== undefined) {
    const named = await namedDatastore(session, datastore, datacenter, `${property}.datastore`);
    return { datastore: named, release: session.promised.promise(named.ref, bytes) };
  }
  if (storagePod !== undefined) return spaceInPod(session, storagePod, asked);
  return compute && anySpace(session, asked, compute);
}

/** Whether what the placement names is there. */
export async function findStorage(session: VsphereSession, asked: Asked): Promise<void> {
  const { placement, datacenter, property } = asked;
  const { datastore, storagePod } = placement;
  if (datastore !== undefined) await namedDatastore(session, datastore, datacenter, `${property}.datastore`);
  else if (storagePod !== undefined) await namedPod(session, storagePod, asked);
}

export function namedPod(
  { inventory }: VsphereSession,
  name: string,
  { datacenter, property: prefix }: Asked,
): Promise<Location> {
  const property = `${prefix}.storagePod`;
  const what = "datastore cluster";
  return inventory.existing({ types: ["StoragePod"], what, name, property, within: datacenter.path });
}

export async function namedDatastore(
  { inventory }: VsphereSession,
  name: string,
  datacenter: Location,
  property: string,
): Promise<DatastoreChoice> {
  const within = datacenter.path;
  return inventory.existing({ types: ["Datastore"], what: "datastore", name, property, within });
}

async function spaceInPod(session: VsphereSession, name: string, asked: Asked): Promise<Space> {
  const { inventory } = session;
  const pod = await namedPod(session, name, asked);
  const members = await inventory.children(pod.ref, "Datastore");
  const refs = members.map(({ ref }) => ref);
  const chosen = await choose(session, refs, asked.bytes);
  if (chosen !== undefined) return chosen;
  throw new ProviderError("QuotaExceeded", `the datastore cluster "${name}" has no datastore to use`, {
    property: `${asked.property}.storagePod`,
    remediation: members.length === 0 ? "add datastores to it" : "bring its datastores back into use",
  });
}

async function anySpace(
  session: VsphereSession,
  { property, bytes }: Asked,
  { compute, host }: ComputePlace,
): Promise<Space> {
  const { properties } = session.vim;
  const read =
    host !== undefined
      ? properties.get("HostSystem", host, ["datastore"])
      : compute && properties.get("ComputeResource", compute.ref, ["datastore"]);
  const chosen = await choose(session, (await read)?.datastore ?? [], bytes);
  if (chosen !== undefined) return chosen;
  throw new ProviderError("QuotaExceeded", "there is no datastore that the machine can lie on", {
    property: `${property}.datastore`,
    remediation: "name one, or give the hosts one",
  });
}

async function choose(
  { vim, promised }: VsphereSession,
  refs: readonly MoRef[],
  bytes: number,
): Promise<Space | undefined> {
  const read = await vim.properties.retrieve("Datastore", refs, ["summary"]);
  const candidates = read.flatMap((datastore, index): Candidate[] => {
    const ref = refs[index];
    if (datastore === undefined || ref === undefined) return [];
    const { name, freeSpace, accessible, maintenanceMode } = datastore.summary;
    return [{ ref, name, freeBytes: freeSpace, accessible, maintenance: maintenanceMode }];
  });
  // at once with the choice: who chooses next must know of it
  const chosen = mostFree(candidates, (ref) => promised.on(ref));
  return chosen && { datastore: chosen, release: promised.promise(chosen.ref, bytes) };
}
