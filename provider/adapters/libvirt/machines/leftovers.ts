/** What is left of a machine that somebody removed: only the names of its volumes tell. */
import { toProviderError } from "../../../contract/errors";
import { errorNumbers, isLibvirtError } from "../errors";
import { isPassing } from "../images/loose-files";
import type { VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { type PoolReference, procedures } from "../transport/procedures";
import { stemMark } from "./plan";

export async function tellOfLeftovers(
  session: LibvirtSession,
  reference: string,
  keep: readonly string[] = [],
): Promise<void> {
  const left = (await found(session, reference)).filter(
    ({ volume }) => !keep.some((disk) => volume.includes(`-${disk}.`)),
  );
  if (left.length === 0) return;
  const names = left.map(({ pool, volume }) => `${pool}/${volume}`).join(", ");
  session.caller.context.report(
    "warning",
    `The machine ${reference} is gone, and volumes of it are left: ${names}. Nothing manages them any more: keep what you need, and delete the rest with \`virsh vol-delete\`.`,
  );
}

// the machine is gone, whether or not the pools can be listed
async function found(session: LibvirtSession, reference: string): Promise<VolumeName[]> {
  try {
    return await volumesNamed(session, stemMark(reference));
  } catch (error) {
    const { message } = toProviderError(error);
    session.caller.context.report("debug", `what the machine ${reference} left is not known: ${message}`);
    return [];
  }
}

/** In the pools that are on. */
export async function volumesNamed(session: LibvirtSession, part: string): Promise<VolumeName[]> {
  const running = 2;
  const { pools } = await session.caller.invoke(procedures.connectListAllStoragePools, { flags: running });
  const lists = await Promise.all(
    pools.filter(({ name }) => !isPassing(name)).map((pool) => namesIn(session, pool)),
  );
  return lists.flat().filter(({ volume }) => volume.includes(part));
}

async function namesIn({ caller }: LibvirtSession, pool: PoolReference): Promise<VolumeName[]> {
  try {
    const { volumes } = await caller.invoke(procedures.storagePoolListAllVolumes, { pool, flags: 0 });
    return volumes.map((volume) => ({ pool: volume.pool, volume: volume.name }));
  } catch (error) {
    // it went off or away meanwhile
    const { noStoragePool, operationInvalid } = errorNumbers;
    if (isLibvirtError(error, noStoragePool, operationInvalid)) return [];
    throw error;
  }
}
