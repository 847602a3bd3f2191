/** What we write into a machine's `<metadata>`: whose it is, and what our names stand for. */
import { withoutPrefix } from "../../contract/given-addresses";
import type { DesiredInterface, Labels } from "../../contract/machine";
import {
  append,
  attribute,
  children,
  type Element,
  find,
  type Markup,
  markup,
  remove,
  serialize,
  text,
} from "./xml";

export const markerUri = "https://pulumi-virtrigaud.dev/xmlns/machine/1";
export const markerPrefix = "virtrigaud";

/** A volume of a storage pool. */
export interface VolumeName {
  readonly pool: string;
  readonly volume: string;
}

export interface MarkedDisk {
  readonly name: string;
  /** The device's name in libvirt, e.g. `vda`: what a disk keeps for its whole life. */
  readonly target: string;
  /** Absent for a disk that was there before: it is never deleted. */
  readonly made?: VolumeName | undefined;
  /** Its volume is a copy of which nobody knows yet that it is whole: it is made afresh. */
  readonly copying?: boolean | undefined;
  /** Its second volume while it moves: the copy until the machine has it, from then on the one that it has left. */
  readonly moving?: VolumeName | undefined;
}

export interface MarkedInterface {
  readonly name: string;
  readonly macAddress: string;
  /** Static ones that the desired state had, without prefix. */
  readonly addresses?: readonly string[] | undefined;
}

/** Without prefixes, which only the guest needs. */
export function markedInterface(
  { name, addresses }: Pick<DesiredInterface, "name" | "addresses">,
  macAddress: string,
): MarkedInterface {
  if (addresses.length === 0) return { name, macAddress };
  return { name, macAddress, addresses: addresses.map(withoutPrefix) };
}

export interface MarkedMedium {
  readonly name: string;
  /** The drive's device name in libvirt, e.g. `sda`. */
  readonly target: string;
}

/** The documents for the guest's first boot, as a volume. */
export interface MarkedSeed extends VolumeName {
  readonly instanceId: string;
  readonly type: "cloud-init" | "ignition";
}

export interface Marker {
  /** The ownership tag; empty for a machine that nobody owns and whose names had to be written down. */
  readonly owner: string;
  readonly disks: readonly MarkedDisk[];
  readonly interfaces: readonly MarkedInterface[];
  /** CD drives. */
  readonly media?: readonly MarkedMedium[] | undefined;
  readonly tags: readonly string[];
  /** Absent in one of an earlier version. */
  readonly labels?: Labels | undefined;
  /**
   * The memory that was last asked for. What a running machine says is how far its guest's balloon has come: where
   * the two agree, nothing else has to be read.
   */
  readonly memoryBytes?: number | undefined;
  /** Of the settings that were applied last. */
  readonly settingsDigest?: string | undefined;
  /** The settings that programs gave it, as `settingsIn` names them. Absent in one of an earlier version. */
  readonly given?: readonly string[] | undefined;
  readonly seed?: MarkedSeed | undefined;
  /** The firmware changed: its variables start afresh at the next start. */
  readonly resetFirmware?: boolean | undefined;
}

/** As part of a domain: the children carry no namespace, since libvirt gives one to the root only. */
export function markerMarkup(marker: Marker, uuid: string): Markup {
  const element = content(marker, uuid, `${markerPrefix}:machine`);
  return { ...element, attributes: { [`xmlns:${markerPrefix}`]: markerUri, ...element.attributes } };
}

/** For DomainSetMetadata, which puts the namespace in itself. */
export function markerText(marker: Marker, uuid: string): string {
  return serialize(content(marker, uuid, "machine"));
}

export function readMarker(domain: Element): Marker | undefined {
  const element = markerElement(domain);
  const owner = attribute(element, "owner");
  if (element === undefined || owner === undefined || isCopied(element, domain)) return undefined;
  return {
    owner,
    disks: children(element, "disk").map(readDisk),
    interfaces: children(element, "interface").map(readInterface),
    media: children(element, "medium").map(readMedium),
    tags: children(element, "tag").map((item) => text(item) ?? ""),
    labels: readLabels(element),
    memoryBytes: readMemory(element),
    settingsDigest: attribute(element, "settings"),
    ...readGiven(element),
    seed: readSeed(find(element, "seed")),
    ...(attribute(element, "reset-firmware") === "yes" && { resetFirmware: true }),
  };
}

/** The ownership tag of a machine that has one. */
export function ownerOf(domain: Element): string | undefined {
  const owner = readMarker(domain)?.owner;
  return owner === "" ? undefined : owner;
}

/** Puts the marker in the place of the one that is there. */
export function replaceMarker(domain: Element, marker: Marker): void {
  remove(markerElement(domain));
  append(
    find(domain, "metadata") ?? append(domain, markup("metadata")),
    markerMarkup(marker, text(domain, "uuid") ?? ""),
  );
}

// a clone has the metadata of its original, whose volumes are not its own; earlier versions wrote no UUID
function isCopied(element: Element, domain: Element): boolean {
  const machine = attribute(element, "machine");
  return machine !== undefined && machine !== text(domain, "uuid");
}

function markerElement(domain: Element): Element | undefined {
  const declaration = `xmlns:${markerPrefix}`;
  return children(find(domain, "metadata")).find(
    // one that was just put in has the declaration, but no namespace before it is read again
    (item) => item.namespaceURI === markerUri || item.getAttribute(declaration) === markerUri,
  );
}

function content(marker: Marker, uuid: string, tag: string): Markup {
  return markup(
    tag,
    {
      owner: marker.owner,
      machine: uuid,
      settings: marker.settingsDigest,
      given: marker.given?.join(" "),
      memory: marker.memoryBytes,
      "reset-firmware": marker.resetFirmware === true ? "yes" : undefined,
    },
    marker.disks.map(diskMarkup),
    marker.interfaces.map(({ name, macAddress, addresses }) =>
      markup("interface", { name, mac: macAddress, addresses: addresses?.join(" ") }),
    ),
    marker.media?.map(({ name, target }) => markup("medium", { name, target })),
    marker.tags.map((tagText) => markup("tag", {}, tagText)),
    Object.entries(marker.labels ?? {}).map(([key, value]) => markup("label", { key }, value)),
    seedMarkup(marker.seed),
  );
}

function diskMarkup({ name, target, made, copying, moving }: MarkedDisk): Markup {
  return markup(
    "disk",
    {
      name,
      target,
      pool: made?.pool,
      volume: made?.volume,
      copying: copying === true ? "yes" : undefined,
    },
    moving === undefined ? undefined : markup("moving", { pool: moving.pool, volume: moving.volume }),
  );
}

function seedMarkup(seed: MarkedSeed | undefined): Markup | undefined {
  if (seed === undefined) return undefined;
  const { pool, volume, instanceId, type } = seed;
  return markup("seed", { pool, volume, "instance-id": instanceId, type });
}

function readGiven(element: Element): Pick<Marker, "given"> {
  const given = attribute(element, "given");
  return given === undefined ? {} : { given: given.split(" ").filter((name) => name !== "") };
}

function readLabels(element: Element): Labels {
  return Object.fromEntries(
    children(element, "label").map((item) => [attribute(item, "key") ?? "", text(item) ?? ""]),
  );
}

function readMemory(element: Element): number | undefined {
  const bytes = Number(attribute(element, "memory"));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

function readDisk(element: Element): MarkedDisk {
  const other = find(element, "moving");
  const moving = other === undefined ? undefined : readVolume(other);
  return {
    name: attribute(element, "name") ?? "",
    target: attribute(element, "target") ?? "",
    made: readVolume(element),
    ...(attribute(element, "copying") === "yes" && { copying: true }),
    ...(moving !== undefined && { moving }),
  };
}

function readInterface(element: Element): MarkedInterface {
  const addresses = attribute(element, "addresses")?.split(" ");
  return {
    name: attribute(element, "name") ?? "",
    macAddress: attribute(element, "mac") ?? "",
    ...(addresses !== undefined && { addresses }),
  };
}

function readMedium(element: Element): MarkedMedium {
  return { name: attribute(element, "name") ?? "", target: attribute(element, "target") ?? "" };
}

function readVolume(element: Element): VolumeName | undefined {
  const pool = attribute(element, "pool");
  const volume = attribute(element, "volume");
  return pool === undefined || volume === undefined ? undefined : { pool, volume };
}

function readSeed(element: Element | undefined): MarkedSeed | undefined {
  const volume = element === undefined ? undefined : readVolume(element);
  if (volume === undefined) return undefined;
  const type = attribute(element, "type") === "ignition" ? "ignition" : "cloud-init";
  return { ...volume, instanceId: attribute(element, "instance-id") ?? "", type };
}
