import type { MachineSummary } from "../../../contract/adapter";
import { givenAddresses } from "../../../contract/given-addresses";
import { ownerOf, readMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { procedures } from "../transport/procedures";
import { xmlFlags } from "./domain-flags";

/** One call for the names, and one each, pipelined, for whose they are. */
export async function listMachines(session: LibvirtSession): Promise<MachineSummary[]> {
  const { domains } = await session.caller.invoke(procedures.connectListAllDomains, { flags: 0 });
  return Promise.all(
    domains.map(async ({ uuid, name }) => {
      const domain = await session.reads.domain(uuid, xmlFlags.secure);
      const marker = domain === undefined ? undefined : readMarker(domain);
      return {
        reference: uuid,
        name,
        owner: domain && ownerOf(domain),
        ...givenAddresses(marker?.interfaces ?? []),
      };
    }),
  );
}
