import type { MachineReference } from "../../../contract/machine";
import type { ObservedSnapshot } from "../../../contract/snapshot";
import { errorNumbers, isLibvirtError } from "../errors";
import { observedSnapshot } from "../from-native/snapshot";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { procedures, type SnapshotReference } from "../transport/procedures";
import { parseXml } from "../xml";

export function snapshotReference(machine: MachineReference, name: string): SnapshotReference {
  return { name, domain: domainReference(machine) };
}

export async function listSnapshots(
  session: LibvirtSession,
  machine: MachineReference,
): Promise<ObservedSnapshot[]> {
  const { caller } = session;
  const domain = domainReference(machine);
  const options = { reference: machine };
  const [{ snapshots }, current] = await Promise.all([
    caller.invoke(procedures.domainListAllSnapshots, { domain, flags: 0 }, options),
    currentSnapshot(session, machine),
  ]);
  const described = await Promise.all(
    snapshots.map(({ name }) => {
      const snapshot = snapshotReference(machine, name);
      return caller.invoke(procedures.domainSnapshotGetXmlDesc, { snapshot, flags: 0 }, options);
    }),
  );
  return oldestFirst(described.map(({ xml }) => observedSnapshot(parseXml(xml), current)));
}

export async function currentSnapshot(
  { caller }: LibvirtSession,
  machine: MachineReference,
): Promise<string | undefined> {
  const input = { domain: domainReference(machine), flags: 0 };
  try {
    return (await caller.invoke(procedures.domainSnapshotCurrent, input, { reference: machine })).snapshot
      .name;
  } catch (error) {
    if (isLibvirtError(error, errorNumbers.noDomainSnapshot)) return undefined;
    throw error;
  }
}

/** libvirt's times are whole seconds: of one second, parents come first. */
function oldestFirst(snapshots: readonly ObservedSnapshot[]): ObservedSnapshot[] {
  const parents = new Map(snapshots.map(({ reference, parent }) => [reference, parent]));
  const depth = ({ reference }: ObservedSnapshot): number => {
    let count = 0;
    for (let at = parents.get(reference); at !== undefined; at = parents.get(at)) count += 1;
    return count;
  };
  return snapshots.toSorted(
    (a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? "") || depth(a) - depth(b),
  );
}
