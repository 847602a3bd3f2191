import type { Capability } from "../../../contract/capabilities";
import { networkReference, userNetwork } from "../network-reference";
import { seedAlias } from "../to-native/media-xml";
import type { VolumeLocation } from "../to-native/volume-location";
import { attribute, children, type Element, find, text } from "../xml";

/** A disk that holds data; CDs and floppies are none. */
export interface NativeDisk {
  readonly element: Element;
  readonly target: string;
  readonly location: VolumeLocation | undefined;
  /** Of reads and writes together; absent where there is no limit. */
  readonly operationsPerSecond: number | undefined;
  /** What a running machine does to no disk on such a bus. */
  readonly without: readonly Capability[] | undefined;
}

export interface NativeInterface {
  readonly element: Element;
  readonly macAddress: string;
  /** As `ObservedNetwork.reference`; absent for kinds that we do not make. */
  readonly network: string | undefined;
}

export function disksOf(domain: Element): NativeDisk[] {
  return children(find(domain, "devices"), "disk")
    .filter((element) => ["disk", "lun"].includes(attribute(element, "device") ?? "disk"))
    .map((element) => ({
      element,
      target: attribute(element, "dev", "target") ?? "",
      location: sourceLocation(element),
      operationsPerSecond: limitOf(element),
      without: isUnpluggable(element) ? undefined : ["diskRemoveLive"],
    }));
}

// of all others libvirt 9.0 says "This type of disk cannot be hot unplugged" (src/qemu/qemu_hotplug.c)
const unpluggableBuses = ["virtio", "scsi", "usb"];

function isUnpluggable(disk: Element): boolean {
  return unpluggableBuses.includes(attribute(disk, "bus", "target") ?? "");
}

function limitOf(disk: Element): number | undefined {
  const limit = Number(text(disk, "iotune/total_iops_sec") ?? 0);
  return limit > 0 ? limit : undefined;
}

export function interfacesOf(domain: Element): NativeInterface[] {
  return children(find(domain, "devices"), "interface").map((element) => ({
    element,
    macAddress: (attribute(element, "address", "mac") ?? "").toLowerCase(),
    network: networkOf(element),
  }));
}

/** The CD that we put in, with or without a medium. */
export function seedDiskOf(domain: Element): Element | undefined {
  return children(find(domain, "devices"), "disk").find(
    (element) => attribute(element, "name", "alias") === seedAlias,
  );
}

/** The names of all devices that disks, CDs and floppies are. */
export function takenTargets(domain: Element): Set<string> {
  const disks = children(find(domain, "devices"), "disk");
  return new Set(disks.map((element) => attribute(element, "dev", "target") ?? ""));
}

export function locationText(location: VolumeLocation | undefined): string {
  if (location === undefined) return "";
  return location.type === "volume" ? `${location.pool}/${location.volume}` : location.path;
}

/** What a running machine's description says is below a disk. */
export function layersBelow(disk: Element): string[] {
  const layer = find(disk, "backingStore");
  if (layer === undefined) return [];
  const path = locationText(sourceLocation(layer));
  return path === "" ? [] : [path, ...layersBelow(layer)];
}

/** All files and devices that disks, CDs and floppies are or are known to derive from. */
export function diskPaths(domain: Element): string[] {
  return children(find(domain, "devices"), "disk")
    .flatMap((element) => [locationText(sourceLocation(element)), ...layersBelow(element)])
    .filter((path) => path !== "");
}

/** The file that QEMU's firmware configuration device gives to Ignition. */
export function ignitionPath(domain: Element): string | undefined {
  return attribute(domain, "file", "sysinfo/entry");
}

/** Of a disk, a drive, or a layer below one. */
export function sourceLocation(disk: Element): VolumeLocation | undefined {
  const source = find(disk, "source");
  const file = attribute(source, "file");
  if (file !== undefined) return { type: "file", path: file };
  const device = attribute(source, "dev");
  if (device !== undefined) return { type: "block", path: device };
  const pool = attribute(source, "pool");
  const volume = attribute(source, "volume");
  return pool === undefined || volume === undefined ? undefined : { type: "volume", pool, volume };
}

function networkOf(element: Element): string | undefined {
  if (attribute(element, "type") === "user") return networkReference(userNetwork);
  const source = find(element, "source");
  const network = attribute(source, "network");
  // a running machine's interface on a network names that network's bridge too
  if (network !== undefined) return networkReference({ type: "network", name: network });
  const bridge = attribute(source, "bridge");
  return bridge === undefined ? undefined : networkReference({ type: "bridge", name: bridge });
}
