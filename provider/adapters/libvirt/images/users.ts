/** Who uses a file of the host: machines by their disks, volumes by what they derive from. */
import { ProviderError } from "../../../contract/errors";
import { errorNumbers, isLibvirtError } from "../errors";
import { isActive } from "../from-native";
import { diskPaths } from "../from-native/devices";
import type { HostImage } from "../image-store";
import { layersOf } from "../machines/disk-files";
import { xmlFlags } from "../machines/domain-flags";
import type { LibvirtSession } from "../session";
import { type PoolReference, procedures } from "../transport/procedures";
import type { Element } from "../xml";
import { isPassing } from "./loose-files";

/** All that lies in any pool, by path. */
export async function allVolumes(session: LibvirtSession): Promise<Map<string, HostImage>> {
  const { pools } = await session.caller.invoke(procedures.connectListAllStoragePools, { flags: 0 });
  const lists = await Promise.all(
    pools.filter(({ name }) => !isPassing(name)).map((pool) => imagesIn(session, pool)),
  );
  return new Map(lists.flat().map((image) => [image.path, image]));
}

interface Search {
  /** What is known of all volumes by their paths. */
  readonly volumes?: ReadonlyMap<string, HostImage> | undefined;
  /** The UUID of a machine that does not count. */
  readonly except?: string | undefined;
}

/** Names of the machines with one of `paths` as a disk or a CD, or beneath one; as they run and as they are stored. */
export async function machinesOn(
  session: LibvirtSession,
  paths: ReadonlySet<string>,
  { volumes = new Map(), except }: Search = {},
): Promise<string[]> {
  const { domains } = await session.caller.invoke(procedures.connectListAllDomains, { flags: 0 });
  const others = domains.filter(({ uuid }) => uuid !== except);
  const users = await Promise.all(
    others.map(async ({ uuid, name }) => ((await usesAny(session, uuid, paths, volumes)) ? [name] : [])),
  );
  return users.flat();
}

async function usesAny(
  session: LibvirtSession,
  uuid: string,
  paths: ReadonlySet<string>,
  volumes: ReadonlyMap<string, HostImage>,
): Promise<boolean> {
  const found = await definitions(session, uuid);
  const files = new Set(found.flatMap(diskPaths));
  for (const file of files) {
    if (paths.has(file)) return true;
    const layers = await layersOf(session, file, volumes);
    if (layers.some((layer) => paths.has(layer))) return true;
  }
  return false;
}

async function definitions(session: LibvirtSession, uuid: string): Promise<Element[]> {
  const domain = await session.reads.domain(uuid, xmlFlags.secure);
  if (domain === undefined) return [];
  const stored = isActive(domain)
    ? await session.reads.domain(uuid, xmlFlags.secure | xmlFlags.inactive)
    : undefined;
  return stored === undefined ? [domain] : [domain, stored];
}

/** As they are now, not as the pool remembers them. One that is off is started for the look. */
async function imagesIn(session: LibvirtSession, pool: PoolReference): Promise<HostImage[]> {
  const { caller } = session;
  try {
    const { active } = await caller.invoke(procedures.storagePoolIsActive, { pool });
    if (!active) return await inSleepingPool(session, pool);
    await caller.invoke(procedures.storagePoolRefresh, { pool, flags: 0 }, { reference: pool.name });
    return await describeAll(session, pool);
  } catch (error) {
    // it went away meanwhile
    if (isLibvirtError(error, errorNumbers.noStoragePool)) return [];
    throw error;
  }
}

async function inSleepingPool(session: LibvirtSession, pool: PoolReference): Promise<HostImage[]> {
  const { caller } = session;
  try {
    await caller.invoke(procedures.storagePoolCreate, { pool, flags: 0 }, { reference: pool.name });
  } catch (error) {
    // its folder is not there
    if (isLibvirtError(error, errorNumbers.systemError) && ProviderError.is(error, "InvalidSpec")) return [];
    throw unknown(pool.name, error);
  }
  try {
    return await describeAll(session, pool);
  } finally {
    await caller.invoke(procedures.storagePoolDestroy, { pool }).catch(() => undefined);
  }
}

async function describeAll(session: LibvirtSession, pool: PoolReference): Promise<HostImage[]> {
  const { volumes } = await session.caller.invoke(procedures.storagePoolListAllVolumes, { pool, flags: 0 });
  const images = await Promise.all(volumes.map((volume) => session.imageStore.describe(volume)));
  return images.filter((image) => image !== undefined);
}

function unknown(pool: string, cause: unknown): ProviderError {
  const reason = ProviderError.is(cause) ? cause.reason : String(cause);
  return new ProviderError(
    "Conflict",
    `the storage pool "${pool}" cannot be read, so who uses the image is not known: ${reason}`,
    { remediation: 'start the pool, or undefine it, or set deletionPolicy to "Retain"', cause },
  );
}
