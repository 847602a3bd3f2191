import { ProviderError } from "../../../contract/errors";
import type { Task } from "../../../contract/task";
import { isFault } from "../errors";
import { libraryItemOf } from "../machines/deploy";
import type { VsphereSession } from "../session";
import { isDatastorePath } from "../to-native/datastore-path";
import { deleteIso } from "./iso";
import { readRecord } from "./record";

/** Only what we imported; gone already is a success. Disks that linked clones of it share, vCenter keeps. */
export async function deleteImage(session: VsphereSession, reference: string): Promise<Task | undefined> {
  const { vim, sources } = session;
  if (isDatastorePath(reference)) return deleteIso(session, reference);
  if (libraryItemOf(reference) !== undefined) throw unmanaged(reference);
  const source = await sources.fresh({ name: reference });
  if (source === undefined) return undefined;
  if (readRecord(source.options, reference) === undefined) throw unmanaged(reference);
  sources.forget(source);
  const description = `delete image ${source.name}`;
  try {
    return await vim.begin("Destroy_Task", source.ref, {}, { description, reference });
  } catch (error) {
    if (isFault(error, "ManagedObjectNotFound")) return undefined;
    throw error;
  }
}

function unmanaged(reference: string): ProviderError {
  return new ProviderError("Conflict", "the image was there before us", {
    reference,
    remediation: "remove it with whatever brought it there",
  });
}
