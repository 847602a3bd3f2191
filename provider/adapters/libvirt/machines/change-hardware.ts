import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine, MachineReference } from "../../../contract/machine";
import { sizeOf } from "../../../contract/sizing";
import { disksOf } from "../from-native/devices";
import { givenSettings } from "../from-native/settings";
import { readSizing, withRoom } from "../from-native/sizing";
import { afterHardware, afterLimits, givenIn, type IsGiven } from "../given-settings";
import type { HostFacts } from "../host-facts";
import { type Marker, replaceMarker } from "../marker";
import type { LibvirtSession } from "../session";
import type { MachineBlock } from "../to-native/disk-xml";
import { defaultMachineTypes, firmwareChanges, writeHardware } from "../to-native/hardware-xml";
import { schedulerParameters, writeLimits } from "../to-native/limits-xml";
import { type Room, roomOf, writeSizing } from "../to-native/memory-xml";
import type { SentParameter } from "../transport/codecs";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { attribute, type Element, find, setOrRemove } from "../xml";
import { writeAutostart } from "./autostart";
import { impact } from "./domain-flags";
import { type EditedMachine, editConfiguration, openMachine, storeMarker } from "./edit";
import { withSpeed } from "./host-speed";
import { refuseFreeSettings } from "./plan";

/** Defined over: what the definition has and no program gave it stays. */
export async function setHardware(
  session: LibvirtSession,
  reference: MachineReference,
  desired: DesiredMachine,
): Promise<void> {
  refuseFreeSettings(desired);
  const machine = await openMachine(session, reference);
  const facts = factsFor(machine, session);
  await writeAutostart(session, reference, desired, givenIn(machine.marker.given ?? [], desired));
  const marker = await edit(session, machine, (domain, given) => {
    const isGiven = givenIn(given, desired);
    refuseOtherMachine(wantedMachine(desired, facts.architecture, isGiven), presentMachine(domain));
    const resetFirmware =
      find(domain, "os/nvram") !== undefined && firmwareChanges(domain, desired.hardware, isGiven);
    writeHardware(domain, desired, facts, isGiven);
    writeSizing(domain, desired, roomFor(domain, desired, isGiven));
    writeDisks(domain, desired, machine, isGiven);
    const { memoryBytes, settingsDigest } = desired;
    return {
      memoryBytes,
      settingsDigest,
      given: afterHardware(given, desired),
      ...(resetFirmware && { resetFirmware }),
    };
  });
  await writeLiveSettings(session, machine, marker);
}

/** Edits the definition, and writes what the edit says of the machine into its marker. Returns that. */
async function edit(
  session: LibvirtSession,
  machine: EditedMachine,
  change: (domain: Element, given: readonly string[]) => Partial<Marker>,
): Promise<Partial<Marker>> {
  let written: Partial<Marker> = {};
  await editConfiguration(session, machine, (domain) => {
    written = change(domain, givenTo(machine, domain, session));
    replaceMarker(domain, { ...machine.marker, ...written });
  });
  return written;
}

/** By the definition and by the running machine: an update that was cut off may have changed one of them only. */
function givenTo(
  { marker, domain, isMarked }: EditedMachine,
  configuration: Element,
  { accelerator }: LibvirtSession,
): readonly string[] {
  if (!isMarked) return marker.given ?? [];
  const both = [domain, configuration].flatMap((each) => givenSettings(each, accelerator.facts));
  return [...new Set(both)];
}

/** A running machine keeps its description until it is off, and what is read of it is that. */
async function writeLiveSettings(
  session: LibvirtSession,
  machine: EditedMachine,
  { settingsDigest, given }: Partial<Marker>,
): Promise<void> {
  if (!machine.active) return;
  await storeMarker(session, machine, { ...machine.marker, settingsDigest, given }, impact.live);
}

/** The room that a machine has and no program gave it stays. */
function roomFor(domain: Element, desired: DesiredMachine, isGiven: IsGiven): Room {
  const wanted = roomOf(desired);
  const { cpus, memoryBytes } = sizeOf(desired);
  const sizing = readSizing(domain);
  return {
    maximumCpus:
      isGiven("maxCpus") || isGiven("topology")
        ? wanted.maximumCpus
        : withRoom(cpus, sizing.cpus, sizing.maximumCpus),
    maximumMemoryBytes: isGiven("maxMemory")
      ? wanted.maximumMemoryBytes
      : withRoom(memoryBytes, sizing.memoryBytes, sizing.maximumMemoryBytes),
  };
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
  if (machine.active) {
    const isGiven = givenIn(givenSettings(machine.domain, facts), desired);
    await setLiveLimits(
      session,
      reference,
      schedulerParameters(machine.domain, desired.limits, facts, isGiven),
    );
  }
  const marker = await edit(session, machine, (domain, given) => {
    writeLimits(domain, desired.limits, facts, givenIn(given, desired));
    return { settingsDigest: desired.settingsDigest, given: afterLimits(given, desired) };
  });
  await writeLiveSettings(session, machine, marker);
}

async function setLiveLimits(
  session: LibvirtSession,
  reference: MachineReference,
  parameters: SentParameter[],
): Promise<void> {
  if (parameters.length === 0) return;
  const input = { domain: domainReference(reference), parameters, flags: impact.live };
  await session.caller.invoke(procedures.domainSetSchedulerParametersFlags, input, { reference });
}

/** How disks are reached. */
function writeDisks(
  domain: Element,
  desired: DesiredMachine,
  { marker }: EditedMachine,
  isGiven: IsGiven,
): void {
  const { cache, io } = desired.native as MachineBlock;
  for (const { element, target } of disksOf(domain)) {
    const name = marker.disks.find((disk) => disk.target === target)?.name;
    const disk = desired.disks.find((candidate) => candidate.name === name);
    const driver = find(element, "driver");
    if (disk === undefined || driver === undefined) continue;
    if (isGiven("cache")) setOrRemove(driver, "cache", cache);
    if (isGiven("io")) setOrRemove(driver, "io", io);
  }
}

/** Nothing where the type is none of the program's business. */
function wantedMachine(desired: DesiredMachine, architecture: string, isGiven: IsGiven): string | undefined {
  if (!isGiven("machineType")) return undefined;
  const { machineType } = desired.native as MachineBlock;
  return machineType ?? defaultMachineTypes[architecture];
}

function presentMachine(domain: Element): string {
  return attribute(domain, "machine", "os/type") ?? "";
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
