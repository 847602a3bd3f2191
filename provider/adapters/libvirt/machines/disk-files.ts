/** Which file a disk of a machine is, when others put layers over ours or theirs in its place. */
import { ProviderError } from "../../../contract/errors";
import { layersBelow, locationText, type NativeDisk } from "../from-native/devices";
import type { HostImage } from "../image-store";
import type { VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { isDevicePath } from "../to-native/volume-location";

/** More layers than anybody has: a file that derives from itself must not hold us. */
const mostLayers = 200;

/** Whether the disk is the volume, or a layer over it such as an external snapshot. */
export async function standsOn(
  session: LibvirtSession,
  disk: NativeDisk,
  volume: VolumeName,
): Promise<boolean> {
  return (await layersOver(session, disk, volume)) !== undefined;
}

/** What others put over the volume, the newest first; `undefined` where the disk does not stand on it. */
export async function layersOver(
  session: LibvirtSession,
  disk: NativeDisk,
  volume: VolumeName,
): Promise<readonly string[] | undefined> {
  const path = await pathOf(session, volume);
  return path === undefined ? undefined : layersOverPath(session, disk, path);
}

export async function layersOverPath(
  session: LibvirtSession,
  { element, location }: NativeDisk,
  path: string,
): Promise<readonly string[] | undefined> {
  const newest = locationText(location);
  const told = [newest, ...layersBelow(element)];
  const chain = told.includes(path) ? told : [newest, ...(await layersOf(session, newest))];
  const depth = chain.indexOf(path);
  return depth < 0 ? undefined : chain.slice(0, depth);
}

/** Nothing where the pool is gone. */
export async function pathOf(session: LibvirtSession, volume: VolumeName): Promise<string | undefined> {
  try {
    return locationText(await session.storage.locate(volume));
  } catch (error) {
    if (ProviderError.is(error, "InvalidSpec")) return undefined;
    throw error;
  }
}

/** What the files themselves say is below `path`. */
export async function layersOf(
  session: LibvirtSession,
  path: string,
  known: ReadonlyMap<string, HostImage> = new Map(),
): Promise<string[]> {
  const layers: string[] = [];
  // a device that is in no pool holds bytes only, and a pool over /dev would be a strange one
  for (let next = path; layers.length < mostLayers; ) {
    const image = known.get(next) ?? (isDevicePath(next) ? undefined : await session.imageStore.read(next));
    const below = image?.backingPath;
    if (below === undefined) break;
    layers.push(below);
    next = below;
  }
  return layers;
}
