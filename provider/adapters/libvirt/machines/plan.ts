/** Builds the definition of a machine, and lists the volumes that it needs. */

import { randomBytes } from "node:crypto";
import { ProviderError } from "../../../contract/errors";
import {
  type DesiredDisk,
  type DesiredInterface,
  type DesiredMachine,
  rootDiskName,
} from "../../../contract/machine";
import { settingsIn } from "../given-settings";
import type { HostImage } from "../image-store";
import { nativeFormat, refuseUnusable } from "../images/usable";
import { type MarkedDisk, type Marker, markedInterface, type VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { defaultPool } from "../storage";
import type { DomainPlan } from "../to-native";
import { type DiskBus, type DiskPlan, diskBuses, freeTarget, type MachineBlock } from "../to-native/disk-xml";
import type { InterfacePlan } from "../to-native/interface-xml";
import { pathLocation } from "../to-native/volume-location";
import { planMedia } from "./change-media";
import type { ClonedDisk } from "./clone-source";
import { type SeedPlan, seedPlan } from "./seed";
import { isCopy, type VolumeRecipe } from "./volumes";

export interface MachinePlan {
  readonly domain: DomainPlan;
  readonly volumes: readonly VolumeRecipe[];
  readonly seed: SeedPlan | undefined;
}

/** What an earlier attempt decided: it stays. */
export interface Identity {
  readonly uuid: string;
  readonly marker: Marker | undefined;
}

export async function planMachine(
  session: LibvirtSession,
  desired: DesiredMachine,
  owner: string,
  { uuid, marker }: Identity,
  cloned: readonly ClonedDisk[] = [],
): Promise<MachinePlan> {
  refuseFreeSettings(desired);
  const disks = await planDisks(session, desired, { uuid, marker }, cloned);
  const interfaces = planInterfaces(desired.interfaces, marker);
  const media = await planMedia(session, desired, new Set(disks.map(({ plan }) => plan.target)));
  const place = { pool: defaultPoolOf(session), stem: stem(desired.name, uuid), known: marker?.seed };
  const seed = seedPlan(desired, interfaces, place);
  const seedLocation = seed === undefined ? undefined : await session.storage.locate(seed.volume);
  return {
    domain: {
      uuid,
      desired,
      marker: {
        owner,
        disks: disks.map(({ marked }) => marked),
        interfaces: interfaces.map((item) => markedInterface(item, item.macAddress)),
        media: media.map(({ name, target }) => ({ name, target })),
        tags: desired.tags,
        labels: desired.labels,
        memoryBytes: desired.memoryBytes,
        settingsDigest: desired.settingsDigest,
        given: settingsIn(desired),
        seed: seed?.marked,
      },
      disks: disks.map(({ plan }) => plan),
      interfaces,
      media,
      seed:
        seed === undefined || seedLocation === undefined
          ? undefined
          : { type: seed.marked.type, location: seedLocation },
    },
    volumes: disks.flatMap(({ recipe }) => recipe ?? []),
    seed,
  };
}

export interface PlannedDisk {
  readonly plan: DiskPlan;
  readonly marked: MarkedDisk;
  readonly recipe?: VolumeRecipe | undefined;
}

async function planDisks(
  session: LibvirtSession,
  desired: DesiredMachine,
  { uuid, marker }: Identity,
  cloned: readonly ClonedDisk[],
): Promise<PlannedDisk[]> {
  const taken = new Set(marker?.disks.map(({ target }) => target));
  const planned: PlannedDisk[] = [];
  for (const disk of desired.disks) {
    const known = marker?.disks.find(({ name }) => name === disk.name);
    const block = desired.native as MachineBlock;
    const target = known?.target ?? freeTarget(busOf(disk, block), taken);
    taken.add(target);
    const copyOf = cloned.find(({ name }) => name === disk.name)?.image;
    const place = {
      target,
      stem: stem(desired.name, uuid),
      made: known?.made,
      begun: known?.copying,
      copyOf,
    };
    planned.push(await planDisk(session, disk, desired, place));
  }
  return planned;
}

export interface DiskPlace {
  readonly target: string;
  /** What its volume's name begins with. */
  readonly stem: string;
  readonly made?: VolumeName | undefined;
  /** An earlier attempt began to copy it. */
  readonly begun?: boolean | undefined;
  /** The disk of another machine that it begins as a copy of. */
  readonly copyOf?: HostImage | undefined;
}

export async function planDisk(
  session: LibvirtSession,
  disk: DesiredDisk,
  desired: Pick<DesiredMachine, "native" | "root">,
  place: DiskPlace,
): Promise<PlannedDisk> {
  const block = desired.native as MachineBlock;
  const common = {
    name: disk.name,
    target: place.target,
    bus: busOf(disk, block),
    cache: block.cache,
    io: block.io,
    operationsPerSecond: disk.operationsPerSecond,
  };
  const root = disk.name === rootDiskName ? desired.root : undefined;
  if (root?.type === "importedDisk") {
    const image = await existingImage(session, root.reference, "importedDisk");
    const format = nativeFormat(image);
    const location = pathLocation(image.path);
    return { plan: { ...common, location, format }, marked: { name: disk.name, target: place.target } };
  }
  const image = root?.type === "image" ? await existingImage(session, root.reference, "image") : place.copyOf;
  const pool = place.made?.pool ?? disk.storage ?? defaultPoolOf(session);
  const format = (await session.storage.holdsFiles(pool)) ? (block.diskFormat ?? "qcow2") : "raw";
  const made = place.made ?? { pool, volume: `${place.stem}${disk.name}.${format}` };
  const recipe: VolumeRecipe = {
    name: made,
    capacityBytes: capacityOf(disk, image),
    format,
    image,
    independent: place.copyOf !== undefined,
    provisioning: disk.provisioning,
    begun: place.begun,
  };
  return {
    plan: { ...common, location: await session.storage.locate(made), format },
    marked: {
      name: disk.name,
      target: place.target,
      made,
      // until it is done; one of an earlier attempt is done unless that says otherwise
      copying: isCopy(recipe) && (place.made === undefined || place.begun === true),
    },
    recipe,
  };
}

/** How the name of a new volume begins: never as that of one that is there, which would be taken for it. */
export function stem(machine: string, uuid: string): string {
  return `${machine}${stemMark(uuid)}${randomBytes(3).toString("hex")}-`;
}

/** What all volumes of a machine have in their names, whatever it was called when they were made. */
export function stemMark(uuid: string): string {
  return `-${uuid.slice(0, 8)}-`;
}

export function defaultPoolOf({ defaults }: LibvirtSession): string {
  return defaults.storagePool ?? defaultPool;
}

function capacityOf(disk: DesiredDisk, image: HostImage | undefined): number {
  if (image === undefined && disk.sizeBytes === undefined) {
    throw new ProviderError("InvalidSpec", "an empty disk needs a size", {
      property: `disks[${disk.name}].size`,
      remediation: "give a size such as 20Gi, or set diskDefaults.size in the class",
    });
  }
  return Math.max(disk.sizeBytes ?? 0, image?.capacityBytes ?? 0);
}

async function existingImage(session: LibvirtSession, path: string, property: string): Promise<HostImage> {
  const image = await session.imageStore.get(path);
  if (image !== undefined) {
    refuseUnusable(image, property);
    return image;
  }
  throw new ProviderError("InvalidSpec", `there is no image ${path} on the host`, {
    property,
    remediation: "name a file of the host, or the id of an Image resource that brings it there",
  });
}

export function busOf(disk: DesiredDisk, block: MachineBlock): DiskBus {
  if (disk.controller === undefined) return block.diskBus ?? "virtio";
  const bus = diskBuses.find((candidate) => candidate === disk.controller);
  if (bus !== undefined) return bus;
  throw new ProviderError("InvalidSpec", `libvirt has no controller "${disk.controller}"`, {
    property: `disks[${disk.name}].controller`,
    remediation: `use one of ${diskBuses.join(", ")}`,
  });
}

export type PlannedInterface = InterfacePlan & DesiredInterface;

export function planInterfaces(
  desired: readonly DesiredInterface[],
  marker: Marker | undefined,
): (PlannedInterface & { readonly macAddress: string })[] {
  return desired.map((item) => {
    const known = marker?.interfaces.find(({ name }) => name === item.name);
    return { ...item, macAddress: item.macAddress ?? known?.macAddress ?? randomMacAddress() };
  });
}

/** In the range that QEMU's own machines use. */
export function randomMacAddress(): string {
  const [a = 0, b = 0, c = 0] = randomBytes(3);
  return `52:54:00:${[a, b, c].map((byte) => byte.toString(16).padStart(2, "0")).join(":")}`;
}

/**
 * A setting that is meant for us and does nothing would be a lie. A preview refuses it already, unless it was not
 * known then.
 */
export function refuseFreeSettings({ extraConfig }: DesiredMachine): void {
  const key = Object.keys(extraConfig).find((name) => name.startsWith("libvirt."));
  if (key === undefined) return;
  throw new ProviderError("InvalidSpec", `libvirt has no free setting "${key}"`, {
    property: `extraConfig.${key}`,
    remediation: "use the class's block libvirt",
  });
}
