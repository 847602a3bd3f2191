/** CD drives: on SATA, which every machine has. */
import { append, type Element, find, type Markup, markup, remove } from "../xml";
import { sourceMarkup, type VolumeLocation } from "./volume-location";

export interface MediumPlan {
  readonly name: string;
  /** The device's name, e.g. `sda`. */
  readonly target: string;
  /** Absent: the drive is empty. */
  readonly location: VolumeLocation | undefined;
}

export function mediumMarkup({ target, location }: Omit<MediumPlan, "name">): Markup {
  return markup(
    "disk",
    { type: location?.type ?? "file", device: "cdrom" },
    markup("driver", { name: "qemu", type: "raw" }),
    location === undefined ? undefined : sourceMarkup(location),
    markup("target", { dev: target, bus: "sata" }),
    markup("readonly"),
  );
}

/** Changes what is in a drive, and leaves the drive as it is. */
export function writeMedium(drive: Element, location: VolumeLocation | undefined): void {
  for (const tag of ["source", "backingStore"]) remove(find(drive, tag));
  drive.setAttribute("type", location?.type ?? "file");
  if (location !== undefined) append(drive, sourceMarkup(location));
}
