/** CD drives: those of the program under their names, all others under their slots. */
import type { ObservedMedium } from "../../../contract/machine";
import type { MarkedMedium } from "../marker";
import { type AnyVim, isVim } from "../transport/vim-types";
import { type Device, slotOf } from "./slots";

export type Drive = Extract<AnyVim<"VirtualCdrom">, { readonly $type: "VirtualCdrom" }>;

export interface NativeDrive {
  readonly device: Drive;
  readonly slot: string;
  /** The ISO image that a guest finds in it: `[datastore] iso/debian.iso`. */
  readonly image: string | undefined;
  /** The file behind it, connected or not. */
  readonly file: string | undefined;
}

export interface BoundDrive {
  readonly name: string;
  readonly native: NativeDrive;
  /** Absent where it is not ours. */
  readonly entry?: MarkedMedium;
}

/** `running`: whether a guest can have ejected what is in them. */
export function drivesOf(devices: readonly Device[], running: boolean): NativeDrive[] {
  return devices
    .filter((device): device is Drive => device.$type === "VirtualCdrom")
    .map((device) => ({
      device,
      slot: slotOf(device, devices),
      image: imageOf(device, running),
      file: fileOf(device),
    }));
}

/** A drive that is disconnected is empty to its guest; one of a machine that is off is connected at power-on, or not. */
function imageOf(device: Drive, running: boolean): string | undefined {
  const { connectable } = device;
  const isIn = (running ? connectable?.connected : connectable?.startConnected) ?? true;
  return isIn ? fileOf(device) : undefined;
}

function fileOf({ backing }: Drive): string | undefined {
  return isVim(backing, "VirtualCdromIsoBackingInfo") ? backing.fileName : undefined;
}

/** First ours in the order of the marker, then the others. */
export function bindDrives(
  drives: readonly NativeDrive[],
  marked: readonly MarkedMedium[] = [],
): BoundDrive[] {
  const ours = marked.flatMap((entry): BoundDrive[] => {
    const native = drives.find(({ slot }) => slot === entry.slot);
    return native === undefined ? [] : [{ name: entry.name, native, entry }];
  });
  const taken = new Set(ours.map(({ native }) => native));
  const others = drives.filter((native) => !taken.has(native));
  return [...ours, ...others.map((native) => ({ name: native.slot, native }))];
}

/** Ours only: no program names those that an image brought along, or somebody added. */
export function observedMedia(drives: readonly BoundDrive[]): ObservedMedium[] {
  return drives
    .filter(({ entry }) => entry !== undefined)
    .map(({ name, native: { image } }) => ({ name, ...(image !== undefined && { image }) }));
}

/** A running machine takes and lets go of drives on SATA, and of none on IDE. */
export function areDrivesLive(devices: readonly Device[], drives: readonly BoundDrive[]): boolean {
  const sata = new Set(
    devices.filter(({ $type }) => $type === "VirtualAHCIController").map(({ key }) => key),
  );
  const ours = drives.filter(({ entry }) => entry !== undefined);
  return sata.size > 0 && ours.every(({ native }) => sata.has(native.device.controllerKey ?? 0));
}
