import type { ResourceLimits } from "../../../contract/machine";
import type { HostFacts } from "../host-facts";
import { procedures } from "../transport/procedures";
import type { LibvirtSession } from "./session";

/** The host's facts, with the speed of its CPUs where a limit in MHz needs it. */
export async function hostFacts(session: LibvirtSession, limits: ResourceLimits): Promise<HostFacts> {
  const { facts } = session.accelerator;
  if (limits.cpuLimitMhz === undefined) return facts;
  const { megahertz } = await session.host.invoke(procedures.nodeGetInfo, {});
  return { ...facts, megahertz };
}
