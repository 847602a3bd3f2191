import type { LiveLimits } from "../../../contract/machine";
import type { Vim } from "../transport/vim-types";

type Config = Pick<
  Vim<"VirtualMachineConfigInfo">,
  "cpuHotAddEnabled" | "memoryHotAddEnabled" | "hotPlugMemoryLimit" | "hotPlugMemoryIncrementSize"
>;
type Hardware = Pick<Vim<"VirtualHardware">, "numCPU" | "numCoresPerSocket" | "memoryMB">;

const mebibyte = 2 ** 20;

/** Hot add is switched per machine, while it is off. Without it a running machine has what it has. */
export function liveLimitsOf(config: Config, { numCPU, numCoresPerSocket, memoryMB }: Hardware): LiveLimits {
  return {
    maxCpus: config.cpuHotAddEnabled === true ? undefined : numCPU,
    cpuStep: numCoresPerSocket,
    maxMemoryBytes: config.memoryHotAddEnabled === true ? bytes(config.hotPlugMemoryLimit) : bytes(memoryMB),
    memoryStepBytes: bytes(config.hotPlugMemoryIncrementSize),
  };
}

// zero means that the host did not say
function bytes(mebibytes: number | undefined): number | undefined {
  return mebibytes === undefined || mebibytes === 0 ? undefined : mebibytes * mebibyte;
}
