/** The devices that a machine has beside disks and interfaces. */
import type { DesiredMachine } from "../../../contract/machine";
import type { IsGiven } from "../given-settings";
import type { HostFacts } from "../host-facts";
import { append, attribute, children, type Element, find, type Markup, markup, remove } from "../xml";
import type { MachineBlock } from "./disk-xml";
import { writeGraphics, writeVideo } from "./screen-xml";

export const agentChannel = "org.qemu.guest_agent.0";

/** What is as it was keeps its address and all that others set of it: the guest sees no new hardware. */
export function writePlatformDevices(domain: Element, desired: DesiredMachine, isGiven: IsGiven): void {
  const devices = find(domain, "devices");
  if (devices === undefined) return;
  const { native, hardware, guestAgent } = desired;
  const block = native as MachineBlock;
  if (isGiven("serialConsole")) writeSerialConsole(devices, block.serialConsole !== false);
  writeAgentChannel(devices, guestAgent);
  writeGraphics(devices, block.graphics, isGiven);
  writeVideo(devices, block.video, isGiven);
  if (isGiven("tpmVersion")) writeTpm(devices, hardware.tpmVersion);
  if (isGiven("directedIo")) writeIommu(devices, hardware.directedIo === true);
  if (isGiven("hostDevices")) writeHostDevices(devices, block.hostDevices ?? []);
}

/** Devices that every machine has from its first day and that no setting changes. */
export function standardDevices({ architecture }: HostFacts): Markup[] {
  // without it a guest that panicked looks as if it ran
  const panic = architecture === "x86_64" ? [markup("panic", { model: "isa" })] : [];
  return [
    ...panic,
    markup("controller", { type: "usb", model: "qemu-xhci" }),
    // absolute coordinates: the pointer of a console is where the person's is
    markup("input", { type: "tablet", bus: "usb" }),
    markup("rng", { model: "virtio" }, markup("backend", { model: "random" }, "/dev/urandom")),
    markup("memballoon", { model: "virtio", freePageReporting: "on" }, markup("stats", { period: 10 })),
  ];
}

function writeSerialConsole(devices: Element, wanted: boolean): void {
  const ports = children(devices, "serial");
  if (wanted && ports.length > 0) return;
  const isOfPort = (console: Element): boolean =>
    [undefined, "serial"].includes(attribute(console, "type", "target"));
  for (const device of [...ports, ...children(devices, "console").filter(isOfPort)]) remove(device);
  if (!wanted) return;
  append(devices, markup("serial", { type: "pty" }));
  append(devices, markup("console", { type: "pty" }, markup("target", { type: "serial", port: 0 })));
}

function writeAgentChannel(devices: Element, wanted: boolean): void {
  const present = children(devices, "channel").filter(isAgentChannel);
  if (wanted && present.length === 0) append(devices, agentMarkup);
  if (!wanted) for (const channel of present) remove(channel);
}

const agentMarkup = markup(
  "channel",
  { type: "unix" },
  markup("target", { type: "virtio", name: agentChannel }),
);

export function isAgentChannel(device: Element): boolean {
  return attribute(device, "name", "target") === agentChannel;
}

function writeTpm(devices: Element, version: "1.2" | "2.0" | undefined): void {
  const present = children(devices, "tpm");
  if (version !== undefined && present.some((tpm) => emulatedTpm(tpm) === version)) return;
  // one of the host is none that a program could have asked for
  const ours = present.filter((tpm) => version !== undefined || emulatedTpm(tpm) !== undefined);
  for (const tpm of ours) remove(tpm);
  if (version === undefined) return;
  // the command response buffer is an interface of TPM 2.0 only
  const model = version === "2.0" ? "tpm-crb" : "tpm-tis";
  append(devices, markup("tpm", { model }, markup("backend", { type: "emulator", version })));
}

/** The version of a TPM that is emulated. */
export function emulatedTpm(tpm: Element | undefined): "1.2" | "2.0" | undefined {
  const version = attribute(tpm, "version", "backend");
  const isEmulated = attribute(tpm, "type", "backend") === "emulator";
  return isEmulated && (version === "1.2" || version === "2.0") ? version : undefined;
}

function writeIommu(devices: Element, wanted: boolean): void {
  const present = children(devices, "iommu");
  if (wanted && present.some(isIntelIommu)) return;
  for (const iommu of present) if (wanted || isIntelIommu(iommu)) remove(iommu);
  if (wanted) append(devices, iommuMarkup);
}

const iommuMarkup = markup(
  "iommu",
  { model: "intel" },
  markup("driver", { intremap: "on", caching_mode: "on" }),
);

export function isIntelIommu(iommu: Element): boolean {
  return attribute(iommu, "model") === "intel";
}

type HostDevice = NonNullable<MachineBlock["hostDevices"]>[number];

function writeHostDevices(devices: Element, wanted: readonly HostDevice[]): void {
  const present = new Map(hostDevicesOf(devices).map((device) => [pciAddressOf(device), device]));
  const missing = wanted.filter(({ pci }) => !present.has(pci.toLowerCase()));
  for (const { pci, managed } of wanted) {
    present.get(pci.toLowerCase())?.setAttribute("managed", managedText(managed));
    present.delete(pci.toLowerCase());
  }
  for (const device of present.values()) remove(device);
  for (const device of missing) append(devices, hostDeviceMarkup(device));
}

/** Those that `hostDevices` can name. */
export function hostDevicesOf(devices: Element | undefined): Element[] {
  return children(devices, "hostdev").filter((device) => attribute(device, "type") === "pci");
}

/** As `hostDevices` writes it. */
export function pciAddressOf(device: Element): string {
  const address = find(device, "source/address");
  const part = (name: string, digits: number): string =>
    Number(attribute(address, name) ?? 0)
      .toString(16)
      .padStart(digits, "0");
  return `${part("domain", 4)}:${part("bus", 2)}:${part("slot", 2)}.${part("function", 1)}`;
}

function hostDeviceMarkup({ pci, managed }: HostDevice): Markup {
  const [domain, bus, slot, fn] = pci.split(/[:.]/).map((part) => `0x${part.toLowerCase()}`);
  return markup(
    "hostdev",
    { mode: "subsystem", type: "pci", managed: managedText(managed) },
    markup("source", {}, markup("address", { domain, bus, slot, function: fn })),
  );
}

function managedText(managed: boolean | undefined): string {
  return managed === false ? "no" : "yes";
}
