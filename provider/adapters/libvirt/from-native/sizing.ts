import { attribute, type Element, text } from "../xml";

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

/**
 * The memory of a running machine. A guest whose balloon driver has not (yet) given memory back has more than the
 * target that both configurations were set to: the target is what counts then.
 */
export function runningMemory(live: Sizing, configured: Sizing): number {
  const target = Math.min(configured.memoryBytes, live.maximumMemoryBytes);
  return Math.min(live.memoryBytes, target);
}
