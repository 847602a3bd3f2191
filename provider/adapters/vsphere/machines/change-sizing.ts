import type { MachineReference } from "../../../contract/machine";
import type { Vsphere } from "../session";
import { cpuSpec, memorySpec } from "../to-native/config-spec";
import { type Going, reconfigure } from "./edit";

const mebibyte = 2 ** 20;

/** Running: where hot add is on. Off: always. */
export function setCpus(
  vsphere: Vsphere,
  reference: MachineReference,
  cpus: number,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, ({ properties }) => {
    const hardware = properties["config.hardware"];
    if (hardware?.numCPU === cpus) return undefined;
    return { spec: cpuSpec(cpus, hardware?.numCoresPerSocket) };
  });
}

export function setMemory(
  vsphere: Vsphere,
  reference: MachineReference,
  memoryBytes: number,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, ({ properties }) =>
    properties["config.hardware"]?.memoryMB === memoryBytes / mebibyte
      ? undefined
      : { spec: memorySpec(memoryBytes) },
  );
}
