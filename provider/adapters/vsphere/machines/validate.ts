/** What cannot be done, found before anything is touched: by looking, or from what is known already. */
import type { MachineChange } from "../../../contract/changes";
import type { DesiredMachine, ObservedMachine } from "../../../contract/machine";
import type { Violation } from "../../../contract/violation";
import type { MachineBlock } from "../config";
import type { NativeMachine } from "../from-native";
import { bindDisks, bindInterfaces, disksOf, interfacesOf } from "../from-native/devices";
import { bindDrives, drivesOf } from "../from-native/media";
import { slotNames } from "../from-native/slot-names";
import { readMarker } from "../marker";
import { machineRules } from "../rules";
import type { VsphereSession } from "../session";
import { hardwareVersionNumber, wantedHardwareVersion } from "../to-native/config-spec";
import { addDisk as layOutDisk, wantedController } from "../to-native/disk";
import { addDrive } from "../to-native/drive";
import { controllerTypeOf, Layout } from "../to-native/layout";
import { clonedConfig, emptyConfig } from "../to-native/machine-config";
import type { Location } from "../transport/locations";
import { violationsOf, violationsOnLook } from "../violations";
import { refuseGrowth, refuseWithoutNames } from "./change-disks";
import { onlyUpwards } from "./change-hardware";
import { requireIso } from "./change-media";
import { libraryItemOf } from "./deploy";
import { diskSettings, policyIdOf, policyName } from "./disk-settings";
import { datacenterOf, editedMachine } from "./edit";
import { machineSource } from "./machine-source";
import { judgeMove } from "./move";
import { findStorage } from "./place-storage";
import { findPlace } from "./placement";
import { lookUp, needsUpgrade } from "./plan";
import { plugOf } from "./plugs";
import type { Source } from "./sources";
import { tagCategory } from "./tags";

export async function validateMachine(
  session: VsphereSession,
  desired: DesiredMachine,
  observed: ObservedMachine | undefined,
  planned: readonly MachineChange[] = [],
): Promise<Violation[]> {
  const own = [...machineRules(desired), ...labelRules(session, desired)];
  if (own.length > 0) return own;
  return observed === undefined
    ? violationsOnLook(() => judgeCreation(session, desired))
    : changeViolations(session, desired, observed, planned);
}

/** A change of tags takes away what else is in their category. */
function labelRules({ settings }: VsphereSession, { labels = {} }: DesiredMachine): Violation[] {
  const category = tagCategory(settings);
  if (labels[category] === undefined) return [];
  const reason = `the category ${category} is that of the machines' tags; choose another key, or another vsphere.tagCategory of the Provider`;
  return [{ property: `labels.${category}`, reason }];
}

/** The creation's own way up to the request, with nothing taken; all of it is remembered for the creation. */
async function judgeCreation(session: VsphereSession, desired: DesiredMachine): Promise<void> {
  const { root, placement } = desired;
  const source = await sourceOf(session, desired);
  const { asked } = await findPlace(session, placement, { source });
  await findStorage(session, asked);
  const creation = { desired, owner: "", reference: "" };
  const input = await lookUp(session, creation, asked, false);
  if (source !== undefined) {
    needsUpgrade(desired, source);
    clonedConfig(input, source);
  } else if (root.type !== "image") emptyConfig(input);
}

async function sourceOf(session: VsphereSession, desired: DesiredMachine): Promise<Source | undefined> {
  const { root } = desired;
  if (root.type === "machine") return machineSource(session, root, desired);
  const isImage = root.type === "image" && libraryItemOf(root.reference) === undefined;
  return isImage ? session.sources.existing(root.reference) : undefined;
}

/** A machine that exists, as it was observed. */
interface Present {
  readonly native: NativeMachine;
  readonly observed: ObservedMachine;
  readonly datacenter: Location;
}

async function changeViolations(
  session: VsphereSession,
  desired: DesiredMachine,
  observed: ObservedMachine,
  planned: readonly MachineChange[],
): Promise<Violation[]> {
  const native = observed.native as NativeMachine | undefined;
  // a machine that was not read just now is judged when it is
  if (native === undefined) return [];
  const present = { native, observed, datacenter: await datacenterOf(session, native) };
  const looks = await Promise.all([
    violationsOnLook(() => judgeSettings(session, desired, present)),
    violationsOnLook(() => judgeInterfaces(session, desired, present)),
    violationsOnLook(() => judgeNewDisks(session, desired, present)),
    violationsOnLook(() => judgeMedia(session, desired, present)),
    ...planned.map((change) => violationsOnLook(() => judgeMoves(session, change, present))),
  ]);
  return [...growthViolations(desired, present), ...looks.flat()];
}

/** Only those that are about to be applied: somebody else may have gone beyond them. */
async function judgeSettings(
  session: VsphereSession,
  desired: DesiredMachine,
  { native, observed }: Present,
): Promise<void> {
  const block: MachineBlock = desired.native;
  // the digest does not speak of single disks
  for (const { name } of desired.disks) {
    const property = `class.vsphere.disks.${name}.storagePolicy`;
    await policyIdOf(session, block.disks?.[name]?.storagePolicy, property);
  }
  if (observed.settingsDigest !== undefined && observed.settingsDigest === desired.settingsDigest) return;
  const wanted = wantedHardwareVersion(desired, block);
  const version = native.properties["config.version"] ?? "";
  if (wanted !== undefined && hardwareVersionNumber(wanted) < hardwareVersionNumber(version))
    throw onlyUpwards(wanted, version);
  await policyIdOf(session, policyName(desired));
}

/** Networks that adapters are about to be plugged into, and a place for each adapter beside those of others. */
async function judgeInterfaces(
  session: VsphereSession,
  desired: DesiredMachine,
  { native, observed, datacenter }: Present,
): Promise<void> {
  const present = new Map(observed.interfaces.map((item) => [item.name, item]));
  const moving = desired.interfaces.filter(({ name, network }) => present.get(name)?.network !== network);
  await Promise.all(moving.map((item) => plugOf(session, item, datacenter)));
  const { properties } = native;
  const marker = markerOf(native);
  const layout = new Layout(devicesOf(native));
  for (const { native: card, marked, name } of bindInterfaces(
    interfacesOf(properties["config.hardware"]?.device ?? []),
    marker?.interfaces ?? [],
  )) {
    if (marked && !desired.interfaces.some((item) => item.name === name)) layout.remove(card.device);
  }
  for (const { name } of desired.interfaces) if (!present.has(name)) layout.reserveCard(name);
}

async function judgeNewDisks(
  session: VsphereSession,
  desired: DesiredMachine,
  { native, observed, datacenter }: Present,
): Promise<void> {
  const block: MachineBlock = desired.native;
  const devices = devicesOf(native);
  const layout = new Layout(devices);
  const wanted = new Set(desired.disks.map(({ name }) => name));
  const marker = markerOf(native);
  const { reference } = observed;
  for (const { native: disk, marked, name } of bindDisks(disksOf(devices), marker?.disks ?? []))
    if (marked && !wanted.has(name)) layout.remove(disk.device);
  const [first] = disksOf(devices);
  const fallback = (first && controllerTypeOf(first.device, devices)) ?? "pvscsi";
  const present = new Set(observed.disks.map(({ name }) => name));
  for (const disk of desired.disks) {
    const brought = block.disks?.[disk.name]?.imageDisk;
    if (present.has(disk.name) || (brought !== undefined && present.has(brought))) continue;
    refuseWithoutNames({ reference, unmarked: marker === undefined, devices }, disk.name);
    const settings = await diskSettings(session, disk, block, datacenter, policyName(desired));
    layOutDisk(layout, disk, wantedController(disk, block, fallback), block, settings);
  }
}

/** Images that are about to be put into drives, and a place for each new drive. */
async function judgeMedia(
  session: VsphereSession,
  { media = [] }: DesiredMachine,
  { native, observed, datacenter }: Present,
): Promise<void> {
  const present = new Map(observed.media?.map((drive) => [drive.name, drive]));
  const layout = new Layout(devicesOf(native));
  const wanted = new Set(media.map(({ name }) => name));
  const drives = bindDrives(drivesOf(devicesOf(native), false), markerOf(native)?.media);
  for (const { name, native: drive, entry } of drives)
    if (entry !== undefined && !wanted.has(name)) layout.remove(drive.device);
  for (const medium of media) if (!present.has(medium.name)) addDrive(layout, medium, false);
  const changing = media.filter(({ name, image }) => present.get(name)?.image !== image);
  await Promise.all(changing.map((medium) => requireIso(session, medium, datacenter)));
}

async function judgeMoves(
  session: VsphereSession,
  change: MachineChange,
  { native, observed }: Present,
): Promise<void> {
  if (change.kind !== "move" && change.kind !== "move-disk") return;
  const { reference } = observed;
  await judgeMove(session, editedMachine({ reference, ...native }), change);
}

function growthViolations(desired: DesiredMachine, { native }: Present): Violation[] {
  const sizes = new Map(desired.disks.map(({ name, sizeBytes }) => [name, sizeBytes]));
  return boundDisks(native).flatMap(({ name, native: disk }) =>
    (sizes.get(name) ?? 0) > disk.sizeBytes
      ? violationsOf(() => refuseGrowth(name, disk, native.properties))
      : [],
  );
}

function boundDisks(native: NativeMachine) {
  const devices = devicesOf(native);
  const names = markerOf(native) ?? slotNames(devices, native.properties["config.bootOptions"]);
  return bindDisks(disksOf(devices), names.disks);
}

function markerOf({ properties }: NativeMachine) {
  return readMarker(properties["config.extraConfig"], properties["config.instanceUuid"]);
}

function devicesOf({ properties }: NativeMachine) {
  return properties["config.hardware"]?.device ?? [];
}
