import { posix } from "node:path";
import type { ObservedMachine } from "../../../contract/machine";
import { readConfiguration } from "../from-native/configuration";
import { disksOf } from "../from-native/devices";
import { type MarkedDisk, readMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { isCpuLimited } from "../to-native/limits-xml";
import type { VolumeLocation } from "../to-native/volume-location";
import { procedures } from "../transport/procedures";
import type { Element } from "../xml";
import { startsWithHost } from "./autostart";
import { xmlFlags } from "./domain-flags";
import { defaultPoolOf } from "./plan";

/** With all that the machine is made of: what its next start uses, read in a call of its own. */
export async function withConfiguration(
  session: LibvirtSession,
  observed: ObservedMachine,
): Promise<ObservedMachine | undefined> {
  const { reference } = observed;
  const domain = await session.reads.domain(reference, xmlFlags.secure | xmlFlags.inactive);
  if (domain === undefined) return undefined;
  const { facts } = session.accelerator;
  const speed = isCpuLimited(domain) ? await session.caller.invoke(procedures.nodeGetInfo, {}) : undefined;
  const autostart = await startsWithHost(session, reference);
  const known = { ...facts, megahertz: speed?.megahertz };
  const pools = await otherPools(session, domain);
  return { ...observed, configuration: readConfiguration(domain, observed, known, autostart, pools) };
}

/** By target, of disks that lie in another pool than the default one. */
async function otherPools(session: LibvirtSession, domain: Element): Promise<Map<string, string>> {
  const marked = new Map(readMarker(domain)?.disks.map((disk) => [disk.target, disk]));
  const found = await Promise.all(
    disksOf(domain).map(async ({ target, location }) => {
      const pool = await poolOf(session, location, marked.get(target));
      return pool === undefined || pool === defaultPoolOf(session) ? [] : [[target, pool] as const];
    }),
  );
  return new Map(found.flat());
}

/** A pool that is off knows none of its volumes: the marker has the name of it. */
async function poolOf(
  { imageStore }: LibvirtSession,
  location: VolumeLocation | undefined,
  marked: MarkedDisk | undefined,
): Promise<string | undefined> {
  if (location === undefined) return undefined;
  if (location.type === "volume") return location.pool;
  const pool = await imageStore.poolOf(location.path);
  const named = [marked?.made, marked?.moving].find((made) => made?.volume === posix.basename(location.path));
  return pool ?? named?.pool;
}
