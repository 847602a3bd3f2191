import type { MachineReference } from "../../../contract/machine";
import type { ObservedSnapshot } from "../../../contract/snapshot";
import { errorNumbers, isLibvirtError } from "../errors";
import { observedSnapshot } from "../from-native/snapshot";
import { domainReference, type LibvirtSession } from "../machines/session";
import { procedures, type SnapshotReference } from "../transport/procedures";
import { parseXml } from "../xml";
import { domainSnapshotCurrent } from "./native-procedures";

export function snapshotReference(machine: MachineReference, name: string): SnapshotReference {
  return { name, domain: domainReference(machine) };
}

export async function listSnapshots(
  session: LibvirtSession,
  machine: MachineReference,
): Promise<ObservedSnapshot[]> {
  const { host } = session;
  const domain = domainReference(machine);
  const options = { reference: machine };
  const [{ snapshots }, current] = await Promise.all([
    host.invoke(procedures.domainListAllSnapshots, { domain, flags: 0 }, options),
    currentSnapshot(session, machine),
  ]);
  const described = await Promise.all(
    snapshots.map(({ name }) => {
      const snapshot = snapshotReference(machine, name);
      return host.invoke(procedures.domainSnapshotGetXmlDesc, { snapshot, flags: 0 }, options);
    }),
  );
  return described.map(({ xml }) => observedSnapshot(parseXml(xml), current));
}

export async function currentSnapshot(
  { host }: LibvirtSession,
  machine: MachineReference,
): Promise<string | undefined> {
  const input = { domain: domainReference(machine), flags: 0 };
  try {
    return (await host.invoke(domainSnapshotCurrent, input, { reference: machine })).snapshot.name;
  } catch (error) {
    if (isLibvirtError(error, errorNumbers.noDomainSnapshot)) return undefined;
    throw error;
  }
}
