import { createHash } from "node:crypto";
import type { z } from "zod";
import type { config } from "../config";
import { append, type Element, find, type Markup, markup, remove, setOrRemove } from "../xml";
import { sourceMarkup, type VolumeLocation } from "./volume-location";

export type MachineBlock = z.infer<typeof config.machine>;
export type DiskBus = NonNullable<MachineBlock["diskBus"]>;

export interface DiskPlan {
  readonly name: string;
  /** The device's name, e.g. `vda`. */
  readonly target: string;
  readonly bus: DiskBus;
  readonly location: VolumeLocation;
  /** As QEMU calls it. */
  readonly format: string;
  readonly cache?: string | undefined;
  readonly io?: string | undefined;
  readonly operationsPerSecond?: number | undefined;
}

export function diskMarkup(plan: DiskPlan): Markup {
  return markup(
    "disk",
    { type: plan.location.type, device: "disk" },
    markup("driver", {
      name: "qemu",
      type: plan.format,
      cache: plan.cache,
      io: plan.io,
      // what the guest frees becomes free on the host
      discard: "unmap",
    }),
    sourceMarkup(plan.location),
    markup("target", { dev: plan.target, bus: plan.bus }),
    ioTuneMarkup(plan.operationsPerSecond),
    markup("serial", {}, diskSerial(plan.name)),
  );
}

/** Where QEMU copies a disk to. */
export function copyMarkup({ location, format }: Pick<DiskPlan, "location" | "format">): Markup {
  return markup(
    "disk",
    { type: location.type, device: "disk" },
    markup("driver", { name: "qemu", type: format }),
    sourceMarkup(location),
  );
}

/** Gives a stored disk another volume of the same format, and leaves it as it is otherwise. */
export function writeSource(disk: Element, location: VolumeLocation): void {
  remove(find(disk, "backingStore"));
  disk.setAttribute("type", location.type);
  const source = find(disk, "source") ?? append(disk, markup("source"));
  const { attributes } = sourceMarkup(location);
  for (const name of ["file", "dev", "pool", "volume", "mode"]) {
    const value = attributes[name];
    setOrRemove(source, name, value === undefined ? undefined : String(value));
  }
}

export function ioTuneMarkup(operationsPerSecond: number | undefined): Markup | undefined {
  if (operationsPerSecond === undefined) return undefined;
  return markup("iotune", {}, markup("total_iops_sec", {}, operationsPerSecond));
}

// virtio-blk has room for twenty bytes: VIRTIO_BLK_ID_BYTES
const serialLength = 20;

/** What the guest finds the disk by: /dev/disk/by-id/virtio-<serial>. Long names end in a digest. */
export function diskSerial(name: string): string {
  if (name.length <= serialLength) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 7);
  return `${name.slice(0, serialLength - 8)}-${digest}`;
}

const prefixes: Readonly<Record<DiskBus, string>> = {
  virtio: "vd",
  scsi: "sd",
  sata: "sd",
  ide: "hd",
  usb: "sd",
};

export const defaultBus: DiskBus = "virtio";

export const diskBuses = Object.keys(prefixes) as readonly DiskBus[];

/** The first free device name on a bus. */
export function freeTarget(bus: DiskBus, taken: ReadonlySet<string>): string {
  for (let index = 0; ; index += 1) {
    const target = `${prefixes[bus]}${letters(index)}`;
    if (!taken.has(target)) return target;
  }
}

function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`;
}
