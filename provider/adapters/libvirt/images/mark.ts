import { ProviderError } from "../../../contract/errors";
import type { LibvirtSession } from "../session";
import { recordFor } from "./find";
import { recordOf } from "./names";
import { writeRecord } from "./record";

/** Writes another tag into the record of an image that we imported. */
export async function markImage(session: LibvirtSession, reference: string, owner: string): Promise<void> {
  const image = await session.imageStore.read(reference);
  const record = image === undefined ? undefined : await recordFor(session, image);
  const volume = record === undefined ? undefined : recordOf(record.volume);
  const pool = image?.volume?.pool;
  if (record === undefined || volume === undefined || pool === undefined) throw unmanaged(reference);
  await writeRecord(session, { pool, volume }, { ...record, owner });
}

function unmanaged(reference: string): ProviderError {
  return new ProviderError("Conflict", "no resource imported the image", {
    reference,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}
