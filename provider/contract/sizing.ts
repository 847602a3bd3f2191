import { ProviderError } from "./errors";
import type { DesiredMachine } from "./machine";

export interface MachineSize {
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** Returns the size of a machine for an adapter whose own block never sizes machines: the core has checked that it is there. */
export function sizeOf({ name, cpus, memoryBytes }: DesiredMachine): MachineSize {
  if (cpus !== undefined && memoryBytes !== undefined) return { cpus, memoryBytes };
  throw new ProviderError("InvalidSpec", "the machine has no size", {
    reference: name,
    property: "class",
    remediation: "write cpu and memory",
  });
}
