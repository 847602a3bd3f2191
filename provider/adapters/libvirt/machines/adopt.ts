import type { DesiredMachine } from "../../../contract/machine";
import type { Dispatched } from "../../../contract/task";
import { isActive } from "../from-native";
import { diskPaths, disksOf, ignitionPath, interfacesOf } from "../from-native/devices";
import { type MarkedDisk, type Marker, readMarker } from "../metadata";
import type { Element } from "../xml";
import { text } from "../xml";
import { pathOf, standsOn } from "./disk-files";
import { writeMarker } from "./edit";
import type { LibvirtSession } from "./session";

/**
 * Writes our tag on a machine and changes nothing else. What its owner until now made for it goes on counting as made,
 * as far as the machine has it. Of a machine that nobody owned nothing counts as made, so none of it is ever deleted;
 * its disks and interfaces get the desired names in their order.
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
  await writeMarker(session, { reference, domain, active, marker }, { ...marker, owner });
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
  const { name, target, made } = disk;
  const present = disksOf(domain).find((item) => item.target === target);
  if (made === undefined || (present !== undefined && (await standsOn(session, present, made)))) return disk;
  return { name, target };
}

export function adoptedMarker(domain: Element, desired: DesiredMachine, owner: string): Marker {
  const pair = <T>(items: readonly T[], names: readonly { readonly name: string }[]) =>
    items.flatMap((item, index) => {
      const name = names[index]?.name;
      return name === undefined ? [] : [{ name, item }];
    });
  return {
    owner,
    disks: pair(disksOf(domain), desired.disks).map(({ name, item }) => ({ name, target: item.target })),
    interfaces: pair(interfacesOf(domain), desired.interfaces).map(({ name, item }) => ({
      name,
      macAddress: item.macAddress,
    })),
    tags: [],
  };
}
