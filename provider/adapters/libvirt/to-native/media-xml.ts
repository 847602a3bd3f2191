/** CD drives: on SATA, which every machine has. */
import { type Element, find, type Markup, markup, remove } from "../xml";
import { writeSource } from "./disk-xml";
import { sourceMarkup, type VolumeLocation } from "./volume-location";

export interface MediumPlan {
  readonly name: string;
  /** The device's name, e.g. `sda`. */
  readonly target: string;
  /** Absent: the drive is empty. */
  readonly location: VolumeLocation | undefined;
}

export function mediumMarkup({ target, location }: Omit<MediumPlan, "name">): Markup {
  return driveMarkup(target, location);
}

/** The CD with the documents for the first boot. */
export function seedMarkup(location: VolumeLocation, target: string): Markup {
  return driveMarkup(target, location, markup("alias", { name: seedAlias }));
}

/** libvirt keeps aliases that begin with `ua-`. */
export const seedAlias = "ua-virtrigaud-seed";

function driveMarkup(target: string, location: VolumeLocation | undefined, alias?: Markup): Markup {
  return markup(
    "disk",
    { type: location?.type ?? emptyType, device: "cdrom" },
    markup("driver", { name: "qemu", type: "raw" }),
    location === undefined ? undefined : sourceMarkup(location),
    markup("target", { dev: target, bus: "sata" }),
    markup("readonly"),
    alias,
  );
}

const emptyType = "file";

/** Changes what is in a drive, and leaves the drive as it is. */
export function writeMedium(drive: Element, location: VolumeLocation | undefined): void {
  if (location === undefined) empty(drive);
  else writeSource(drive, location);
}

function empty(drive: Element): void {
  for (const tag of ["source", "backingStore"]) remove(find(drive, tag));
  drive.setAttribute("type", emptyType);
}
