import { type DesiredMachine, rootDiskName } from "../../../contract/machine";
import type { Dispatched } from "../../../contract/task";
import { isActive } from "../from-native";
import { diskPaths, disksOf, ignitionPath } from "../from-native/devices";
import { allBySlot } from "../from-native/names";
import { type MarkedDisk, type Marker, readMarker } from "../marker";
import type { LibvirtSession } from "../session";
import type { Element } from "../xml";
import { text } from "../xml";
import { pathOf, standsOn } from "./disk-files";
import { writeMarker } from "./edit";

/**
 * Writes our tag on a machine and changes nothing else. What its owner until now made for it goes on counting as made,
 * as far as the machine has it. Of a machine that nobody owned nothing counts as made, so none of it is ever deleted;
 * its boot disk is `root`, and its other disks and its interfaces get the desired names in their order.
 */
export async function adoptMachine(
  session: LibvirtSession,
  desired: DesiredMachine,
  owner: string,
  domain: Element,
): Promise<Dispatched> {
  const reference = text(domain, "uuid") ?? "";
  const active = isActive(domain);
  const before = readMarker(domain);
  const marker =
    before === undefined ? adoptedMarker(domain, desired, owner) : await verified(session, domain, before);
  await writeMarker(session, { reference, domain, active, marker, isMarked: true }, { ...marker, owner });
  return { reference };
}

/** Only volumes that the machine's own disks are: a marker that was copied with a machine names those of another. */
async function verified(session: LibvirtSession, domain: Element, marker: Marker): Promise<Marker> {
  const disks = await Promise.all(marker.disks.map((disk) => verifiedDisk(session, domain, disk)));
  const { seed } = marker;
  const path = seed === undefined ? undefined : await pathOf(session, seed);
  const holdsSeed = path !== undefined && (diskPaths(domain).includes(path) || ignitionPath(domain) === path);
  return { ...marker, disks, seed: holdsSeed ? seed : undefined };
}

async function verifiedDisk(session: LibvirtSession, domain: Element, disk: MarkedDisk): Promise<MarkedDisk> {
  const { name, target, made, moving } = disk;
  const present = disksOf(domain).find((item) => item.target === target);
  if (made === undefined) return disk;
  for (const volume of moving === undefined ? [made] : [made, moving]) {
    if (present !== undefined && (await standsOn(session, present, volume))) return disk;
  }
  return { name, target };
}

/** Names that the program took from a look at the machine stay where they were; the others are given in order. */
export function adoptedMarker(domain: Element, desired: DesiredMachine, owner: string): Marker {
  const { disks, interfaces } = allBySlot(domain);
  return {
    owner,
    disks: renamed(bootDiskFirst(disks), desired.disks),
    interfaces: renamed(interfaces, desired.interfaces),
    tags: [],
    given: [],
  };
}

function bootDiskFirst(disks: readonly MarkedDisk[]): readonly MarkedDisk[] {
  return disks.toSorted((a, b) => Number(b.name === rootDiskName) - Number(a.name === rootDiskName));
}

type Named = { readonly name: string };

function renamed<T extends Named>(devices: readonly T[], wanted: readonly Named[]): T[] {
  const names = new Set(wanted.map(({ name }) => name));
  const present = new Set(devices.map(({ name }) => name));
  const free = wanted.filter(({ name }) => !present.has(name));
  return devices.flatMap((device) => {
    if (names.has(device.name)) return [device];
    const next = free.shift();
    return next === undefined ? [] : [{ ...device, name: next.name }];
  });
}
