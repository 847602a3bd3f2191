import type { MachineReference } from "../../../contract/machine";
import { procedures } from "../transport/procedures";
import { domainReference, type LibvirtSession } from "./session";

/** Of all snapshots that libvirt knows of, whoever took them. */
export async function snapshotNames(
  { host }: LibvirtSession,
  reference: MachineReference,
): Promise<string[]> {
  const input = { domain: domainReference(reference), flags: 0 };
  const { snapshots } = await host.invoke(procedures.domainListAllSnapshots, input, { reference });
  return snapshots.map(({ name }) => name);
}
