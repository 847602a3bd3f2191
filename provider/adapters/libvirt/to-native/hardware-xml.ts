/** Everything of a machine but CPUs, memory, disks and interfaces; for a new domain and for one that is there. */
import type { DesiredMachine, Hardware } from "../../../contract/machine";
import type { HostFacts } from "../host-facts";
import {
  append,
  attribute,
  children,
  contains,
  type Element,
  find,
  type Markup,
  markup,
  remove,
  replace,
} from "../xml";
import { cpuMarkup } from "./cpu-xml";
import type { MachineBlock } from "./disk-xml";
import { platformDevices } from "./platform-devices-xml";

/** Sets what `desired` says and leaves all else: addresses, what others added, what we do not know. */
export function writeHardware(domain: Element, desired: DesiredMachine, host: HostFacts): void {
  const block = desired.native as MachineBlock;
  writeFirmware(domain, desired.hardware);
  writeFeatures(domain, desired.hardware, host);
  replace(domain, "cpu", cpuMarkup(desired, block, host));
  replace(domain, "clock", clockMarkup(block.clock, host));
  replace(domain, "memoryBacking", block.hugePages === true ? hugePages : undefined);
  for (const { tag, matches, content } of platformDevices(desired, block, host)) {
    replaceDevices(domain, tag, matches, content);
  }
}

const hugePages = markup("memoryBacking", {}, markup("hugepages"));

/** `q35` and its like; emulated hardware cannot change under a guest, so it is written once. */
export function osMarkup(block: MachineBlock, host: HostFacts): Markup {
  const machine = block.machineType ?? defaultMachineTypes[host.architecture];
  return markup("os", {}, markup("type", { arch: host.architecture, machine }, "hvm"));
}

export const defaultMachineTypes: Readonly<Record<string, string>> = { x86_64: "q35", aarch64: "virt" };

/** Whether the variables of the firmware that was there suit the one that is asked for. */
export function firmwareChanges(domain: Element, hardware: Hardware): boolean {
  const os = find(domain, "os");
  const was = isUefiDomain(domain);
  return was !== isUefi(hardware) || (was && isSecure(os) !== (hardware.secureBoot === true));
}

/** libvirt writes down what it chose, in the place of what was asked for. */
export function isUefiDomain(domain: Element): boolean {
  return attribute(domain, "firmware", "os") === "efi" || find(domain, "os/nvram") !== undefined;
}

function writeFirmware(domain: Element, hardware: Hardware): void {
  const os = find(domain, "os");
  if (os === undefined || !firmwareChanges(domain, hardware)) return;
  // libvirt fills these in from what it selects
  for (const tag of ["loader", "nvram", "firmware"]) remove(find(os, tag));
  os.removeAttribute("firmware");
  if (!isUefi(hardware)) return;
  os.setAttribute("firmware", "efi");
  const enabled = hardware.secureBoot === true ? "yes" : "no";
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

function isUefi({ firmware, secureBoot }: Hardware): boolean {
  return firmware === "UEFI" || secureBoot === true;
}

export function isSecure(os: Element | undefined): boolean {
  if (attribute(os, "secure", "loader") === "yes") return true;
  return children(find(os, "firmware"), "feature").some(
    (feature) => attribute(feature, "name") === "secure-boot" && attribute(feature, "enabled") === "yes",
  );
}

function writeFeatures(domain: Element, hardware: Hardware, host: HostFacts): void {
  const features = find(domain, "features") ?? append(domain, markup("features"));
  const x86 = host.architecture === "x86_64";
  replace(features, "acpi", x86 || isUefi(hardware) ? markup("acpi") : undefined);
  replace(features, "apic", x86 ? markup("apic") : undefined);
  // secure boot keeps its variables where only system management mode can write them
  replace(features, "smm", hardware.secureBoot === true ? markup("smm", { state: "on" }) : undefined);
  // an IOMMU that remaps interrupts needs the I/O APIC split between QEMU and KVM
  replace(
    features,
    "ioapic",
    hardware.directedIo === true ? markup("ioapic", { driver: "qemu" }) : undefined,
  );
}

export const usualTimers = { rtc: "catchup", pit: "delay", hpet: "absent" } as const;

function clockMarkup(clock: MachineBlock["clock"], host: HostFacts): Markup {
  const usual = host.architecture === "x86_64" ? usualTimers : {};
  const timers = Object.entries({ ...usual, ...clock?.timers });
  return markup(
    "clock",
    { offset: clock?.offset ?? "utc" },
    timers.map(([name, policy]) => {
      if (policy === "present") return markup("timer", { name, present: "yes" });
      if (policy === "absent") return markup("timer", { name, present: "no" });
      return markup("timer", { name, tickpolicy: policy });
    }),
  );
}

function replaceDevices(
  domain: Element,
  tag: string,
  matches: (device: Element) => boolean,
  content: readonly Markup[],
): void {
  const devices = find(domain, "devices");
  if (devices === undefined) return;
  const old = children(devices, tag).filter(matches);
  // what is as it was keeps its address: the guest sees no new hardware
  const kept = content.every((item, index) => old[index] !== undefined && contains(old[index], item));
  if (kept && old.length === content.length) return;
  for (const item of old) remove(item);
  for (const item of content) append(devices, item);
}
