import { errorNumbers, isLibvirtError } from "../errors";
import type { LibvirtSession } from "../session";
import { procedures } from "../transport/procedures";
import type { Element } from "../xml";
import { xmlFlags } from "./domain-flags";

export async function findByName(session: LibvirtSession, name: string): Promise<Element | undefined> {
  try {
    const { domain } = await session.caller.invoke(procedures.domainLookupByName, { name });
    return await session.reads.domain(domain.uuid, xmlFlags.secure);
  } catch (error) {
    if (isLibvirtError(error, errorNumbers.noDomain)) return undefined;
    throw error;
  }
}
