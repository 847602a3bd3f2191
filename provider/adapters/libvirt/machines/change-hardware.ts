import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine, MachineReference } from "../../../contract/machine";
import { disksOf } from "../from-native/devices";
import type { HostFacts } from "../host-facts";
import { replaceMarker } from "../metadata";
import type { MachineBlock } from "../to-native/disk-xml";
import { firmwareChanges, osMarkup, writeHardware } from "../to-native/hardware-xml";
import { writeLimits } from "../to-native/limits-xml";
import { writeSizing } from "../to-native/memory-xml";
import { attribute, type Element, find } from "../xml";
import { impact } from "./domain-flags";
import { type EditedMachine, editConfiguration, isMarked, openMachine, storeMarker } from "./edit";
import { withSpeed } from "./host-speed";
import { refuseFreeSettings } from "./plan";
import type { LibvirtSession } from "./session";

/** Defined over: what the definition has and we do not know stays. */
export async function setHardware(
  session: LibvirtSession,
  reference: MachineReference,
  desired: DesiredMachine,
): Promise<void> {
  refuseFreeSettings(desired);
  const machine = await openMachine(session, reference);
  const facts = factsFor(machine, session);
  const wantedMachine = attribute(find(machine.domain, "os/type"), "machine") ?? "";
  refuseOtherMachine(osMachine(desired, facts.architecture), wantedMachine);
  await editConfiguration(session, machine, (domain) => {
    const resetFirmware = find(domain, "os/nvram") !== undefined && firmwareChanges(domain, desired.hardware);
    writeHardware(domain, desired, facts);
    writeSizing(domain, desired);
    writeDisks(domain, desired, machine);
    const { settingsDigest } = desired;
    const marker = { ...machine.marker, memoryBytes: desired.memoryBytes, settingsDigest };
    if (resetFirmware) replaceMarker(domain, { ...marker, resetFirmware });
    else if (isMarked(machine)) replaceMarker(domain, marker);
  });
  await writeLiveDigest(session, machine, desired);
}

/** A running machine keeps its description until it is off, and what is read of it is that. */
async function writeLiveDigest(
  session: LibvirtSession,
  machine: EditedMachine,
  { settingsDigest }: DesiredMachine,
): Promise<void> {
  if (!machine.active || !isMarked(machine)) return;
  await storeMarker(session, machine, { ...machine.marker, settingsDigest }, impact.live);
}

/** A machine stays what it was made as, whatever new ones get. */
function factsFor({ domain }: EditedMachine, { accelerator }: LibvirtSession): HostFacts {
  return { ...accelerator.facts, accelerator: attribute(domain, "type") === "kvm" ? "kvm" : "qemu" };
}

export async function setLimits(
  session: LibvirtSession,
  reference: MachineReference,
  desired: DesiredMachine,
): Promise<void> {
  const machine = await openMachine(session, reference);
  const facts = await withSpeed(session, session.accelerator.facts, desired.limits);
  await editConfiguration(session, machine, (domain) => {
    writeLimits(domain, desired.limits, facts);
    const { settingsDigest } = desired;
    if (isMarked(machine)) replaceMarker(domain, { ...machine.marker, settingsDigest });
  });
  await writeLiveDigest(session, machine, desired);
}

/** How disks are reached. */
function writeDisks(domain: Element, desired: DesiredMachine, { marker }: EditedMachine): void {
  const { cache, io } = desired.native as MachineBlock;
  for (const { element, target } of disksOf(domain)) {
    const name = marker.disks.find((disk) => disk.target === target)?.name;
    const disk = desired.disks.find((candidate) => candidate.name === name);
    const driver = find(element, "driver");
    if (disk === undefined || driver === undefined) continue;
    setOrRemove(driver, "cache", cache);
    setOrRemove(driver, "io", io);
  }
}

function setOrRemove(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

function osMachine(desired: DesiredMachine, architecture: string): string | undefined {
  const { machineType } = desired.native as MachineBlock;
  const type = osMarkup({ machineType }, { architecture, accelerator: "qemu", libvirtVersion: 0 })
    .children[0];
  return typeof type === "object" ? String(type.attributes.machine ?? "") : undefined;
}

// `q35` was resolved to e.g. `pc-q35-7.2` at definition
export function refuseOtherMachine(wanted: string | undefined, present: string): void {
  if (wanted === undefined || wanted === "" || present === wanted) return;
  // QEMU's alias for the older of the two PCs
  const family = wanted === "pc" ? "pc-i440fx" : wanted;
  if (present.includes(`-${family}-`) || present.startsWith(`${family}-`)) return;
  throw new ProviderError("NotSupported", `the machine type cannot change from ${present} to ${wanted}`, {
    property: "class.libvirt.machineType",
    remediation: "replace the machine",
  });
}
