import { cpuSpec, memorySpec } from "../to-native/config-spec";
import type { EditOf } from "./edit";

const mebibyte = 2 ** 20;

/** Running: where hot add is on. Off: always. */
export function setCpus(cpus: number): EditOf {
  return ({ properties }) => {
    const hardware = properties["config.hardware"];
    if (hardware?.numCPU === cpus) return undefined;
    return { spec: cpuSpec(cpus, hardware?.numCoresPerSocket) };
  };
}

export function setMemory(memoryBytes: number): EditOf {
  return ({ properties }) =>
    properties["config.hardware"]?.memoryMB === memoryBytes / mebibyte
      ? undefined
      : { spec: memorySpec(memoryBytes) };
}
