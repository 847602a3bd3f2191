/** Everything of a machine but CPUs, memory, disks and interfaces; for a new domain and for one that is there. */
import type { DesiredMachine, Hardware } from "../../../contract/machine";
import type { IsGiven } from "../given-settings";
import type { HostFacts } from "../host-facts";
import {
  append,
  attribute,
  children,
  type Element,
  find,
  type Markup,
  markup,
  remove,
  replace,
} from "../xml";
import { writeClock } from "./clock-xml";
import { writeCpu } from "./cpu-xml";
import type { MachineBlock } from "./disk-xml";
import { writePlatformDevices } from "./platform-devices-xml";

/**
 * Sets what is ours to set, and leaves all else: addresses, what others added, what we do not know. A setting that is ours and
 * that `desired` lacks gets its default.
 */
export function writeHardware(
  domain: Element,
  desired: DesiredMachine,
  host: HostFacts,
  isGiven: IsGiven,
): void {
  const block = desired.native as MachineBlock;
  writeFirmware(domain, desired.hardware, isGiven);
  if (isGiven("directedIo")) writeInterruptController(domain, desired.hardware);
  writeCpu(domain, desired, host, isGiven);
  writeClock(domain, block.clock, host, isGiven);
  if (isGiven("hugePages")) writeHugePages(domain, block.hugePages === true);
  writePlatformDevices(domain, desired, isGiven);
}

/** The features of a new machine. */
export function standardFeatures({ architecture }: HostFacts): Markup {
  const x86 = architecture === "x86_64";
  return markup("features", {}, x86 ? [markup("acpi"), markup("apic")] : []);
}

function writeHugePages(domain: Element, wanted: boolean): void {
  const present = find(domain, "memoryBacking/hugepages");
  if ((present !== undefined) === wanted) return;
  remove(present);
  const backing = find(domain, "memoryBacking");
  if (wanted) append(backing ?? append(domain, markup("memoryBacking")), markup("hugepages"));
  else if (backing?.children.length === 0) remove(backing);
}

/** `q35` and its like; emulated hardware cannot change under a guest, so it is written once. */
export function osMarkup(block: MachineBlock, host: HostFacts): Markup {
  const machine = block.machineType ?? defaultMachineTypes[host.architecture];
  return markup("os", {}, markup("type", { arch: host.architecture, machine }, "hvm"));
}

export const defaultMachineTypes: Readonly<Record<string, string>> = { x86_64: "q35", aarch64: "virt" };

/** Whether the variables of the firmware that was there suit the one that is asked for. */
export function firmwareChanges(domain: Element, hardware: Hardware, isGiven: IsGiven): boolean {
  const was = isUefiDomain(domain);
  const wanted = wantedFirmware(domain, hardware, isGiven);
  return was !== wanted.uefi || (was && isSecure(find(domain, "os")) !== wanted.secure);
}

interface Firmware {
  readonly uefi: boolean;
  readonly secure: boolean;
}

function wantedFirmware(domain: Element, { firmware, secureBoot }: Hardware, isGiven: IsGiven): Firmware {
  const wasUefi = isUefiDomain(domain);
  const uefi = secureBoot === true || (isGiven("firmware") ? firmware === "UEFI" : wasUefi);
  const wasSecure = wasUefi && isSecure(find(domain, "os"));
  return { uefi, secure: uefi && (isGiven("secureBoot") ? secureBoot === true : wasSecure) };
}

/** libvirt writes down what it chose, in the place of what was asked for. */
export function isUefiDomain(domain: Element): boolean {
  return attribute(domain, "firmware", "os") === "efi" || find(domain, "os/nvram") !== undefined;
}

function writeFirmware(domain: Element, hardware: Hardware, isGiven: IsGiven): void {
  const os = find(domain, "os");
  if (os === undefined || !firmwareChanges(domain, hardware, isGiven)) return;
  const { uefi, secure } = wantedFirmware(domain, hardware, isGiven);
  // libvirt fills these in from what it selects
  for (const tag of ["loader", "nvram", "firmware"]) remove(find(os, tag));
  os.removeAttribute("firmware");
  const features = find(domain, "features") ?? append(domain, markup("features"));
  // secure boot keeps its variables where only system management mode can write them
  replace(features, "smm", secure ? markup("smm", { state: "on" }) : undefined);
  if (!uefi) return;
  if (find(features, "acpi") === undefined) append(features, markup("acpi"));
  os.setAttribute("firmware", "efi");
  const enabled = secure ? "yes" : "no";
  // both said outright: left open, Debian's first choice is the one that enforces secure boot
  replace(
    os,
    "firmware",
    markup(
      "firmware",
      {},
      markup("feature", { enabled, name: "enrolled-keys" }),
      markup("feature", { enabled, name: "secure-boot" }),
    ),
  );
}

export function isSecure(os: Element | undefined): boolean {
  if (attribute(os, "secure", "loader") === "yes") return true;
  return children(find(os, "firmware"), "feature").some(
    (feature) => attribute(feature, "name") === "secure-boot" && attribute(feature, "enabled") === "yes",
  );
}

/** An IOMMU that remaps interrupts needs the I/O APIC split between QEMU and KVM. */
function writeInterruptController(domain: Element, { directedIo }: Hardware): void {
  const features = find(domain, "features") ?? append(domain, markup("features"));
  replace(features, "ioapic", directedIo === true ? markup("ioapic", { driver: "qemu" }) : undefined);
}
