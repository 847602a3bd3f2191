import { definedOnly } from "../../../contract/defined-only";
import type { Hardware, ResourceLimits } from "../../../contract/machine";
import type { HostFacts } from "../host-facts";
import { isSecure, isUefiDomain } from "../to-native/hardware-xml";
import { attribute, children, type Element, find, text } from "../xml";
import { readSizing } from "./sizing";

/** The opposite of `writeHardware`, without what every machine has. */
export function readHardware(domain: Element, { virtualizationFlag }: HostFacts): Hardware {
  const os = find(domain, "os");
  const given: { readonly [Key in keyof Hardware]: Hardware[Key] | false } = {
    topology: topologyOf(domain),
    firmware: isUefiDomain(domain) && "UEFI",
    secureBoot: isUefiDomain(domain) && isSecure(os),
    tpmVersion: tpmOf(domain),
    directedIo: find(domain, "devices/iommu") !== undefined,
    nestedVirtualization: nestedOf(domain, virtualizationFlag),
  };
  // that nested virtualization is forbidden is a setting, and no default
  const isSet = ([name, value]: [string, unknown]): boolean =>
    value !== undefined && (value !== false || name === "nestedVirtualization");
  return Object.fromEntries(Object.entries(given).filter(isSet));
}

function topologyOf(domain: Element): Hardware["topology"] {
  const topology = find(domain, "cpu/topology");
  if (topology === undefined) return undefined;
  const [cores = 1, threads = 1] = ["cores", "threads"].map((name) => Number(attribute(topology, name) ?? 1));
  // further sockets are for CPUs that may still come
  const sockets = readSizing(domain).cpus / (cores * threads);
  return Number.isInteger(sockets) ? { sockets, coresPerSocket: cores, threadsPerCore: threads } : undefined;
}

function tpmOf(domain: Element): Hardware["tpmVersion"] {
  const version = attribute(domain, "version", "devices/tpm/backend");
  return version === "1.2" || version === "2.0" ? version : undefined;
}

function nestedOf(domain: Element, flag: HostFacts["virtualizationFlag"]): boolean | undefined {
  const feature = children(find(domain, "cpu"), "feature").find((item) => attribute(item, "name") === flag);
  const policy = attribute(feature, "policy");
  return policy === undefined || flag === undefined ? undefined : ["require", "force"].includes(policy);
}

/** Whether the host's speed is needed to tell the limit in MHz. */
export function isCpuLimited(domain: Element): boolean {
  return quotaOf(domain) > 0;
}

/** The opposite of `writeLimits`. */
export function readLimits(domain: Element, { megahertz }: HostFacts): ResourceLimits {
  const shares = text(domain, "cputune/shares");
  const period = Number(text(domain, "cputune/global_period") ?? 0);
  const hardLimit = text(domain, "memtune/hard_limit");
  const isLimited = isCpuLimited(domain) && period > 0 && megahertz !== undefined;
  return definedOnly({
    cpuLimitMhz: isLimited ? Math.round((quotaOf(domain) / period) * megahertz) : undefined,
    cpuShares: shares === undefined ? undefined : Number(shares),
    // libvirt writes KiB, whatever it was given
    memoryLimitBytes: hardLimit === undefined ? undefined : Number(hardLimit) * 1024,
  });
}

function quotaOf(domain: Element): number {
  return Number(text(domain, "cputune/global_quota") ?? 0);
}
