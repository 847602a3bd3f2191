import { definedOnly } from "../../../contract/defined-only";
import type { Hardware, ResourceLimits } from "../../../contract/machine";
import { isVim, type Vim } from "../transport/vim-types";

const mebibyte = 2 ** 20;

export type Config = Pick<
  Vim<"VirtualMachineConfigInfo">,
  | "hardware"
  | "firmware"
  | "bootOptions"
  | "flags"
  | "nestedHVEnabled"
  | "latencySensitivity"
  | "cpuHotAddEnabled"
  | "memoryHotAddEnabled"
  | "cpuAllocation"
  | "memoryAllocation"
  | "memoryReservationLockedToMax"
>;

/** The opposite of `hardwareSpec`, without what every machine has. */
export function readHardware(config: Config): Hardware {
  const { hardware, firmware, flags, latencySensitivity } = config;
  const isVbs = flags.vbsEnabled === true;
  const given: { readonly [Key in keyof Hardware]: Hardware[Key] | false } = {
    topology: topologyOf(hardware),
    firmware: firmware === "efi" && "UEFI",
    secureBoot: config.bootOptions?.efiSecureBootEnabled === true,
    tpmVersion: (hardware.device ?? []).some((device) => isVim(device, "VirtualTPM")) && "2.0",
    virtualizationBasedSecurity: isVbs,
    // virtualization-based security is made of the other two
    directedIo: !isVbs && flags.vvtdEnabled === true,
    nestedVirtualization: !isVbs && config.nestedHVEnabled === true,
    latencySensitivity: latencySensitivity?.level !== "normal" && latencySensitivity?.level,
    hyperThreadingPolicy: hyperThreadingOf(flags.htSharing),
    cpuHotAdd: config.cpuHotAddEnabled === true,
    memoryHotAdd: config.memoryHotAddEnabled === true,
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== false && value !== undefined),
  );
}

/** Where each CPU has a socket of its own, nobody need have asked for it. */
function topologyOf({ numCPU, numCoresPerSocket = 1 }: Config["hardware"]): Hardware["topology"] {
  // some servers say 0 for what nobody set
  if (numCoresPerSocket <= 1) return undefined;
  return { sockets: numCPU / numCoresPerSocket, coresPerSocket: numCoresPerSocket, threadsPerCore: 1 };
}

function hyperThreadingOf(sharing: string | undefined): string | undefined {
  if (sharing === "none") return "avoid";
  return sharing === "internal" ? "require" : undefined;
}

/** The opposite of `limitsSpec`. */
export function readLimits(config: Config): ResourceLimits {
  const { cpuAllocation: cpu, memoryAllocation: memory, memoryReservationLockedToMax: isLocked } = config;
  const toBytes = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : value * mebibyte;
  return definedOnly({
    cpuLimitMhz: positive(cpu?.limit),
    cpuReservationMhz: positive(cpu?.reservation),
    cpuShares: cpu?.shares === undefined || cpu.shares.level === "normal" ? undefined : cpu.shares.shares,
    memoryLimitBytes: toBytes(positive(memory?.limit)),
    // a reservation of all memory is vSphere's to keep
    memoryReservationBytes: isLocked === true ? undefined : toBytes(positive(memory?.reservation)),
  });
}

/** -1 is no limit. */
function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}
