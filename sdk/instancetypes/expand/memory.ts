/** Memory, as in KubeVirt v1.9.0: pkg/instancetype/apply/memory.go. */
import { integerQuantity, integerValue, parseQuantity } from "../../kubernetes/quantity";
import type { VirtualMachineInstancetypeSpec } from "../../kubevirt/instancetype";
import type { Domain } from "../../kubevirt/kubevirt";
import type { Problem } from "../problem";
import { specConflict } from "./conflict";

type InstancetypeMemory = VirtualMachineInstancetypeSpec["memory"];

/** Gives the machine the memory of its instancetype, unless it has memory of its own: then the first conflict is returned. */
export function applyMemory(domain: Domain, instancetype: InstancetypeMemory): Problem[] {
  const conflicting = conflictingPath(domain, instancetype);
  if (conflicting !== undefined) return [specConflict(conflicting)];

  const { guest, hugepages, maxGuest, overcommitPercent = 0 } = structuredClone(instancetype);
  domain.memory = {
    ...domain.memory,
    guest,
    ...(hugepages === undefined ? {} : { hugepages }),
    ...(maxGuest === undefined ? {} : { maxGuest }),
  };
  if (overcommitPercent > 0) reserve(domain, reservedMemory(guest, overcommitPercent));
  return [];
}

function conflictingPath(
  { memory, resources }: Domain,
  instancetype: InstancetypeMemory,
): string | undefined {
  if (memory?.guest !== undefined) return "domain.memory.guest";
  if (memory?.hugepages !== undefined && instancetype.hugepages !== undefined) {
    return "domain.memory.hugepages";
  }
  if (memory?.maxGuest !== undefined && instancetype.maxGuest !== undefined) return "domain.memory.maxGuest";
  if (resources?.requests?.memory !== undefined) return "domain.resources.requests.memory";
  if (resources?.limits?.memory !== undefined) return "domain.resources.limits.memory";
  return undefined;
}

function reserve(domain: Domain, memory: string): void {
  domain.resources = { ...domain.resources, requests: { ...domain.resources?.requests, memory } };
}

/** What is left of the guest's memory after overcommitting; computed in 32-bit floating point, as Go does it. */
function reservedMemory(guest: number | string, overcommitPercent: number): string {
  const memory = parseQuantity(String(guest));
  const share = Math.fround(1 - Math.fround(overcommitPercent / 100));
  const bytes = Math.fround(Math.fround(Number(integerValue(memory))) * share);
  return integerQuantity(BigInt(Math.trunc(bytes)), memory.format).text;
}
