import { ProviderError } from "../../../contract/errors";
import type { ResourceLimits } from "../../../contract/machine";
import type { HostFacts } from "../host-facts";
import { append, type Element, find, markup, remove, replace } from "../xml";

/** Microseconds: the kernel's own default. */
const period = 100_000;

/** Sets the limits asked for and takes away the others. */
export function writeLimits(domain: Element, limits: ResourceLimits, host: HostFacts): void {
  refuseReservations(limits);
  const tuning = find(domain, "cputune") ?? append(domain, markup("cputune"));
  const quota = quotaOf(limits.cpuLimitMhz, host);
  replace(tuning, "shares", element("shares", limits.cpuShares));
  replace(tuning, "global_period", element("global_period", quota === undefined ? undefined : period));
  replace(tuning, "global_quota", element("global_quota", quota));
  const memory = find(domain, "memtune") ?? append(domain, markup("memtune"));
  const limit = limits.memoryLimitBytes;
  replace(
    memory,
    "hard_limit",
    limit === undefined ? undefined : markup("hard_limit", { unit: "KiB" }, Math.floor(limit / 1024)),
  );
  for (const group of [tuning, memory]) if (group.children.length === 0) remove(group);
}

function element(tag: string, value: number | undefined) {
  return value === undefined ? undefined : markup(tag, {}, value);
}

/** Of all CPUs together, emulator threads included. */
function quotaOf(megahertz: number | undefined, host: HostFacts): number | undefined {
  if (megahertz === undefined) return undefined;
  if (host.megahertz === undefined || host.megahertz === 0) {
    throw new ProviderError("NotSupported", "the host does not say how fast its CPUs are", {
      property: "class.resourceLimits.cpuLimit",
      remediation: "leave cpuLimit out and use cpuShares",
    });
  }
  // 1 ms is the least that libvirt takes
  return Math.max(1_000, Math.round((megahertz / host.megahertz) * period));
}

function refuseReservations({ cpuReservationMhz, memoryReservationBytes }: ResourceLimits): void {
  const property =
    (cpuReservationMhz ?? 0) > 0
      ? "cpuReservation"
      : (memoryReservationBytes ?? 0) > 0
        ? "memoryReservation"
        : undefined;
  if (property === undefined) return;
  throw new ProviderError("NotSupported", "QEMU has no reservations", {
    property: `class.resourceLimits.${property}`,
    remediation: "leave it out; cpuShares weigh machines against each other",
  });
}
