import type { ListOptions, MachineDetails, MachineSummary } from "../../../contract/adapter";
import { givenAddresses } from "../../../contract/given-addresses";
import { nameFits } from "../../../contract/name-fits";
import { isActive } from "../from-native";
import { readSizing } from "../from-native/sizing";
import { type Marker, ownerOf, readMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { procedures } from "../transport/procedures";
import type { Element } from "../xml";
import { xmlFlags } from "./domain-flags";

/** One call for the names, and one each, pipelined, for whose they are; two for what all of them do. */
export async function listMachines(
  session: LibvirtSession,
  { name: wanted, details = false }: ListOptions = {},
): Promise<MachineSummary[]> {
  const { domains } = await session.caller.invoke(procedures.connectListAllDomains, { flags: 0 });
  const named = domains.filter(({ name }) => nameFits(name, wanted));
  return Promise.all(
    named.map(async ({ uuid, name }) => {
      const domain = await session.reads.domain(uuid, xmlFlags.secure);
      const marker = domain === undefined ? undefined : readMarker(domain);
      return {
        reference: uuid,
        name,
        owner: domain && ownerOf(domain),
        ...(details && domain !== undefined && { details: await detailsOf(session, uuid, domain, marker) }),
        ...givenAddresses(marker?.interfaces ?? []),
      };
    }),
  );
}

async function detailsOf(
  { reads, description }: LibvirtSession,
  uuid: string,
  domain: Element,
  marker: Marker | undefined,
): Promise<MachineDetails> {
  const sizing = readSizing(domain);
  // how far a guest's balloon has come is no size
  const memoryBytes = (isActive(domain) ? marker?.memoryBytes : undefined) ?? sizing.memoryBytes;
  const { power } = await reads.power(uuid);
  const { tags = [], labels = {} } = marker ?? {};
  return { power, cpus: sizing.cpus, memoryBytes, location: description.hostname, tags, labels };
}
