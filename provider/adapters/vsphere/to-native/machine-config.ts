/** A new machine: what its configuration says, and the marker that goes with the request. */

import { ProviderError } from "../../../contract/errors";
import type { DesiredDisk, DesiredInterface, DesiredMachine } from "../../../contract/machine";
import { sizeOf } from "../../../contract/sizing";
import { formatQuantity } from "../../../units";
import type { MachineBlock } from "../config";
import { interfacesOf, type NativeDisk } from "../from-native/devices";
import { drivesOf } from "../from-native/media";
import type { Device } from "../from-native/slots";
import {
  type MarkedDisk,
  type MarkedInterface,
  type Marker,
  markedInterface,
  markerOption,
  type Option,
  option,
} from "../marker";
import { isVim } from "../transport/vim-types";
import { isGrouped } from "./availability";
import { type BroughtDisk, type BroughtSource, broughtDisks, refuseImageDisks } from "./brought-disks";
import {
  type AdapterType,
  adapterOf,
  addCard,
  backingOf,
  type NetworkPlug,
  networkIdOfPlug,
  wantedAdapter,
} from "./card";
import { cloneWay } from "./clone-way";
import {
  type ConfigSpec,
  cpuSpec,
  freeOptions,
  hardwareSpec,
  hardwareVersionNumber,
  limitsSpec,
  memorySpec,
  policySpec,
  wantedHardwareVersion,
} from "./config-spec";
import { addDisk, attachDisk, type DiskSettings, grownDisk, inWantedMode, wantedController } from "./disk";
import { addDrive } from "./drive";
import { givenSettings } from "./given-settings";
import { guestIdOf, newestHardware } from "./guest-id";
import { guestOptions, setUpByDocuments } from "./guest-info";
import { builtInDevices, type ControllerType, controllerTypeOf, Layout } from "./layout";

/** What a machine is cloned from. */
export interface CloneSource extends BroughtSource {
  readonly options: readonly Option[];
  readonly coresPerSocket: number | undefined;
  /** Its hardware version: `vmx-19`. */
  readonly version: string;
}

/** The desired state with everything that it names looked up. */
export interface MachineInput {
  readonly desired: DesiredMachine;
  readonly owner: string;
  readonly instanceUuid: string;
  /** By the interface's name. */
  readonly plugs: ReadonlyMap<string, NetworkPlug>;
  /** By the disk's name. */
  readonly disks: ReadonlyMap<string, DiskSettings>;
  readonly policyId?: string | undefined;
  /** Of the server. */
  readonly apiVersion: string;
  /** What a linked clone shares its disks with. */
  readonly base?: Marker["base"];
  /** Its creation has a step to go after the request. */
  readonly unfinished: boolean;
}

export interface MachineConfig {
  readonly spec: ConfigSpec;
  readonly marker: Marker;
}

/** A machine that begins as a copy of another. */
export function clonedConfig(input: MachineInput, source: CloneSource): MachineConfig {
  const { desired } = input;
  const layout = new Layout(source.devices);
  const brought = broughtDisks(desired, source);
  const [root] = brought;
  const controller = (root && controllerTypeOf(root.source.device, source.devices)) ?? "pvscsi";
  const names = new Set(desired.disks.map(({ name }) => name));
  const disks = [
    ...desired.disks.map((disk) => {
      const own = brought.find((each) => each.disk === disk);
      return own === undefined ? newDisk(layout, disk, controller, input) : broughtDisk(layout, own, desired);
    }),
    ...brought.filter(({ disk }) => !names.has(disk.name)).map((each) => broughtDisk(layout, each, desired)),
  ];
  removeDrives(layout, source);
  const interfaces = replaceCards(layout, input, source.devices);
  return complete(input, layout, { disks, interfaces, ...newDrives(layout, desired) }, source);
}

/** A machine from nothing; `rootFile`: a disk that is there already. */
export function emptyConfig(input: MachineInput, rootFile?: string): MachineConfig {
  const { desired } = input;
  const native: MachineBlock = desired.native;
  const layout = new Layout(builtInDevices);
  refuseImageDisks(desired.disks, native);
  const disks = desired.disks.map((disk, index): MarkedDisk => {
    if (index > 0 || rootFile === undefined) return newDisk(layout, disk, "pvscsi", input);
    const controller = wantedController(disk, native, "pvscsi");
    const { slot } = attachDisk(layout, disk, rootFile, controller, native);
    return { name: disk.name, slot, made: false };
  });
  const interfaces = desired.interfaces.map((item) => newCard(layout, input, item, "vmxnet3"));
  const { spec, marker } = complete(input, layout, { disks, interfaces, ...newDrives(layout, desired) });
  return { spec: { guestId: "otherGuest64", ...spec }, marker };
}

function complete(
  input: MachineInput,
  layout: Layout,
  devices: Pick<Marker, "disks" | "interfaces" | "media">,
  source?: CloneSource,
): MachineConfig {
  const { desired, owner, instanceUuid, base, unfinished } = input;
  const native: MachineBlock = desired.native;
  addTpm(layout, desired, source?.devices ?? []);
  const free = freeOptions(desired);
  const labels = Object.keys(desired.labels ?? {}).toSorted();
  const marker: Marker = {
    owner,
    machine: instanceUuid,
    ...devices,
    ...(free.length > 0 && { options: free.map(({ key }) => key) }),
    ...appliedSettings(desired),
    ...(desired.tags.length > 0 && { tagged: true }),
    ...(labels.length > 0 && { labels }),
    ...(isGrouped(native.availability) && { grouped: true }),
    ...(base !== undefined && { base }),
    ...(unfinished && { unfinished }),
  };
  const guest = {
    name: desired.name,
    guest: desired.guest,
    interfaces: addressed(setUpByDocuments(desired)),
  };
  const spec: ConfigSpec = {
    instanceUuid,
    ...guestIdSpec(input, source),
    ...hardwareSpec(desired, native),
    ...cpuSpec(sizeOf(desired).cpus, source?.coresPerSocket, desired.hardware.topology),
    ...memorySpec(sizeOf(desired).memoryBytes),
    // those of another machine are its own
    ...limitsSpec(desired.limits, native, source?.machine !== undefined),
    ...policySpec(input.policyId),
    deviceChange: layout.changes,
    extraConfig: [
      markerOption(marker),
      ...free,
      ...foreignOptions(free, source),
      ...guestOptions(guest, source?.options),
    ],
  };
  return { spec, marker };
}

/** What the image holds, in the words of the hardware version; the class has the last word. */
function guestIdSpec({ desired, apiVersion }: MachineInput, source: CloneSource | undefined): ConfigSpec {
  const version = source?.version ?? wantedHardwareVersion(desired, desired.native) ?? "";
  const known = hardwareVersionNumber(version);
  const newest = newestHardware(apiVersion);
  const guestId = guestIdOf(desired.guestOs, known === 0 ? newest : Math.min(known, newest));
  return guestId === undefined ? {} : { guestId };
}

/** What the marker says of the settings that a request applies. */
export function appliedSettings(desired: DesiredMachine): Pick<Marker, "digest" | "settings"> {
  const settings = givenSettings(desired);
  return {
    ...(desired.settingsDigest !== undefined && { digest: desired.settingsDigest }),
    ...(settings.length > 0 && { settings }),
  };
}

/** Those whose MAC address the desired state names. */
function addressed(interfaces: readonly DesiredInterface[]) {
  return interfaces.flatMap((item) =>
    item.macAddress === undefined ? [] : [{ ...item, macAddress: item.macAddress }],
  );
}

function newDisk(
  layout: Layout,
  disk: DesiredDisk,
  fallback: ControllerType,
  input: MachineInput,
): MarkedDisk {
  const native: MachineBlock = input.desired.native;
  const settings = input.disks.get(disk.name) ?? {};
  const { slot } = addDisk(layout, disk, wantedController(disk, native, fallback), native, settings);
  return { name: disk.name, slot, made: true };
}

/** Beside those that the image brings along, which stay as they are. */
function newDrives(layout: Layout, { media = [] }: DesiredMachine): Pick<Marker, "media"> {
  const drives = media.map((medium) => addDrive(layout, medium, false));
  return drives.length === 0 ? {} : { media: drives };
}

/** Settings that the source has from its own program. */
function foreignOptions(free: readonly Option[], source: CloneSource | undefined): Option[] {
  const keys = source?.machine?.options ?? [];
  return keys.filter((key) => !free.some((own) => own.key === key)).map((key) => option(key, ""));
}

/** Drives that the source has from its own program. */
function removeDrives(layout: Layout, { devices, machine }: CloneSource): void {
  const slots = new Set(machine?.media?.map(({ slot }) => slot));
  for (const { device, slot } of drivesOf(devices, false)) if (slots.has(slot)) layout.remove(device);
}

/** A disk of the image, as large and in the mode that the desired state has for it. */
function broughtDisk(layout: Layout, { disk, source }: BroughtDisk, desired: DesiredMachine): MarkedDisk {
  const native: MachineBlock = desired.native;
  const grown = isLarger(disk, source, desired)
    ? grownDisk(source.device, disk.name, disk.sizeBytes)
    : source.device;
  const edited = inWantedMode(disk.name, grown, native) ?? grown;
  if (edited !== source.device) layout.edit(edited);
  return { name: disk.name, slot: source.slot, made: true };
}

function isLarger(
  wanted: DesiredDisk,
  { sizeBytes }: NativeDisk,
  desired: DesiredMachine,
): wanted is DesiredDisk & { readonly sizeBytes: number } {
  if (wanted.sizeBytes === undefined || wanted.sizeBytes <= sizeBytes) return false;
  const way = cloneWay(desired);
  if (!way.linked) return true;
  const size = formatQuantity(sizeBytes);
  throw new ProviderError("InvalidSpec", `a linked clone shares its source's disk of ${size}`, {
    property: `disks[${wanted.name}].size`,
    remediation: `leave the size out or write ${size}, or ${way.copy}`,
  });
}

/** The image's adapters go: they would bring their MAC addresses and networks along. */
function replaceCards(layout: Layout, input: MachineInput, devices: readonly Device[]): MarkedInterface[] {
  const before = interfacesOf(devices);
  for (const { device } of before) layout.remove(device);
  return input.desired.interfaces.map((item, index) => {
    const same = before[index];
    return newCard(layout, input, item, (same && adapterOf(same.device)) ?? "vmxnet3");
  });
}

function newCard(
  layout: Layout,
  input: MachineInput,
  item: DesiredInterface,
  fallback: AdapterType,
): MarkedInterface {
  const native: MachineBlock = input.desired.native;
  const plug = input.plugs.get(item.name);
  if (plug === undefined) throw new RangeError(`the network of ${item.name} was not looked up`);
  const { slot } = addCard(layout, item, wantedAdapter(item, native, fallback), backingOf(plug), native);
  return markedInterface(item, slot, networkIdOfPlug(plug));
}

function addTpm(layout: Layout, { hardware }: DesiredMachine, present: readonly Device[]): void {
  if (hardware.tpmVersion === undefined || present.some((device) => isVim(device, "VirtualTPM"))) return;
  layout.add({ $type: "VirtualTPM", key: layout.newKey() });
}

export function wantsPower({ power }: Pick<DesiredMachine, "power">): boolean {
  return power === "On" || power === "Suspended";
}

export function refuseRunningTemplate(desired: Pick<DesiredMachine, "native" | "power">): void {
  const { template }: MachineBlock = desired.native;
  if (template !== true || !wantsPower(desired)) return;
  throw new ProviderError("InvalidSpec", "a template cannot run", {
    property: "powerState",
    remediation: 'set it to "Off", or leave class.vsphere.template out',
  });
}
