import type { ResourceLimits } from "../../../contract/machine";
import type { HostFacts } from "../host-facts";
import type { LibvirtSession } from "../session";
import { procedures } from "../transport/procedures";

/** The facts, with the speed of the host's CPUs where a limit in MHz needs it. */
export async function withSpeed(
  session: LibvirtSession,
  facts: HostFacts,
  limits: ResourceLimits,
): Promise<HostFacts> {
  if (limits.cpuLimitMhz === undefined) return facts;
  const { megahertz } = await session.caller.invoke(procedures.nodeGetInfo, {});
  return { ...facts, megahertz };
}
