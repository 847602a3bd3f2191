/** A machine as libvirt describes it, in the words of the contract. Pure. */
import type { Capability } from "../../contract/capabilities";
import { definedOnly } from "../../contract/defined-only";
import type { ObservedDisk, ObservedGuest, ObservedInterface, ObservedMachine } from "../../contract/machine";
import type { AddressesByMac } from "./from-native/addresses";
import { readBootOrder } from "./from-native/boot-order";
import { disksOf, interfacesOf, locationText } from "./from-native/devices";
import { mediaOf } from "./from-native/media";
import { devicesOf, foreignDiskName, type NamedDevices } from "./from-native/names";
import { pendingChanges } from "./from-native/pending";
import { readPower } from "./from-native/power";
import { readSizing, runningMemory } from "./from-native/sizing";
import type { MachineStatistics } from "./from-native/statistics";
import { ownerOf, readMarker } from "./marker";
import { isAgentChannel } from "./to-native/platform-devices-xml";
import { attribute, children, type Element, find, text } from "./xml";

export interface MachineSources {
  /** As it runs; as it is stored, for one that is off. */
  readonly domain: Element;
  /** As it is stored, where it runs and somebody looked. */
  readonly configuration: Element | undefined;
  readonly statistics: MachineStatistics;
  readonly addresses: AddressesByMac;
  readonly guest?: ObservedGuest | undefined;
  readonly saved: boolean;
  readonly hostname: string;
}

/** What later calls want of `ObservedMachine.native`. */
export interface NativeMachine {
  readonly devices: NamedDevices;
  readonly graphics?: { readonly port: number; readonly address: string } | undefined;
}

export function observedMachine(sources: MachineSources): ObservedMachine {
  const { domain, configuration, statistics, saved, hostname } = sources;
  const marker = readMarker(domain);
  const devices = devicesOf(domain, marker);
  const sizing = readSizing(domain);
  const configured = configuration === undefined ? sizing : readSizing(configuration);
  return {
    reference: text(domain, "uuid") ?? "",
    name: text(domain, "name") ?? "",
    ...readPower(statistics.state, statistics.reason, saved),
    cpus: sizing.cpus,
    memoryBytes: configuration === undefined ? sizing.memoryBytes : runningMemory(sizing, configured),
    disks: readDisks(domain, devices, statistics),
    interfaces: readInterfaces(domain, devices, sources.addresses),
    media: mediaOf(domain, marker ?? {}),
    bootOrder: bootOrderOf(sources, devices),
    tags: marker?.tags ?? [],
    labels: marker?.labels ?? {},
    ...definedOnly({ guest: sources.guest }),
    location: hostname,
    owner: ownerOf(domain),
    settingsDigest: marker?.settingsDigest,
    liveLimits: {
      without: hasBalloon(domain) ? undefined : withoutBalloon,
      maxCpus: sizing.maximumCpus,
      maxMemoryBytes: sizing.maximumMemoryBytes,
    },
    pending: readPending(domain, configuration, devices),
    native: { ...screenOf(domain), devices },
  };
}

// the memory of a running machine is what its balloon leaves
const withoutBalloon: readonly Capability[] = ["memoryAddLive", "memoryRemoveLive"];

function hasBalloon(domain: Element): boolean {
  return attribute(domain, "model", "devices/memballoon") !== "none";
}

/** Whether the guest's agent has opened its channel, as the description of a running machine says. */
export function agentIsConnected(domain: Element): boolean {
  return agentState(domain) === "Running";
}

/** `undefined` where there is no channel: nothing tells of an agent then. */
export function agentState(domain: Element): "Running" | "NotRunning" | undefined {
  const channels = children(find(domain, "devices"), "channel").filter(isAgentChannel);
  if (channels.length === 0) return undefined;
  const connected = channels.some((channel) => attribute(channel, "state", "target") === "connected");
  return connected ? "Running" : "NotRunning";
}

/** Whether only the stored definition says how much memory a running machine shall have. */
export function memoryIsAmbiguous(domain: Element): boolean {
  const { memoryBytes, maximumMemoryBytes } = readSizing(domain);
  return memoryBytes !== (readMarker(domain)?.memoryBytes ?? maximumMemoryBytes);
}

export function isActive(domain: Element): boolean {
  return attribute(domain, "id") !== undefined;
}

/** As it is stored: a running machine's own description says how it started. */
function bootOrderOf(
  { domain, configuration }: MachineSources,
  devices: NamedDevices,
): readonly string[] | undefined {
  const stored = configuration ?? (isActive(domain) ? undefined : domain);
  return stored === undefined ? undefined : readBootOrder(stored, devices);
}

function readDisks(domain: Element, devices: NamedDevices, statistics: MachineStatistics): ObservedDisk[] {
  const names = new Map(devices.disks.map(({ target, name }) => [target, name]));
  return disksOf(domain).flatMap(({ target, location, operationsPerSecond, without }) => {
    const size = statistics.diskSizes.get(target);
    // libvirt sizes what it finds: the file or device of this one is gone
    if (size === undefined && location !== undefined) return [];
    return {
      name: names.get(target) ?? foreignDiskName(target),
      sizeBytes: size ?? 0,
      without,
      operationsPerSecond,
      device: statistics.diskPaths.get(target) ?? locationText(location),
    };
  });
}

function readInterfaces(
  domain: Element,
  devices: NamedDevices,
  addresses: AddressesByMac,
): ObservedInterface[] {
  const names = new Map(devices.interfaces.map(({ macAddress, name }) => [macAddress, name]));
  return interfacesOf(domain).map(({ macAddress, network }) => ({
    name: names.get(macAddress) ?? macAddress,
    network,
    macAddress,
    addresses: addresses.get(macAddress) ?? [],
  }));
}

function readPending(
  domain: Element,
  configuration: Element | undefined,
  devices: NamedDevices,
): string[] | undefined {
  if (configuration !== undefined) return pendingChanges(domain, configuration, namer(devices));
  return isActive(domain) ? undefined : [];
}

function namer({ disks, interfaces }: NamedDevices): (device: string) => string {
  const names = new Map([
    ...disks.map(({ target, name }) => [target, name] as const),
    ...interfaces.map(({ macAddress, name }) => [macAddress, name] as const),
  ]);
  return (device) => names.get(device) ?? device;
}

function screenOf(domain: Element): Pick<NativeMachine, "graphics"> {
  const graphics = children(find(domain, "devices"), "graphics").find(
    (element) => attribute(element, "type") === "vnc",
  );
  const port = Number(attribute(graphics, "port") ?? -1);
  if (port <= 0) return {};
  return { graphics: { port, address: attribute(graphics, "listen") ?? "127.0.0.1" } };
}
