/** CPUs, memory and everything else of a machine that is no device. */
import { definedOnly } from "../../../contract/defined-only";
import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine, Hardware, ResourceLimits } from "../../../contract/machine";
import { formatQuantity, parseDuration } from "../../../units";
import type { MachineBlock } from "../config";
import { type Option, option } from "../marker";
import type { Vim } from "../transport/vim-types";
import { profilesOf } from "./disk";

export type ConfigSpec = Vim<"VirtualMachineConfigSpec">;

const mebibyte = 2 ** 20;
// "The memory size must be a multiple of 4": VirtualMachineConfigSpec.memoryMB
const memoryStep = 4 * mebibyte;
const unlimited = -1;

export function memorySpec(memoryBytes: number): ConfigSpec {
  if (memoryBytes % memoryStep === 0) return { memoryMB: memoryBytes / mebibyte };
  throw new ProviderError("InvalidSpec", `${formatQuantity(memoryBytes)} are no multiple of 4Mi`, {
    property: "class.memory",
    remediation: `write ${formatQuantity(Math.ceil(memoryBytes / memoryStep) * memoryStep)}`,
  });
}

/** Cores per socket have to divide the CPUs: those that were there stay where they do. */
export function cpuSpec(
  cpus: number,
  present: number | undefined,
  topology?: Hardware["topology"],
): ConfigSpec {
  if (topology !== undefined) {
    if (topology.threadsPerCore !== 1) {
      throw new ProviderError("InvalidSpec", "vSphere gives each core one thread", {
        property: "class.cpuTopology.threads",
        remediation: "leave it out, and count them as cores",
      });
    }
    return { numCPUs: cpus, numCoresPerSocket: topology.coresPerSocket };
  }
  if (present === undefined || cpus % present === 0) return { numCPUs: cpus };
  return { numCPUs: cpus, numCoresPerSocket: 1 };
}

// "none" keeps the sibling of each core idle; the scheduler decides otherwise
const hyperThreading: Readonly<Record<string, string>> = {
  auto: "any",
  prefer: "any",
  avoid: "none",
  require: "internal",
};

const latencyLevels = ["low", "normal", "medium", "high"] as const;

/** What is not desired stays as it is: a template has settings of its own. */
export function hardwareSpec(
  { hardware }: Pick<DesiredMachine, "hardware">,
  native: MachineBlock,
): ConfigSpec {
  refuseImpossible(hardware);
  const { secureBoot, latencySensitivity, virtualizationBasedSecurity: vbs } = hardware;
  const level = latencyLevels.find((known) => known === latencySensitivity);
  return definedOnly({
    guestId: native.guestId,
    annotation: native.annotation,
    firmware: hardware.firmware === undefined ? undefined : firmwares[hardware.firmware],
    // virtualization-based security is made of the other two
    nestedHVEnabled: vbs === true ? true : hardware.nestedVirtualization,
    flags: flagsSpec(hardware, native),
    cpuHotAddEnabled: hardware.cpuHotAdd,
    memoryHotAddEnabled: hardware.memoryHotAdd,
    latencySensitivity: level === undefined ? undefined : { level },
    memoryReservationLockedToMax: native.reserveAllMemory,
    bootOptions: bootOptions(secureBoot, native),
    tools: toolsSpec(native),
  });
}

function flagsSpec(hardware: Hardware, { diskUuid }: MachineBlock) {
  const { virtualizationBasedSecurity: vbs, hyperThreadingPolicy: policy } = hardware;
  return emptyAsUndefined(
    definedOnly({
      vvtdEnabled: vbs === true ? true : hardware.directedIo,
      vbsEnabled: vbs,
      htSharing: policy === undefined ? undefined : hyperThreading[policy],
      diskUuidEnabled: diskUuid,
    }),
  );
}

const firmwares = { BIOS: "bios", UEFI: "efi" } as const;

function refuseImpossible({ virtualizationBasedSecurity, firmware, secureBoot, tpmVersion }: Hardware): void {
  if (virtualizationBasedSecurity === true && (firmware !== "UEFI" || secureBoot !== true)) {
    throw new ProviderError("InvalidSpec", "virtualization-based security needs UEFI with secure boot", {
      property: "class.performanceProfile.virtualizationBasedSecurity",
      remediation: 'set firmware to "UEFI" and securityProfile.secureBoot to true',
    });
  }
  if (tpmVersion === undefined) return;
  if (tpmVersion !== "2.0") {
    throw new ProviderError("InvalidSpec", `vSphere has no TPM ${tpmVersion}`, {
      property: "class.securityProfile.tpmVersion",
      remediation: 'set it to "2.0"',
    });
  }
  if (firmware === "UEFI") return;
  throw new ProviderError("InvalidSpec", "a TPM needs UEFI", {
    property: "class.securityProfile.tpmEnabled",
    remediation: 'set firmware to "UEFI"',
  });
}

function bootOptions(secureBoot: boolean | undefined, { boot }: MachineBlock) {
  const retry = boot?.retryDelay;
  return emptyAsUndefined(
    definedOnly({
      bootDelay: boot?.delay === undefined ? undefined : parseDuration(boot.delay),
      enterBIOSSetup: boot?.enterSetup,
      efiSecureBootEnabled: secureBoot,
      bootRetryEnabled: retry === undefined ? undefined : parseDuration(retry) > 0,
      bootRetryDelay: retry === undefined ? undefined : parseDuration(retry),
    }),
  );
}

function toolsSpec({ tools }: MachineBlock) {
  if (tools === undefined) return undefined;
  const upgrade = tools.upgrade === "atPowerCycle" ? "upgradeAtPowerCycle" : tools.upgrade;
  return emptyAsUndefined(definedOnly({ toolsUpgradePolicy: upgrade, syncTimeWithHost: tools.syncTime }));
}

/** `reset`: what the desired state does not name goes back to what every machine has. */
export function limitsSpec(limits: ResourceLimits, native: MachineBlock, reset: boolean): ConfigSpec {
  const absent = (value: number): number | undefined => (reset ? value : undefined);
  const toMebibytes = (bytes: number | undefined): number | undefined =>
    bytes === undefined ? undefined : Math.floor(bytes / mebibyte);
  return definedOnly({
    cpuAllocation: emptyAsUndefined(
      definedOnly({
        reservation: limits.cpuReservationMhz ?? absent(0),
        limit: limits.cpuLimitMhz ?? absent(unlimited),
        shares: sharesOf(limits.cpuShares ?? (reset ? "normal" : undefined)),
      }),
    ),
    memoryAllocation: emptyAsUndefined(
      definedOnly({
        // a reservation of all memory is vSphere's to keep
        reservation:
          toMebibytes(limits.memoryReservationBytes) ??
          (native.reserveAllMemory === true ? undefined : absent(0)),
        limit: toMebibytes(limits.memoryLimitBytes) ?? absent(unlimited),
        shares: sharesOf(native.memoryShares),
      }),
    ),
  });
}

function sharesOf(value: number | "low" | "normal" | "high" | undefined): Vim<"SharesInfo"> | undefined {
  if (value === undefined) return undefined;
  // the number is read with level custom only, but has to be there
  return typeof value === "number" ? { shares: value, level: "custom" } : { shares: 0, level: value };
}

export function policySpec(policyId: string | undefined): ConfigSpec {
  return definedOnly({ vmProfile: profilesOf(policyId) });
}

const hardwareVersionKey = "vsphere.hardwareVersion";
const ownPrefix = "vsphere.";

/** `vmx-19`, from the block or from the class's free settings. */
export function wantedHardwareVersion(
  { extraConfig }: Pick<DesiredMachine, "extraConfig">,
  native: MachineBlock,
) {
  const free = extraConfig[hardwareVersionKey];
  const number = native.hardwareVersion ?? (free === undefined ? undefined : parseHardwareVersion(free));
  return number === undefined ? undefined : `vmx-${String(number).padStart(2, "0")}`;
}

/** The number in `vmx-19`. */
export function hardwareVersionNumber(version: string): number {
  return Number(/^vmx-(\d+)$/.exec(version)?.[1] ?? 0);
}

function parseHardwareVersion(text: string): number {
  const number = Number(/^(?:vmx-)?(\d{1,2})$/.exec(text.trim())?.[1] ?? Number.NaN);
  if (Number.isInteger(number) && number >= 4) return number;
  throw new ProviderError("InvalidSpec", `"${text}" is no hardware version`, {
    property: `extraConfig.${hardwareVersionKey}`,
    remediation: 'write a number such as "19" for vmx-19',
  });
}

/** The free settings that are lines of the machine's configuration file. */
export function freeOptions({ extraConfig }: Pick<DesiredMachine, "extraConfig">): Option[] {
  return Object.entries(extraConfig)
    .filter(([key]) => !isOwnSetting(key))
    .map(([key, value]) => option(key, value));
}

// a setting that is meant for us and does nothing would be a lie
function isOwnSetting(key: string): boolean {
  if (key === hardwareVersionKey) return true;
  const reserved = key.startsWith(ownPrefix) || key.startsWith("virtrigaud.");
  if (!reserved) return false;
  throw new ProviderError("InvalidSpec", `there is no free setting "${key}"`, {
    property: `extraConfig.${key}`,
    remediation: `use the class's block vsphere, or ${hardwareVersionKey}`,
  });
}

export function emptyAsUndefined<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}
