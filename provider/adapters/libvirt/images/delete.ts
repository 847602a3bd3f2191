import { ProviderError } from "../../../contract/errors";
import { disksOf, locationText } from "../from-native/devices";
import { xmlFlags } from "../machines/domain-flags";
import type { LibvirtSession } from "../machines/session";
import { procedures } from "../transport/procedures";
import { text } from "../xml";
import { recordFor } from "./find";
import { recordOf } from "./names";

/** Only what we imported, and only while nothing derives from it; gone already is a success. */
export async function deleteImage(session: LibvirtSession, reference: string): Promise<void> {
  const image = await session.imageStore.read(reference);
  if (image === undefined) return;
  if (image.volume === undefined || (await recordFor(session, image)) === undefined) throw notOurs(reference);
  const derived = await volumesOn(session, reference);
  if (derived.length > 0) throw inUse(reference, await machinesOf(session, derived), derived);
  const { pool, name } = image.volume;
  session.imageStore.forget(reference);
  // a record whose volume is gone says nothing; a volume without its record could not be told from a stranger's
  await session.storage.delete({ pool, volume: name });
  const record = recordOf(name);
  if (record !== undefined) await session.storage.delete({ pool, volume: record });
}

function notOurs(reference: string): ProviderError {
  return new ProviderError("Conflict", "the image was there before us", {
    reference,
    cure: "remove it with whatever brought it there",
  });
}

async function volumesOn(session: LibvirtSession, path: string): Promise<string[]> {
  const { host, imageStore } = session;
  const running = 2;
  const { pools } = await host.invoke(procedures.connectListAllStoragePools, { flags: running });
  const lists = await Promise.all(
    pools.map((pool) => host.invoke(procedures.storagePoolListAllVolumes, { pool, flags: 0 })),
  );
  const volumes = lists.flatMap((list) => list.volumes);
  const described = await Promise.all(volumes.map((volume) => imageStore.describe(volume)));
  return described.flatMap((volume) => (volume?.backingPath === path ? [volume.path] : []));
}

async function machinesOf(session: LibvirtSession, volumes: readonly string[]): Promise<string[]> {
  const { domains } = await session.host.invoke(procedures.connectListAllDomains, { flags: 0 });
  const users = await Promise.all(
    domains.map(async ({ uuid }) => {
      const domain = await session.reads.domain(uuid, xmlFlags.secure);
      if (domain === undefined) return [];
      const uses = disksOf(domain).some(({ location }) => volumes.includes(locationText(location)));
      return uses ? [text(domain, "name") ?? uuid] : [];
    }),
  );
  return users.flat();
}

function inUse(reference: string, machines: readonly string[], volumes: readonly string[]): ProviderError {
  const users = machines.length > 0 ? `machines ${machines.join(", ")}` : `volumes ${volumes.join(", ")}`;
  return new ProviderError("Conflict", `${users} derive from the image`, {
    operation: "delete image",
    reference,
    cure: 'delete them first, or set deletionPolicy to "Retain"',
  });
}
