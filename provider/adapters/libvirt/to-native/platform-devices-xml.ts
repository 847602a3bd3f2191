/** The devices that a machine has beside disks and interfaces. */
import type { DesiredMachine } from "../../../contract/machine";
import { parseQuantity } from "../../../units";
import type { HostFacts } from "../host-facts";
import { attribute, type Element, type Markup, markup } from "../xml";
import type { MachineBlock } from "./disk-xml";

/** All devices of a tag that are ours to decide on, and what stands in their place. */
export interface DeviceGroup {
  readonly tag: string;
  readonly matches: (device: Element) => boolean;
  readonly content: readonly Markup[];
}

export const agentChannel = "org.qemu.guest_agent.0";

const all = (): boolean => true;

export function platformDevices(
  desired: DesiredMachine,
  block: MachineBlock,
  host: HostFacts,
): DeviceGroup[] {
  const x86 = host.architecture === "x86_64";
  const serial = block.serialConsole !== false;
  return [
    { tag: "serial", matches: all, content: serial ? [markup("serial", { type: "pty" })] : [] },
    {
      tag: "console",
      matches: all,
      content: serial
        ? [markup("console", { type: "pty" }, markup("target", { type: "serial", port: 0 }))]
        : [],
    },
    { tag: "channel", matches: isAgentChannel, content: desired.guestAgent ? [agentMarkup] : [] },
    { tag: "graphics", matches: all, content: graphicsMarkup(block.graphics) },
    { tag: "video", matches: all, content: [videoMarkup(block.video)] },
    { tag: "tpm", matches: all, content: tpmMarkup(desired) },
    { tag: "iommu", matches: all, content: desired.hardware.directedIo === true ? [iommuMarkup] : [] },
    { tag: "hostdev", matches: isPci, content: (block.hostDevices ?? []).map(hostDeviceMarkup) },
    // without it a guest that panicked looks as if it ran
    { tag: "panic", matches: all, content: x86 ? [markup("panic", { model: "isa" })] : [] },
  ];
}

/** Devices that every machine has from its first day and that no setting changes. */
export function standardDevices(): Markup[] {
  return [
    markup("controller", { type: "usb", model: "qemu-xhci" }),
    // absolute coordinates: the pointer of a console is where the person's is
    markup("input", { type: "tablet", bus: "usb" }),
    markup("rng", { model: "virtio" }, markup("backend", { model: "random" }, "/dev/urandom")),
    markup("memballoon", { model: "virtio", freePageReporting: "on" }, markup("stats", { period: 10 })),
  ];
}

const agentMarkup = markup(
  "channel",
  { type: "unix" },
  markup("target", { type: "virtio", name: agentChannel }),
);

export function isAgentChannel(device: Element): boolean {
  return attribute(device, "name", "target") === agentChannel;
}

const iommuMarkup = markup(
  "iommu",
  { model: "intel" },
  markup("driver", { intremap: "on", caching_mode: "on" }),
);

function graphicsMarkup(graphics: MachineBlock["graphics"]): Markup[] {
  if (graphics?.type === "none") return [];
  const address = graphics?.listen ?? "127.0.0.1";
  const port = graphics?.port;
  return [
    markup(
      "graphics",
      { type: "vnc", port: port ?? -1, autoport: port === undefined ? "yes" : "no", listen: address },
      markup("listen", { type: "address", address }),
    ),
  ];
}

function videoMarkup(video: MachineBlock["video"]): Markup {
  const vram = video?.memory === undefined ? undefined : parseQuantity(video.memory) / 1024;
  return markup("video", {}, markup("model", { type: video?.model ?? "virtio", vram }));
}

function tpmMarkup({ hardware }: DesiredMachine): Markup[] {
  const version = hardware.tpmVersion;
  if (version === undefined) return [];
  // the command response buffer is an interface of TPM 2.0 only
  const model = version === "2.0" ? "tpm-crb" : "tpm-tis";
  return [markup("tpm", { model }, markup("backend", { type: "emulator", version }))];
}

function isPci(device: Element): boolean {
  return attribute(device, "type") === "pci";
}

function hostDeviceMarkup({ pci, managed }: NonNullable<MachineBlock["hostDevices"]>[number]): Markup {
  const [domain, bus, slot, fn] = pci.split(/[:.]/).map((part) => `0x${part.toLowerCase()}`);
  return markup(
    "hostdev",
    { mode: "subsystem", type: "pci", managed: managed === false ? "no" : "yes" },
    markup("source", {}, markup("address", { domain, bus, slot, function: fn })),
  );
}
