import { definedOnly } from "../../../contract/defined-only";
import type { Hardware, ResourceLimits } from "../../../contract/machine";
import type { HostFacts } from "../host-facts";
import { isSecure, isUefiDomain } from "../to-native/hardware-xml";
import { readCpuLimit } from "../to-native/limits-xml";
import { emulatedTpm, isIntelIommu } from "../to-native/platform-devices-xml";
import { attribute, children, type Element, find, text } from "../xml";
import { readSizing } from "./sizing";

/** The opposite of `writeHardware`, without what every machine has. */
export function readHardware(domain: Element, { virtualizationFlag }: HostFacts): Hardware {
  const os = find(domain, "os");
  const given: { readonly [Key in keyof Hardware]: Hardware[Key] | false } = {
    topology: topologyOf(domain),
    firmware: isUefiDomain(domain) && "UEFI",
    secureBoot: isUefiDomain(domain) && isSecure(os),
    tpmVersion: emulatedTpm(find(domain, "devices/tpm")),
    directedIo: children(find(domain, "devices"), "iommu").some(isIntelIommu),
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
  // no topology of the class has levels between sockets and cores
  if (["dies", "clusters"].some((level) => Number(attribute(topology, level) ?? 1) > 1)) return undefined;
  const [cores = 1, threads = 1] = ["cores", "threads"].map((name) => Number(attribute(topology, name) ?? 1));
  // further sockets are for CPUs that may still come
  const sockets = readSizing(domain).cpus / (cores * threads);
  return Number.isInteger(sockets) ? { sockets, coresPerSocket: cores, threadsPerCore: threads } : undefined;
}

function nestedOf(domain: Element, flag: HostFacts["virtualizationFlag"]): boolean | undefined {
  const feature = children(find(domain, "cpu"), "feature").find((item) => attribute(item, "name") === flag);
  return flag === undefined ? undefined : nestedPolicies.get(attribute(feature, "policy") ?? "");
}

/** Those that `nestedVirtualization` writes; the others are features as any. */
export const nestedPolicies: ReadonlyMap<string, boolean> = new Map([
  ["require", true],
  ["disable", false],
]);

/** The opposite of `writeLimits`. */
export function readLimits(domain: Element, facts: Pick<HostFacts, "megahertz">): ResourceLimits {
  const shares = text(domain, "cputune/shares");
  const hardLimit = text(domain, "memtune/hard_limit");
  return definedOnly({
    cpuLimitMhz: readCpuLimit(domain, facts),
    cpuShares: shares === undefined ? undefined : Number(shares),
    // libvirt writes KiB, whatever it was given
    memoryLimitBytes: hardLimit === undefined ? undefined : Number(hardLimit) * 1024,
  });
}
