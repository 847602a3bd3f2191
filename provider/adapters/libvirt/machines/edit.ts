/** Changes of a stored definition: read, edit, define over. What we do not know stays as it is. */
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { isActive } from "../from-native";
import { namesBySlot } from "../from-native/names";
import { givenSettings } from "../from-native/settings";
import { type Marker, markerPrefix, markerText, markerUri, readMarker, replaceMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { type Element, serialize } from "../xml";
import { startsWithHost } from "./autostart";
import { defineFlags, everywhere, xmlFlags } from "./domain-flags";

/** A machine that is about to be changed. */
export interface EditedMachine {
  readonly reference: MachineReference;
  /** As it runs, or as it is stored when it is off; with secrets. */
  readonly domain: Element;
  readonly active: boolean;
  /** The machine's own, else the one that it gets as soon as something has to be written down. */
  readonly marker: Marker;
  readonly isMarked: boolean;
}

/** Throws `NotFound` when it is gone. */
export async function openMachine(
  session: LibvirtSession,
  reference: MachineReference,
): Promise<EditedMachine> {
  const domain = await session.reads.domain(reference, xmlFlags.secure);
  if (domain === undefined) throw gone(reference);
  const marker = readMarker(domain);
  const common = { reference, domain, active: isActive(domain) };
  if (marker !== undefined) return { ...common, marker, isMarked: true };
  return { ...common, marker: await firstMarker(session, reference, domain), isMarked: false };
}

/** Of a machine that somebody made: its devices keep the names that they were read under, and its settings count as given. */
async function firstMarker(
  session: LibvirtSession,
  reference: MachineReference,
  domain: Element,
): Promise<Marker> {
  const { facts } = session.accelerator;
  const stored = isActive(domain)
    ? await session.reads.domain(reference, xmlFlags.secure | xmlFlags.inactive)
    : domain;
  const autostart = (await startsWithHost(session, reference)) ? ["autostart"] : [];
  const given = [...givenSettings(stored ?? domain, facts), ...autostart];
  return { owner: "", tags: [], ...namesBySlot(domain), given };
}

function gone(reference: MachineReference): ProviderError {
  return new ProviderError("NotFound", "the machine is not there any more", {
    reference,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}

/** Schema-checked: what libvirt does not know it would otherwise drop without a word. */
export async function defineDomain(
  session: LibvirtSession,
  reference: MachineReference,
  xml: string,
): Promise<void> {
  const input = { xml, flags: defineFlags.validate };
  await session.caller.invoke(procedures.domainDefineXmlFlags, input, { reference });
}

/** Edits the stored definition of a machine, which a running one follows at its next start. */
export async function editConfiguration(
  session: LibvirtSession,
  machine: EditedMachine,
  edit: (domain: Element) => void,
): Promise<void> {
  const { reference } = machine;
  const configuration = machine.active
    ? await session.reads.domain(reference, xmlFlags.secure | xmlFlags.inactive)
    : machine.domain;
  if (configuration === undefined) throw gone(reference);
  edit(configuration);
  await defineDomain(session, reference, serialize(configuration));
}

/** Writes the marker into the running machine and into its definition. */
export async function writeMarker(
  session: LibvirtSession,
  machine: EditedMachine,
  marker: Marker,
): Promise<EditedMachine> {
  await storeMarker(session, machine, marker);
  replaceMarker(machine.domain, marker);
  return { ...machine, marker };
}

/** What a change finds by its name must go by that name from then on. */
export async function keepNames(session: LibvirtSession, machine: EditedMachine): Promise<void> {
  if (!machine.isMarked) await storeMarker(session, machine, machine.marker);
}

/** Of a machine whose description nobody goes on with. */
export async function storeMarker(
  session: LibvirtSession,
  { reference, active }: Pick<EditedMachine, "reference" | "active">,
  marker: Marker,
  flags = everywhere(active),
): Promise<void> {
  await session.caller.invoke(
    procedures.domainSetMetadata,
    {
      domain: domainReference(reference),
      type: elementMetadata,
      metadata: markerText(marker, reference),
      key: markerPrefix,
      uri: markerUri,
      flags,
    },
    { reference },
  );
}

/** VIR_DOMAIN_METADATA_ELEMENT. */
const elementMetadata = 2;
