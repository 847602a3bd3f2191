/** A machine as libvirt's domain, from nothing. */
import type { DesiredMachine } from "../../contract/machine";
import { isNew } from "./given-settings";
import type { HostFacts } from "./host-facts";
import { type Marker, markerMarkup } from "./marker";
import { writeBootOrder } from "./to-native/boot-order";
import { bootOrderOf } from "./to-native/default-boot-order";
import { type DiskPlan, diskMarkup, freeTarget, type MachineBlock } from "./to-native/disk-xml";
import { osMarkup, standardFeatures, writeHardware } from "./to-native/hardware-xml";
import { type InterfacePlan, interfaceMarkup } from "./to-native/interface-xml";
import { writeLimits } from "./to-native/limits-xml";
import { type MediumPlan, mediumMarkup, seedMarkup } from "./to-native/media-xml";
import { writeSizing } from "./to-native/memory-xml";
import { osinfoMarkup } from "./to-native/osinfo-xml";
import { standardDevices } from "./to-native/platform-devices-xml";
import type { VolumeLocation } from "./to-native/volume-location";
import { createElement, type Element, type Markup, markup } from "./xml";

export interface DomainPlan {
  readonly uuid: string;
  readonly desired: DesiredMachine;
  readonly marker: Marker;
  readonly disks: readonly DiskPlan[];
  readonly interfaces: readonly InterfacePlan[];
  readonly media: readonly MediumPlan[];
  /** The CD, or the file for QEMU's firmware configuration device. */
  readonly seed?: { readonly type: "cloud-init" | "ignition"; readonly location: VolumeLocation } | undefined;
}

export function domainElement(plan: DomainPlan, host: HostFacts): Element {
  const { desired } = plan;
  const block = desired.native as MachineBlock;
  const domain = createElement(
    markup(
      "domain",
      { type: host.accelerator },
      markup("name", {}, desired.name),
      markup("uuid", {}, plan.uuid),
      markup("metadata", {}, osinfoMarkup(plan.desired.guestOs), markerMarkup(plan.marker, plan.uuid)),
      osMarkup(block, host),
      standardFeatures(host),
      markup("on_poweroff", {}, "destroy"),
      markup("on_reboot", {}, "restart"),
      // it stays to be seen as crashed, and does not restart into the same crash for ever
      markup("on_crash", {}, "preserve"),
      plan.seed?.type === "ignition" ? ignitionMarkup(plan.seed.location) : undefined,
      markup("devices", {}, devices(plan, host)),
    ),
  );
  writeSizing(domain, desired);
  writeHardware(domain, desired, host, isNew);
  writeLimits(domain, desired.limits, host, isNew);
  writeBootOrder(domain, plan.marker, bootOrderOf(desired));
  return domain;
}

function devices(plan: DomainPlan, host: HostFacts): Markup[] {
  const block = plan.desired.native as MachineBlock;
  return [
    ...plan.disks.map(diskMarkup),
    ...plan.media.map(mediumMarkup),
    ...(plan.seed?.type === "cloud-init" ? [seedMarkup(plan.seed.location, seedTarget(plan))] : []),
    ...plan.interfaces.map(interfaceMarkup),
    markup("controller", { type: "scsi", model: "virtio-scsi" }),
    ...spareSlots(plan, block, host),
    ...standardDevices(host),
  ];
}

function seedTarget({ disks, media }: DomainPlan): string {
  return freeTarget("sata", new Set([...disks, ...media].map(({ target }) => target)));
}

/** Disks and interfaces that can be added while the machine runs. */
const spareRootPorts = 12;
/** USB, SCSI, serial, random numbers, balloon and the like, each in a port of its own. */
const standardPorts = 7;

// PCI Express takes one device per root port, and ports cannot be added while the machine runs
function spareSlots({ disks, interfaces }: DomainPlan, block: MachineBlock, host: HostFacts): Markup[] {
  if (!(block.machineType ?? "q35").includes("q35") || host.architecture !== "x86_64") return [];
  const length = standardPorts + disks.length + interfaces.length + spareRootPorts;
  const ports = Array.from({ length }, (_, index) =>
    markup("controller", { type: "pci", index: index + 1, model: "pcie-root-port" }),
  );
  return [markup("controller", { type: "pci", index: 0, model: "pcie-root" }), ...ports];
}

const ignitionKey = "opt/com.coreos/config";

/** Where Ignition looks on QEMU: https://coreos.github.io/ignition/supported-platforms/ */
export function ignitionMarkup(location: VolumeLocation): Markup {
  const file = location.type === "volume" ? undefined : location.path;
  return markup("sysinfo", { type: "fwcfg" }, markup("entry", { name: ignitionKey, file }));
}
