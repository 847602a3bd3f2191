import { definedOnly } from "../../../contract/defined-only";
import { formatQuantity } from "../../../units";
import type { HostFacts } from "../host-facts";
import type { MachineBlock } from "../to-native/disk-xml";
import { defaultMachineTypes, usualTimers } from "../to-native/hardware-xml";
import { attribute, children, type Element, find, text } from "../xml";
import { disksOf } from "./devices";
import { readSizing } from "./sizing";

export const defaultBus = "virtio";
// others are made by nobody's program
export const buses = ["scsi", "sata"] as const;

/** The settings of a machine that only libvirt has, without what every machine has. */
export function readBlock(domain: Element, facts: HostFacts): MachineBlock {
  const isNuma = find(domain, "cpu/numa") !== undefined;
  const { cpus, maximumCpus, memoryBytes, maximumMemoryBytes } = readSizing(domain);
  const devices = find(domain, "devices");
  return definedOnly({
    machineType: machineTypeOf(domain, facts),
    cpu: cpuOf(domain, facts),
    numa: isNuma ? children(find(domain, "cpu/numa"), "cell").map(cellOf) : undefined,
    hugePages: find(domain, "memoryBacking/hugepages") === undefined ? undefined : true,
    diskBus: commonBus(domain),
    diskFormat: ofAllDisks(domain, "type") === "raw" ? "raw" : undefined,
    cache: ofAllDisks(domain, "cache"),
    io: ofAllDisks(domain, "io"),
    clock: clockOf(domain, facts),
    video: videoOf(devices),
    graphics: graphicsOf(devices),
    hostDevices: hostDevicesOf(devices),
    maxCpus: maximumCpus > cpus ? maximumCpus : undefined,
    maxMemory: maximumMemoryBytes > memoryBytes ? formatQuantity(maximumMemoryBytes) : undefined,
    serialConsole: find(devices, "serial") === undefined ? false : undefined,
  }) as MachineBlock;
}

/** The newest of its family, as programs name it: `pc-q35-7.2` is `q35`. */
function machineTypeOf(domain: Element, { architecture }: HostFacts): string | undefined {
  const machine = attribute(domain, "machine", "os/type");
  const family = /^pc-(q35|i440fx)-|^(virt)-/.exec(machine ?? "");
  const name = family?.[1] === "i440fx" ? "pc" : (family?.[1] ?? family?.[2] ?? machine);
  return name === defaultMachineTypes[architecture] ? undefined : name;
}

/** The mode is the host's to choose where the program names none: `cpuMarkup`. */
function cpuOf(domain: Element, { virtualizationFlag }: HostFacts): MachineBlock["cpu"] {
  const cpu = find(domain, "cpu");
  const found = children(cpu, "feature")
    .map((feature) => [attribute(feature, "name") ?? "", attribute(feature, "policy")] as const)
    .filter(([name, policy]) => name !== virtualizationFlag && policy !== undefined);
  const features = found.length === 0 ? undefined : Object.fromEntries(found);
  const usual = attribute(domain, "type") === "kvm" ? "host-model" : "maximum";
  const isNested = children(cpu, "feature").some((item) => attribute(item, "name") === virtualizationFlag);
  const mode = attribute(cpu, "mode");
  const isUsual = mode === usual || (isNested && mode === "host-passthrough");
  const settings = definedOnly({
    mode: isUsual ? undefined : mode,
    model: mode === "custom" ? text(cpu, "model") : undefined,
    features,
  });
  return Object.keys(settings).length === 0 ? undefined : (settings as MachineBlock["cpu"]);
}

function cellOf(cell: Element): NonNullable<MachineBlock["numa"]>[number] {
  // libvirt writes KiB, whatever it was given
  const memory = formatQuantity(Number(attribute(cell, "memory") ?? 0) * 1024);
  return { cpus: attribute(cell, "cpus") ?? "", memory };
}

/** The bus that all disks are on, where it is another one than machines have by default. */
export function commonBus(domain: Element): string | undefined {
  return buses.find((bus) => bus === ofAllDisks(domain, "bus", "target"));
}

function ofAllDisks(domain: Element, name: string, child = "driver"): string | undefined {
  const values = new Set(disksOf(domain).map(({ element }) => attribute(element, name, child)));
  const [value] = values;
  return values.size === 1 ? value : undefined;
}

function clockOf(domain: Element, { architecture }: HostFacts): MachineBlock["clock"] {
  const clock = find(domain, "clock");
  const offset = attribute(clock, "offset");
  const usual: Readonly<Record<string, string>> = architecture === "x86_64" ? usualTimers : {};
  const timers = children(clock, "timer")
    .map((timer) => [attribute(timer, "name") ?? "", policyOf(timer)] as const)
    .filter(([name, policy]) => policy !== undefined && usual[name] !== policy);
  const settings = definedOnly({
    offset: offset === "localtime" ? offset : undefined,
    timers: timers.length === 0 ? undefined : Object.fromEntries(timers),
  });
  return Object.keys(settings).length === 0 ? undefined : (settings as MachineBlock["clock"]);
}

function policyOf(timer: Element): string | undefined {
  const present = attribute(timer, "present");
  if (present !== undefined) return present === "no" ? "absent" : "present";
  return attribute(timer, "tickpolicy");
}

const models = ["vga", "qxl", "cirrus", "bochs", "none"] as const;
// KiB that libvirt 9.0 gives a card whose definition names none (src/qemu/qemu_domain.c)
const usualMemory = [16_384, 65_536];

function videoOf(devices: Element | undefined): MachineBlock["video"] {
  const card = find(devices, "video/model");
  const model = card === undefined ? "none" : models.find((known) => known === attribute(card, "type"));
  const memory = Number(attribute(card, "vram") ?? 0);
  if (model === undefined) return undefined;
  return memory === 0 || usualMemory.includes(memory)
    ? { model }
    : { model, memory: formatQuantity(memory * 1024) };
}

function graphicsOf(devices: Element | undefined): MachineBlock["graphics"] {
  const screens = children(devices, "graphics");
  if (screens.length === 0) return { type: "none" };
  const screen = screens.find((item) => attribute(item, "type") === "vnc");
  const listen = attribute(screen, "listen");
  const isOpen = listen !== undefined && listen !== "127.0.0.1";
  const port = attribute(screen, "autoport") === "no" ? Number(attribute(screen, "port")) : undefined;
  if (!isOpen && port === undefined) return undefined;
  return { type: "vnc", ...(isOpen && { listen }), ...(port !== undefined && { port }) };
}

function hostDevicesOf(devices: Element | undefined): MachineBlock["hostDevices"] {
  const found = children(devices, "hostdev").filter((item) => attribute(item, "type") === "pci");
  if (found.length === 0) return undefined;
  return found.map((device) => {
    const address = find(device, "source/address");
    const part = (name: string, digits: number): string =>
      Number(attribute(address, name) ?? 0)
        .toString(16)
        .padStart(digits, "0");
    const pci = `${part("domain", 4)}:${part("bus", 2)}:${part("slot", 2)}.${part("function", 1)}`;
    return attribute(device, "managed") === "no" ? { pci, managed: false } : { pci };
  });
}
