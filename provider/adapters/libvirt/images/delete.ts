import { ProviderError } from "../../../contract/errors";
import type { LibvirtSession } from "../session";
import { recordFor } from "./find";
import { recordOf } from "./names";
import { allVolumes, machinesOn } from "./users";

/** Only what we imported, and only while nothing derives from it; gone already is a success. */
export async function deleteImage(session: LibvirtSession, reference: string): Promise<void> {
  const image = await session.imageStore.read(reference);
  if (image === undefined) return;
  if (image.volume === undefined || (await recordFor(session, image)) === undefined)
    throw unmanaged(reference);
  const volumes = await allVolumes(session);
  const derived = [...volumes.values()].flatMap(({ path, backingPath }) =>
    backingPath === reference ? [path] : [],
  );
  const machines = await machinesOn(session, new Set([reference, ...derived]), { volumes });
  if (machines.length + derived.length > 0) throw inUse(reference, machines, derived);
  const { pool, name } = image.volume;
  session.imageStore.forget(reference);
  // a record whose volume is gone says nothing; a volume without its record could not be told from a stranger's
  await session.storage.delete({ pool, volume: name });
  const record = recordOf(name);
  if (record !== undefined) await session.storage.delete({ pool, volume: record });
}

function unmanaged(reference: string): ProviderError {
  return new ProviderError("Conflict", "the image was there before us", {
    reference,
    remediation: "remove it with whatever brought it there",
  });
}

function inUse(reference: string, machines: readonly string[], volumes: readonly string[]): ProviderError {
  const users = machines.length > 0 ? `machines ${machines.join(", ")}` : `volumes ${volumes.join(", ")}`;
  return new ProviderError("Conflict", `${users} use the image`, {
    operation: "delete image",
    reference,
    property: "inUse",
    remediation: 'delete them first, or set deletionPolicy to "Retain"',
  });
}
