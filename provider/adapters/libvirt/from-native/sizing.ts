import { attribute, children, type Element, find, text } from "../xml";

export interface Sizing {
  readonly cpus: number;
  readonly maximumCpus: number;
  readonly memoryBytes: number;
  readonly maximumMemoryBytes: number;
}

const kib = 1024;

/** libvirt writes memory in KiB, whatever unit it was given. */
export function readSizing(domain: Element): Sizing {
  const maximumCpus = Number(text(domain, "vcpu") ?? 1);
  const maximumMemoryBytes = Number(text(domain, "memory") ?? 0) * kib;
  const current = text(domain, "currentMemory");
  return {
    cpus: Number(attribute(domain, "current", "vcpu") ?? maximumCpus),
    maximumCpus,
    memoryBytes: current === undefined ? maximumMemoryBytes : Number(current) * kib,
    maximumMemoryBytes,
  };
}

/** The most of `wanted` that is to come, with the room that was beyond `present`. */
export function withRoom(wanted: number, present: number, maximum: number): number {
  return maximum > present ? Math.max(wanted, maximum) : wanted;
}

/** CPUs that came while the machine runs: those that it started with cannot be taken out again. */
export function addedCpus(live: Element): number {
  return children(find(live, "vcpus"), "vcpu").filter(
    (cpu) => attribute(cpu, "enabled") === "yes" && attribute(cpu, "hotpluggable") === "yes",
  ).length;
}

/**
 * The memory of a running machine: the target that both its descriptions were set to. How far the guest's balloon
 * has come on its way there, or whether it has one, is no change of anybody's.
 */
export function runningMemory(live: Sizing, configured: Sizing): number {
  return Math.min(configured.memoryBytes, live.maximumMemoryBytes);
}
