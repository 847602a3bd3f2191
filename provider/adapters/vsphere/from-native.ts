/** A machine as vSphere describes it, in the words of the contract. Pure. */

import { definedOnly } from "../../contract/defined-only";
import type {
  Labels,
  LiveLimits,
  ObservedDisk,
  ObservedInterface,
  ObservedMachine,
} from "../../contract/machine";
import { addressesOf } from "./from-native/addresses";
import { bootDevicesOf, readBootOrder } from "./from-native/boot-order";
import {
  type Attachment,
  attachmentOf,
  bindDisks,
  bindInterfaces,
  disksOf,
  interfacesOf,
  networkIdOf,
} from "./from-native/devices";
import { liveLimitsOf } from "./from-native/live-limits";
import { areDrivesLive, bindDrives, drivesOf, observedMedia } from "./from-native/media";
import { readPower } from "./from-native/power";
import { type DeviceNames, slotNames } from "./from-native/slot-names";
import { observedSnapshots } from "./from-native/snapshot";
import { type MarkedInterface, type Marker, readMarker, tagOf } from "./marker";
import type { Properties } from "./transport/managed-objects";
import { unescapeName } from "./transport/names";
import type { MoRef, Vim } from "./transport/vim-types";

/** All that is read of a machine, and nothing else. */
export const machinePaths = [
  "name",
  "config.instanceUuid",
  "config.changeVersion",
  "config.version",
  "config.template",
  "config.bootOptions",
  "config.files",
  "config.hardware",
  "config.extraConfig",
  "config.bootOptions",
  "config.cpuHotAddEnabled",
  "config.memoryHotAddEnabled",
  "config.hotPlugMemoryLimit",
  "config.hotPlugMemoryIncrementSize",
  "guest.net",
  "guest.guestFullName",
  "guest.hostName",
  "guest.toolsRunningStatus",
  "guest.toolsVersionStatus2",
  "runtime",
  "snapshot",
] as const;

export type MachineProperties = Properties<"VirtualMachine", (typeof machinePaths)[number]>;

/** What of a machine's description names other objects, looked up. */
export interface MachineSurroundings {
  readonly ref: MoRef;
  /** By its name: of interfaces that earlier versions made, and of others' own. */
  readonly networkName: (attachment: Attachment) => string | undefined;
  /** `datacenter/cluster/host`. */
  readonly host: string;
  readonly tags: readonly string[];
  readonly labels: Labels;
}

/** What console and validation want of `ObservedMachine.native`. */
export interface NativeMachine {
  readonly ref: MoRef;
  readonly name: string;
  readonly properties: MachineProperties;
}

export function observedMachine(
  properties: MachineProperties,
  surroundings: MachineSurroundings,
): ObservedMachine {
  const { name, runtime } = properties;
  const hardware = properties["config.hardware"];
  const instanceUuid = properties["config.instanceUuid"];
  const marker = readMarker(properties["config.extraConfig"], instanceUuid);
  const names = marker ?? slotNames(hardware?.device ?? [], properties["config.bootOptions"]);
  const { ref, host, tags, labels } = surroundings;
  return {
    reference: instanceUuid ?? "",
    name: unescapeName(name),
    ...readPower(runtime),
    cpus: hardware?.numCPU ?? 0,
    memoryBytes: (hardware?.memoryMB ?? 0) * 2 ** 20,
    disks: readDisks(properties, names),
    interfaces: readInterfaces(properties, names, surroundings.networkName),
    ...readMedia(properties, names),
    tags,
    labels,
    ...guestOf(properties),
    snapshots: observedSnapshots(properties.snapshot?.rootSnapshotList, properties.snapshot?.currentSnapshot),
    location: locationOf(properties, host),
    owner: tagOf(marker),
    settingsDigest: marker?.digest,
    liveLimits: hardware === undefined ? {} : readLimits(properties, hardware, marker),
    pending: [],
    native: { ref, name, properties } satisfies NativeMachine,
  };
}

function readLimits(
  properties: MachineProperties,
  hardware: Vim<"VirtualHardware">,
  marker: Marker | undefined,
): LiveLimits {
  const limits = liveLimitsOf(hotAdd(properties), hardware);
  const { device = [] } = hardware;
  const isLive = areDrivesLive(device, bindDrives(drivesOf(device, true), marker?.media));
  return isLive ? limits : { ...limits, without: [...(limits.without ?? []), "mediaAddLive"] };
}

function hotAdd(properties: MachineProperties) {
  return {
    cpuHotAddEnabled: properties["config.cpuHotAddEnabled"],
    memoryHotAddEnabled: properties["config.memoryHotAddEnabled"],
    hotPlugMemoryLimit: properties["config.hotPlugMemoryLimit"],
    hotPlugMemoryIncrementSize: properties["config.hotPlugMemoryIncrementSize"],
  };
}

function readDisks(properties: MachineProperties, names: DeviceNames): ObservedDisk[] {
  const disks = disksOf(properties["config.hardware"]?.device ?? []);
  return bindDisks(disks, names.disks).map(({ name, native }) => ({
    name,
    sizeBytes: native.sizeBytes,
    without: native.without,
    operationsPerSecond: native.operationsPerSecond,
    device: native.file,
  }));
}

function readMedia(
  properties: MachineProperties,
  names: Pick<Marker, "disks" | "interfaces" | "media">,
): Pick<ObservedMachine, "media" | "bootOrder"> {
  const devices = properties["config.hardware"]?.device ?? [];
  const drives = drivesOf(devices, properties.runtime.powerState === "poweredOn");
  const bootOrder = readBootOrder(properties["config.bootOptions"], bootDevicesOf(devices, names));
  return {
    media: observedMedia(bindDrives(drives, names.media)),
    ...(bootOrder !== undefined && { bootOrder }),
  };
}

function readInterfaces(
  properties: MachineProperties,
  names: DeviceNames,
  networkName: MachineSurroundings["networkName"],
): ObservedInterface[] {
  const interfaces = interfacesOf(properties["config.hardware"]?.device ?? []);
  // what the guest said last stands there until it says something else
  const nics = properties.runtime.powerState === "poweredOn" ? (properties["guest.net"] ?? []) : [];
  return bindInterfaces(interfaces, names.interfaces).map(({ name, native, entry }) => ({
    name,
    network: networkOf(attachmentOf(native.device), entry, networkName),
    macAddress: native.macAddress,
    live: native.live,
    addresses: addressesOf(native, nics),
  }));
}

/** The desired network's own name for it, as long as the interface is on that network. */
function networkOf(
  attachment: Attachment | undefined,
  { network, networkId }: Partial<MarkedInterface> = {},
  networkName: MachineSurroundings["networkName"],
): string | undefined {
  if (attachment === undefined) return undefined;
  const present = networkIdOf(attachment);
  if (networkId === undefined) return networkName(attachment);
  return present === networkId ? network : present;
}

/** What the tools said last; of a machine that is off it is not so any more. */
function guestOf(properties: MachineProperties): Pick<ObservedMachine, "guest"> {
  if (properties.runtime.powerState !== "poweredOn") return {};
  const running = properties["guest.toolsRunningStatus"] ?? "guestToolsNotRunning";
  const installed = properties["guest.toolsVersionStatus2"] !== "guestToolsNotInstalled";
  const agent = running !== "guestToolsNotRunning" ? "Running" : installed ? "NotRunning" : "NotInstalled";
  const said = { os: properties["guest.guestFullName"], hostname: properties["guest.hostName"] };
  return { guest: { ...definedOnly(said), agent } };
}

/** `datacenter/cluster/host [datastore]`. */
export function locationOf(properties: Pick<MachineProperties, "config.files">, host: string): string {
  return [host, datastoreName(properties)].filter((part) => part !== "").join(" ");
}

/** `[datastore]` of the machine's own files. */
function datastoreName(properties: Pick<MachineProperties, "config.files">): string {
  return /^\[[^\]]*\]/.exec(properties["config.files"]?.vmPathName ?? "")?.[0] ?? "";
}
