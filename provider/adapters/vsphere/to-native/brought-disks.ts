/** The disks that a clone begins with. */
import { ProviderError } from "../../../contract/errors";
import { type DesiredDisk, type DesiredMachine, rootDiskName } from "../../../contract/machine";
import { formatQuantity } from "../../../units";
import type { MachineBlock } from "../config";
import { type BoundDisk, bindDisks, disksOf, type NativeDisk } from "../from-native/devices";
import type { Device } from "../from-native/slots";
import type { Marker } from "../marker";

export interface BroughtSource {
  readonly devices: readonly Device[];
  /** What the names of a machine stand for, and what its program gave it. Absent: the source is an image. */
  readonly machine?: Pick<Marker, "disks" | "media" | "options"> | undefined;
}

export interface BroughtDisk {
  readonly disk: DesiredDisk;
  readonly source: NativeDisk;
}

/**
 * The root disk first. What else the source has comes along, and goes with the clone: a machine's disks under the names that they
 * have there, an image's under their slots.
 */
export function broughtDisks(
  { disks, native }: Pick<DesiredMachine, "disks" | "native">,
  { devices, machine }: BroughtSource,
): BroughtDisk[] {
  const bound = bindDisks(disksOf(devices), machine?.disks ?? []);
  const root = bound.find(({ name }) => name === rootDiskName) ?? bound[0];
  const [desiredRoot, ...wanted] = disks;
  if (root === undefined || desiredRoot === undefined) throw withoutDisk();
  const others = bound.filter((disk) => disk !== root);
  const named = namedDisks(wanted, native, others);
  const taken = new Set(named.map(({ source }) => source));
  const nameless = others.filter((disk) => !taken.has(disk.native));
  return [
    { disk: desiredRoot, source: root.native },
    ...named,
    ...nameless.map(({ name, native: source }) => ({ disk: { name }, source })),
  ];
}

/** A machine from nothing has no image whose disks it could name. */
export function refuseImageDisks(disks: readonly DesiredDisk[], native: MachineBlock): void {
  namedDisks(disks, native, []);
}

/** By their slots in an image, or by the names that they have in a machine. */
function namedDisks(
  wanted: readonly DesiredDisk[],
  native: MachineBlock,
  others: readonly BoundDisk[],
): BroughtDisk[] {
  return wanted.flatMap((disk) => {
    const slot = native.disks?.[disk.name]?.imageDisk;
    if (slot === undefined) {
      const same = others.find(({ name, marked }) => marked && name === disk.name);
      return same === undefined ? [] : [{ disk, source: same.native }];
    }
    const natives = others.map((other) => other.native);
    const source = natives.find((other) => other.slot === slot);
    if (source === undefined) throw withoutImageDisk(disk.name, slot, natives);
    if (disk.sizeBytes !== undefined && disk.sizeBytes < source.sizeBytes) throw tooSmall(disk.name, source);
    return [{ disk, source }];
  });
}

function tooSmall(name: string, { slot, sizeBytes }: NativeDisk): ProviderError {
  const size = formatQuantity(sizeBytes);
  return new ProviderError("InvalidSpec", `the image's disk at ${slot} has ${size} and cannot shrink`, {
    property: `disks[${name}].size`,
    remediation: `write at least ${size}`,
  });
}

function withoutImageDisk(name: string, slot: string, others: readonly NativeDisk[]): ProviderError {
  const slots = others.map((disk) => disk.slot);
  return new ProviderError("InvalidSpec", `the image has no further disk at ${slot}`, {
    property: `class.vsphere.disks.${name}.imageDisk`,
    remediation:
      slots.length === 0
        ? "leave it out: the image has one disk"
        : `name one of ${slots.join(", ")}, or leave it out`,
  });
}

function withoutDisk(): ProviderError {
  return new ProviderError("InvalidSpec", "the image has no disk", {
    property: "image",
    remediation: "name a template or machine that has one",
  });
}
