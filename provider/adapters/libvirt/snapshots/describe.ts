import type { MachineReference } from "../../../contract/machine";
import type { LibvirtSession } from "../session";
import { parseDescription, type SnapshotText, writeDescription } from "../to-native/snapshot-xml";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { parseXml, serialize, text } from "../xml";
import { currentSnapshot, snapshotReference } from "./list";

/** virDomainSnapshotCreateFlags. */
const redefine = 1;
const asCurrent = 2;
/** VIR_DOMAIN_SNAPSHOT_XML_SECURE. */
const withSecrets = 1;

export function describeSnapshot(
  session: LibvirtSession,
  machine: MachineReference,
  reference: string,
  description: string,
): Promise<void> {
  return rewrite(session, machine, reference, { description });
}

export function markSnapshot(
  session: LibvirtSession,
  machine: MachineReference,
  reference: string,
  owner: string,
): Promise<void> {
  return rewrite(session, machine, reference, { owner });
}

/** libvirt has no call for it: the snapshot's own description is stored over itself. */
async function rewrite(
  session: LibvirtSession,
  machine: MachineReference,
  reference: string,
  changes: SnapshotText,
): Promise<void> {
  const { caller } = session;
  const snapshot = snapshotReference(machine, reference);
  const options = { reference: machine };
  const [{ xml }, current] = await Promise.all([
    caller.invoke(procedures.domainSnapshotGetXmlDesc, { snapshot, flags: withSecrets }, options),
    currentSnapshot(session, machine),
  ]);
  const element = parseXml(xml);
  writeDescription(element, { ...parseDescription(text(element, "description"), reference), ...changes });
  // redefining the current one without the flag would leave the machine without a current one
  const flags = current === reference ? redefine | asCurrent : redefine;
  const input = { domain: domainReference(machine), xml: serialize(element), flags };
  await caller.invoke(procedures.domainSnapshotCreateXml, input, { ...options, effect: "idempotent" });
}
