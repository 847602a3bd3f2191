import type { ObservedMachine } from "../../../contract/machine";
import { readConfiguration } from "../from-native/configuration";
import { isCpuLimited } from "../to-native/limits-xml";
import { procedures } from "../transport/procedures";
import { startsWithHost } from "./autostart";
import { xmlFlags } from "./domain-flags";
import type { LibvirtSession } from "./session";

/** With all that the machine is made of: what its next start uses, read in a call of its own. */
export async function withConfiguration(
  session: LibvirtSession,
  observed: ObservedMachine,
): Promise<ObservedMachine | undefined> {
  const { reference } = observed;
  const domain = await session.reads.domain(reference, xmlFlags.secure | xmlFlags.inactive);
  if (domain === undefined) return undefined;
  const { facts } = session.accelerator;
  const speed = isCpuLimited(domain) ? await session.host.invoke(procedures.nodeGetInfo, {}) : undefined;
  const autostart = await startsWithHost(session, reference);
  const known = { ...facts, megahertz: speed?.megahertz };
  return { ...observed, configuration: readConfiguration(domain, observed, known, autostart) };
}
