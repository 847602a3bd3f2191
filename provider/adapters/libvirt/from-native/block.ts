import { definedOnly } from "../../../contract/defined-only";
import { formatQuantity } from "../../../units";
import type { HostFacts } from "../host-facts";
import { readMarker } from "../marker";
import { timerNames, timerPolicy, usualTimers } from "../to-native/clock-xml";
import { defaultMode } from "../to-native/cpu-xml";
import { defaultBus, diskBuses, type MachineBlock } from "../to-native/disk-xml";
import { defaultMachineTypes } from "../to-native/hardware-xml";
import { hostDevicesOf, pciAddressOf } from "../to-native/platform-devices-xml";
import { isVnc, usualModel, videoModels } from "../to-native/screen-xml";
import { attribute, children, type Element, find, text } from "../xml";
import { disksOf } from "./devices";
import { nestedPolicies, readHardware } from "./hardware";
import { readSizing } from "./sizing";

/** The settings of a machine that only libvirt has, without what every machine has and without what none of them can say. */
export function readBlock(domain: Element, facts: HostFacts): MachineBlock {
  const { cpus, maximumCpus, memoryBytes, maximumMemoryBytes } = readSizing(domain);
  const devices = find(domain, "devices");
  return definedOnly({
    machineType: machineTypeOf(domain, facts),
    cpu: cpuOf(domain, facts),
    numa: numaOf(domain),
    hugePages: find(domain, "memoryBacking/hugepages") === undefined ? undefined : true,
    diskBus: commonBus(domain),
    diskFormat: ofAllDisks(domain, "type") === "raw" ? "raw" : undefined,
    cache: ofAllDisks(domain, "cache"),
    io: ofAllDisks(domain, "io"),
    clock: clockOf(domain, facts),
    video: videoOf(devices),
    graphics: graphicsOf(devices),
    hostDevices: hostDevicesIn(devices),
    maxCpus: maximumCpus > cpus ? maximumCpus : undefined,
    maxMemory: maximumMemoryBytes > memoryBytes ? formatQuantity(maximumMemoryBytes) : undefined,
    serialConsole: find(devices, "serial") === undefined ? false : undefined,
  }) as MachineBlock;
}

/**
 * The type itself, unless it is what a new machine gets. A program of ours may have named a family, of which libvirt made the
 * newest type of that day: `q35` became `pc-q35-7.2`.
 */
function machineTypeOf(domain: Element, { architecture, machineType }: HostFacts): string | undefined {
  const type = attribute(domain, "machine", "os/type");
  const match = /^pc-(q35|i440fx)-|^(virt)-/.exec(type ?? "");
  const family = match?.[1] === "i440fx" ? "pc" : (match?.[1] ?? match?.[2] ?? type);
  const isDefault = family === defaultMachineTypes[architecture];
  const marker = readMarker(domain);
  const isExact = marker === undefined || (isDefault && marker.given?.includes("machineType") === true);
  if (!isExact) return isDefault ? undefined : family;
  return isDefault && (type === family || type === machineType) ? undefined : type;
}

function cpuOf(domain: Element, facts: HostFacts): MachineBlock["cpu"] {
  const cpu = find(domain, "cpu");
  const { nestedVirtualization } = readHardware(domain, facts);
  const features = children(cpu, "feature")
    .map((feature) => [attribute(feature, "name") ?? "", attribute(feature, "policy") ?? ""] as const)
    .filter(([name, policy]) => name !== facts.virtualizationFlag || !nestedPolicies.has(policy));
  const mode = modes.find((known) => known === attribute(cpu, "mode"));
  const accelerator = attribute(domain, "type") === "kvm" ? "kvm" : "qemu";
  // the mode is the host's to choose where the program names none
  const usual = defaultMode({ hardware: { nestedVirtualization } }, { accelerator });
  const settings = definedOnly({
    mode: mode === usual ? undefined : mode,
    model: mode === "custom" ? text(cpu, "model") : undefined,
    features: features.length === 0 ? undefined : Object.fromEntries(features),
  });
  return Object.keys(settings).length === 0 ? undefined : (settings as MachineBlock["cpu"]);
}

const modes = ["host-model", "host-passthrough", "maximum", "custom"];

/** Of machines whose cells have CPUs and are all the memory there is. */
function numaOf(domain: Element): MachineBlock["numa"] {
  const cells = children(find(domain, "cpu/numa"), "cell").map(cellOf);
  const memory = cells.reduce((sum, cell) => sum + cell.bytes, 0);
  if (cells.length === 0 || cells.some(({ cpus }) => cpus === "")) return undefined;
  if (memory !== readSizing(domain).maximumMemoryBytes) return undefined;
  return cells.map(({ cpus, bytes }) => ({ cpus, memory: formatQuantity(bytes) }));
}

function cellOf(cell: Element): { readonly cpus: string; readonly bytes: number } {
  // libvirt writes KiB, whatever it was given
  const bytes = Number(attribute(cell, "memory") ?? 0) * 1024;
  return { cpus: attribute(cell, "cpus") ?? "", bytes };
}

/** The bus that all disks are on, where it is another one than machines have by default. */
export function commonBus(domain: Element): string | undefined {
  const common = ofAllDisks(domain, "bus", "target");
  return common === defaultBus ? undefined : diskBuses.find((bus) => bus === common);
}

function ofAllDisks(domain: Element, name: string, child = "driver"): string | undefined {
  const values = new Set(disksOf(domain).map(({ element }) => attribute(element, name, child)));
  const [value] = values;
  return values.size === 1 ? value : undefined;
}

function clockOf(domain: Element, facts: HostFacts): MachineBlock["clock"] {
  const clock = find(domain, "clock");
  const usual = usualTimers(facts);
  const timers = children(clock, "timer")
    .map((timer) => [attribute(timer, "name") ?? "", timerPolicy(timer)] as const)
    .filter(([name, policy]) => timerNames.includes(name) && policy !== undefined && usual[name] !== policy);
  const settings = definedOnly({
    offset: attribute(clock, "offset") === "localtime" ? "localtime" : undefined,
    timers: timers.length === 0 ? undefined : Object.fromEntries(timers),
  });
  return Object.keys(settings).length === 0 ? undefined : (settings as MachineBlock["clock"]);
}

// KiB that libvirt 9.0 gives a card whose definition names none (src/qemu/qemu_domain.c)
const usualMemory = [0, 16_384, 65_536];

function videoOf(devices: Element | undefined): MachineBlock["video"] {
  const card = find(devices, "video/model");
  const model = card === undefined ? "none" : videoModels.find((known) => known === attribute(card, "type"));
  const vram = Number(attribute(card, "vram") ?? 0);
  const memory = usualMemory.includes(vram) ? undefined : formatQuantity(vram * 1024);
  if (model === undefined || (model === usualModel && memory === undefined)) return undefined;
  return { model, ...definedOnly({ memory }) } as MachineBlock["video"];
}

/** Only VNC; a machine with another protocol has more than `none`, and nothing that a program could name. */
function graphicsOf(devices: Element | undefined): MachineBlock["graphics"] {
  const screens = children(devices, "graphics");
  if (screens.length === 0) return { type: "none" };
  const screen = screens.find(isVnc);
  const listen = attribute(screen, "listen");
  const isOpen = listen !== undefined && listen !== "" && listen !== "127.0.0.1";
  const port = attribute(screen, "autoport") === "no" ? Number(attribute(screen, "port")) : undefined;
  if (!isOpen && port === undefined) return undefined;
  return { type: "vnc", ...(isOpen && { listen }), ...(port !== undefined && { port }) };
}

function hostDevicesIn(devices: Element | undefined): MachineBlock["hostDevices"] {
  const found = hostDevicesOf(devices);
  if (found.length === 0) return undefined;
  return found.map((device) => {
    const pci = pciAddressOf(device);
    return attribute(device, "managed") === "yes" ? { pci } : { pci, managed: false };
  });
}
