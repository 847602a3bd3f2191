/** The machine whose disks a clone begins with. */
import { ProviderError } from "../../../contract/errors";
import {
  type DesiredDisk,
  type DesiredMachine,
  type MachineSource,
  rootDiskName,
} from "../../../contract/machine";
import { isActive } from "../from-native";
import { disksOf, locationText, type NativeDisk } from "../from-native/devices";
import { allBySlot } from "../from-native/names";
import type { HostImage } from "../image-store";
import { refuseUnusable } from "../images/usable";
import { readMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { type Element, text } from "../xml";
import { xmlFlags } from "./domain-flags";
import { findByName } from "./find";

const property = "cloneFrom.machine";

/** A disk that is not the clone's own yet. */
export interface ClonedDisk {
  readonly name: string;
  readonly image: HostImage;
}

/** Throws what a preview can refuse: libvirt copies the disks of a machine that is off. */
export async function requireSource(session: LibvirtSession, root: MachineSource): Promise<Element> {
  refuseMore(root);
  const domain = await findSource(session, root.reference);
  if (domain === undefined) {
    throw new ProviderError("NotFound", `there is no machine ${root.reference} to clone`, {
      property,
      remediation: "name a VirtualMachine, or a machine that the host has",
    });
  }
  if (!isActive(domain)) return domain;
  throw new ProviderError(
    "Conflict",
    `${text(domain, "name")} runs, and its disks cannot be copied meanwhile`,
    {
      property,
      remediation: 'power it off first: write powerState: "Off" for it',
    },
  );
}

/** A preview refuses it already, unless it was not known then. */
function refuseMore({ snapshot, linked }: MachineSource): void {
  if (snapshot === undefined && !linked) return;
  throw new ProviderError("NotSupported", "libvirt clones a machine as it is, by a copy of its disks", {
    property: snapshot === undefined ? "cloneFrom.linked" : "cloneFrom.snapshot",
    remediation: "leave it out",
  });
}

/** Its disks by their names there; the root disk first. */
export async function clonedDisks(session: LibvirtSession, root: MachineSource): Promise<ClonedDisk[]> {
  const domain = await requireSource(session, root);
  const disks = namedDisks(domain);
  const images = await Promise.all(disks.map(([, disk]) => imageOf(session, disk)));
  return disks.flatMap(([name], index) => {
    const image = images[index];
    return image === undefined ? [] : [{ name, image }];
  });
}

/** What the source has beside the disks of the program comes along. */
export function withCloned(desired: DesiredMachine, cloned: readonly ClonedDisk[]): DesiredMachine {
  const listed = new Set(desired.disks.map(({ name }) => name));
  const more: DesiredDisk[] = cloned.filter(({ name }) => !listed.has(name)).map(({ name }) => ({ name }));
  return { ...desired, disks: [...desired.disks, ...more] };
}

async function findSource(session: LibvirtSession, reference: string): Promise<Element | undefined> {
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(reference);
  const identified = isUuid ? await session.reads.domain(reference, xmlFlags.secure) : undefined;
  return identified ?? findByName(session, reference);
}

/** A disk that somebody attached to a machine of ours is called by its target. */
function namedDisks(domain: Element): (readonly [string, NativeDisk])[] {
  const marked = readMarker(domain)?.disks ?? allBySlot(domain).disks;
  const named = disksOf(domain).map((disk) => {
    const name = marked.find(({ target }) => target === disk.target)?.name ?? disk.target;
    return [name, disk] as const;
  });
  const isRoot = ([name]: readonly [string, NativeDisk]): boolean => name === rootDiskName;
  return [...named.filter(isRoot), ...named.filter((disk) => !isRoot(disk))];
}

/** Read anew: a machine writes to its disks. */
async function imageOf(session: LibvirtSession, { location }: NativeDisk): Promise<HostImage> {
  const path = locationText(location);
  const image = await session.imageStore.read(path);
  if (image?.volume === undefined) {
    throw new ProviderError("InvalidSpec", `its disk ${path} is in no storage pool, so it cannot be copied`, {
      property,
      remediation: "define a storage pool over its folder, or move the disk into one",
    });
  }
  refuseUnusable(image, property);
  return image;
}
