import type { Capability } from "../../../contract/capabilities";
import type { LiveLimits } from "../../../contract/machine";
import type { Vim } from "../transport/vim-types";

type Config = Pick<
  Vim<"VirtualMachineConfigInfo">,
  "cpuHotAddEnabled" | "memoryHotAddEnabled" | "hotPlugMemoryLimit" | "hotPlugMemoryIncrementSize"
>;
type Hardware = Pick<Vim<"VirtualHardware">, "numCoresPerSocket">;

const mebibyte = 2 ** 20;

/** Hot add is switched per machine, while it is off. */
export function liveLimitsOf(config: Config, { numCoresPerSocket }: Hardware): LiveLimits {
  const without: Capability[] = [];
  if (config.cpuHotAddEnabled !== true) without.push("cpuAddLive");
  if (config.memoryHotAddEnabled !== true) without.push("memoryAddLive");
  return {
    without,
    cpuStep: numCoresPerSocket,
    maxMemoryBytes: bytes(config.hotPlugMemoryLimit),
    memoryStepBytes: bytes(config.hotPlugMemoryIncrementSize),
  };
}

// zero means that the host did not say
function bytes(mebibytes: number | undefined): number | undefined {
  return mebibytes === undefined || mebibytes === 0 ? undefined : mebibytes * mebibyte;
}
