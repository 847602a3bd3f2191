import type { Capability } from "../../../contract/capabilities";
import type { MarkedDisk, MarkedInterface } from "../marker";
import { type AnyVim, isVim, type MoRef } from "../transport/vim-types";
import { type Device, slotOf } from "./slots";

export type EthernetCard = AnyVim<"VirtualEthernetCard">;
export type Disk = AnyVim<"VirtualDisk">;
type Backing = AnyVim<"VirtualDeviceBackingInfo">;

export interface NativeDisk {
  readonly device: Disk;
  readonly slot: string;
  readonly uuid: string | undefined;
  /** Where its content lies, below the differences that snapshots made: `[datastore] web/web.vmdk`. */
  readonly file: string;
  /** What the machine writes: a child of `file` where there are snapshots or where the content is an image's. */
  readonly writtenFile: string;
  readonly datastore: MoRef | undefined;
  readonly sizeBytes: number;
  /** Absent where there is no limit. */
  readonly operationsPerSecond: number | undefined;
  /** What a running machine does to no disk on such a controller. */
  readonly without: readonly Capability[] | undefined;
}

export interface NativeInterface {
  readonly device: EthernetCard;
  readonly slot: string;
  readonly macAddress: string;
  /** False for a card that a running machine keeps as it is. */
  readonly live: false | undefined;
}

export function disksOf(devices: readonly Device[]): NativeDisk[] {
  return devices
    .filter((device) => isVim(device, "VirtualDisk"))
    .map((device) => ({
      device,
      slot: slotOf(device, devices),
      uuid: uuidOf(device.backing),
      file: contentFile(device.backing),
      writtenFile: writtenFile(device.backing),
      datastore: datastoreOf(device.backing),
      // capacityInBytes came with vSphere 5.5, and not every host fills it in
      sizeBytes: device.capacityInBytes ?? device.capacityInKB * 1024,
      operationsPerSecond: limitOf(device),
      without: isOnIde(device, devices) ? withoutOnIde : undefined,
    }));
}

const withoutOnIde: readonly Capability[] = ["diskGrowLive", "diskRemoveLive"];

function isOnIde({ controllerKey }: Disk, devices: readonly Device[]): boolean {
  return devices.some((device) => device.key === controllerKey && isVim(device, "VirtualIDEController"));
}

/** -1 is what a disk without a limit has. */
function limitOf({ storageIOAllocation }: Disk): number | undefined {
  const limit = storageIOAllocation?.limit ?? -1;
  return limit > 0 ? limit : undefined;
}

export function interfacesOf(devices: readonly Device[]): NativeInterface[] {
  return devices
    .filter((device) => isVim(device, "VirtualEthernetCard"))
    .map((device) => ({
      device,
      slot: slotOf(device, devices),
      macAddress: (device.macAddress ?? "").toLowerCase(),
      live: isVim(device, "VirtualSriovEthernetCard") ? false : undefined,
    }));
}

/** Ours under its name; what is not ours under its slot, which nobody's program can name a disk. */
export interface Named<Native> {
  readonly name: string;
  readonly native: Native;
  readonly marked: boolean;
}

/** With what is recorded of it, where it is ours. */
export type BoundInterface = Named<NativeInterface> & { readonly entry?: MarkedInterface };

export type BoundDisk = Named<NativeDisk> & { readonly made: boolean };

/** The disks of a machine by our names: first ours in the order of the marker, then the others. */
export function bindDisks(disks: readonly NativeDisk[], marked: readonly MarkedDisk[]): BoundDisk[] {
  const ours = marked.flatMap((entry) => {
    const native = disks.find((disk) => isDisk(disk, entry));
    return native === undefined ? [] : [{ name: entry.name, native, marked: true, made: entry.made }];
  });
  return [...ours, ...others(disks, ours).map((rest) => ({ ...rest, made: false }))];
}

export function bindInterfaces(
  interfaces: readonly NativeInterface[],
  marked: readonly MarkedInterface[],
): BoundInterface[] {
  const ours = marked.flatMap((entry) => {
    const native = interfaces.find((item) => isInterface(item, entry));
    return native === undefined ? [] : [{ name: entry.name, native, marked: true, entry }];
  });
  return [...ours, ...others(interfaces, ours)];
}

function others<Native extends { readonly slot: string }>(
  natives: readonly Native[],
  ours: readonly Named<Native>[],
): Named<Native>[] {
  const taken = new Set(ours.map(({ native }) => native));
  return natives
    .filter((native) => !taken.has(native))
    .map((native) => ({ name: native.slot, native, marked: false }));
}

// from the moment its uuid is known, another disk in the same slot is another disk
function isDisk(disk: NativeDisk, { slot, uuid }: MarkedDisk): boolean {
  return uuid === undefined ? disk.slot === slot : sameUuid(disk.uuid, uuid);
}

function isInterface(item: NativeInterface, { slot, macAddress }: MarkedInterface): boolean {
  return macAddress === undefined ? item.slot === slot : item.macAddress === macAddress;
}

function sameUuid(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

function uuidOf(backing: Backing | undefined): string | undefined {
  return backing !== undefined && "uuid" in backing ? backing.uuid : undefined;
}

function datastoreOf(backing: Backing | undefined): MoRef | undefined {
  return backing !== undefined && "datastore" in backing ? backing.datastore : undefined;
}

interface Layer {
  readonly fileName: string;
  readonly parent?: Layer | undefined;
}

function writtenFile(backing: Backing | undefined): string {
  return backing !== undefined && "fileName" in backing ? backing.fileName : "";
}

function contentFile(backing: Backing | undefined): string {
  if (backing === undefined || !("fileName" in backing)) return "";
  let layer: Layer = backing;
  while (layer.parent !== undefined) layer = layer.parent;
  return layer.fileName;
}

/** What a network adapter is plugged into. */
export type Attachment =
  | { readonly type: "standard"; readonly name: string; readonly network: string | undefined }
  | { readonly type: "distributed"; readonly portgroup: string }
  | { readonly type: "opaque"; readonly id: string };

/** What vSphere calls the network: two of one name differ by it. */
export function networkIdOf(attachment: Attachment): string {
  switch (attachment.type) {
    case "standard":
      return attachment.network ?? attachment.name;
    case "distributed":
      return attachment.portgroup;
    case "opaque":
      return attachment.id;
  }
}

export function attachmentOf({ backing }: Pick<EthernetCard, "backing">): Attachment | undefined {
  if (isVim(backing, "VirtualEthernetCardNetworkBackingInfo"))
    return { type: "standard", name: backing.deviceName, network: backing.network?.value };
  if (isVim(backing, "VirtualEthernetCardDistributedVirtualPortBackingInfo")) {
    const { portgroupKey } = backing.port;
    return portgroupKey === undefined ? undefined : { type: "distributed", portgroup: portgroupKey };
  }
  if (isVim(backing, "VirtualEthernetCardOpaqueNetworkBackingInfo"))
    return { type: "opaque", id: backing.opaqueNetworkId };
  return undefined;
}
