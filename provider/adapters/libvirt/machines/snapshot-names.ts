import type { MachineReference } from "../../../contract/machine";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";

/** Of all snapshots that libvirt knows of, whoever took them. */
export async function snapshotNames(
  { caller }: LibvirtSession,
  reference: MachineReference,
): Promise<string[]> {
  const input = { domain: domainReference(reference), flags: 0 };
  const { snapshots } = await caller.invoke(procedures.domainListAllSnapshots, input, { reference });
  return snapshots.map(({ name }) => name);
}
