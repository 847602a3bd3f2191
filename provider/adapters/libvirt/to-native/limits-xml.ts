import { ProviderError } from "../../../contract/errors";
import type { ResourceLimits } from "../../../contract/machine";
import type { IsGiven } from "../given-settings";
import type { HostFacts } from "../host-facts";
import type { SentParameter } from "../transport/codecs";
import { append, type Element, find, markup, remove, replace, text } from "../xml";

/** Microseconds: the kernel's own default, and libvirt's. */
const period = 100_000;

/** Sets the limits asked for, and takes away those that are ours and not asked for. */
export function writeLimits(
  domain: Element,
  limits: ResourceLimits,
  host: HostFacts,
  isGiven: IsGiven,
): void {
  refuseReservations(limits);
  const tuning = find(domain, "cputune") ?? append(domain, markup("cputune"));
  if (isGiven("limits.cpuShares")) replace(tuning, "shares", element("shares", limits.cpuShares));
  if (isGiven("limits.cpuLimitMhz") && limitsOtherwise(domain, limits, host)) {
    const quota = quotaOf(limits.cpuLimitMhz, host);
    replace(tuning, "global_period", element("global_period", quota === undefined ? undefined : period));
    replace(tuning, "global_quota", element("global_quota", quota));
  }
  const memory = find(domain, "memtune") ?? append(domain, markup("memtune"));
  const limit = limits.memoryLimitBytes;
  if (isGiven("limits.memoryLimitBytes")) {
    replace(
      memory,
      "hard_limit",
      limit === undefined ? undefined : markup("hard_limit", { unit: "KiB" }, Math.floor(limit / 1024)),
    );
  }
  for (const group of [tuning, memory]) if (group.children.length === 0) remove(group);
}

function element(tag: string, value: number | undefined) {
  return value === undefined ? undefined : markup(tag, {}, value);
}

/** Of all CPUs together; one for each CPU by itself is none that we write. */
export function isCpuLimited(domain: Element): boolean {
  return Number(text(domain, "cputune/global_quota") ?? 0) > 0;
}

/** In MHz, where the speed of the host is known. */
export function readCpuLimit(
  domain: Element,
  { megahertz }: Pick<HostFacts, "megahertz">,
): number | undefined {
  if (!isCpuLimited(domain) || megahertz === undefined) return undefined;
  const quota = Number(text(domain, "cputune/global_quota"));
  return Math.round((quota / Number(text(domain, "cputune/global_period") ?? period)) * megahertz);
}

// the speed of the host is known only where there is to be a limit
function limitsOtherwise(domain: Element, { cpuLimitMhz }: ResourceLimits, host: HostFacts): boolean {
  return cpuLimitMhz === undefined ? isCpuLimited(domain) : readCpuLimit(domain, host) !== cpuLimitMhz;
}

/** What a running machine takes: its shares, where it is to have some, and another limit of CPU time. */
export function schedulerParameters(
  domain: Element,
  limits: ResourceLimits,
  host: HostFacts,
  isGiven: IsGiven,
): SentParameter[] {
  const { cpuShares, cpuLimitMhz } = limits;
  const isChanged = isGiven("limits.cpuLimitMhz") && limitsOtherwise(domain, limits, host);
  const quota = isChanged ? (quotaOf(cpuLimitMhz, host) ?? unlimited) : undefined;
  return [
    ...(cpuShares === undefined ? [] : [{ name: "cpu_shares", value: cpuShares }]),
    ...(quota === undefined
      ? []
      : [
          { name: "global_period", value: period },
          { name: "global_quota", value: quota, signed: true },
        ]),
  ];
}

const unlimited = -1;

/** Emulator threads included. */
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
