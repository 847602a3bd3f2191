/** ISO images on datastores: those that are there, and those that were brought in, which a file beside them tells of. */
import { ProviderError } from "../../../contract/errors";
import type { DesiredImage, ObservedImage } from "../../../contract/image";
import type { Task } from "../../../contract/task";
import type { ImageBlock } from "../config";
import { drivesOf } from "../from-native/media";
import type { DatastoreFile } from "../iso-store";
import type { VsphereSession } from "../session";
import { parseDatastorePath } from "../to-native/datastore-path";
import { DatastoreFiles } from "../transport/datastore-files";
import type { Location } from "../transport/locations";
import { unescapeName } from "../transport/names";
import { besideOf, placeOf, removeFile, writeRecord } from "./iso-files";
import { targetOf } from "./iso-import";
import { type ImageRecord, parseRecord } from "./record";

export async function findIso(
  session: VsphereSession,
  desired: DesiredImage,
): Promise<ObservedImage | undefined> {
  const { iso, datacenter } = desired.source as ImageBlock;
  if (iso === undefined) return observeIso(session, (await targetOf(session, desired)).reference);
  const place = datacenter === undefined ? undefined : await session.inventory.datacenter(datacenter);
  return observeIso(session, iso, place);
}

export async function observeIso(
  session: VsphereSession,
  reference: string,
  datacenter?: Location,
): Promise<ObservedImage | undefined> {
  const file = await lookFor(session, reference, datacenter);
  if (file === undefined) return undefined;
  const record = await recordOf(session, reference, file);
  const { sizeBytes } = file;
  return {
    reference,
    location: reference,
    sizeBytes,
    format: "iso",
    ...(record !== undefined && { owner: record.owner, checksum: record.checksum }),
  };
}

/** Another tag on an image that was brought in. */
export async function markIso(session: VsphereSession, reference: string, owner: string): Promise<void> {
  const file = await lookFor(session, reference);
  const record = file && (await recordOf(session, reference, file));
  if (file === undefined || record === undefined || record.owner === owner) return;
  await writeRecord(session, await datacenterOf(session, file), file.path, { ...record, owner });
}

/** Only what was brought in, and nobody has in a drive. */
export async function deleteIso(session: VsphereSession, reference: string): Promise<Task | undefined> {
  const file = await lookFor(session, reference);
  if (file === undefined) return undefined;
  if ((await recordOf(session, reference, file)) === undefined) throw unmanaged(reference);
  const user = await userOf(session, reference);
  if (user !== undefined) throw inUse(reference, user);
  const datacenter = await datacenterOf(session, file);
  const description = `delete image ${reference}`;
  return session.vim.context.job(description, async ({ signal }) => {
    const going = { description, signal };
    await removeFile(session, datacenter, file.path, going);
    await removeFile(session, datacenter, besideOf(file.path), going);
    return undefined;
  });
}

async function lookFor(
  { isos }: VsphereSession,
  reference: string,
  datacenter?: Location,
): Promise<DatastoreFile | undefined> {
  const path = parseDatastorePath(reference);
  return path && isos.find(reference, datacenter, [besideOf(path).file]);
}

/** `undefined` for what was there before us. */
async function recordOf(
  session: VsphereSession,
  reference: string,
  file: DatastoreFile,
): Promise<ImageRecord | undefined> {
  if (file.beside.length === 0) return undefined;
  const place = placeOf(await datacenterOf(session, file), besideOf(file.path));
  const text = await new DatastoreFiles(session.vim).readText(place);
  const record = text === undefined ? undefined : parseRecord(text);
  return record?.image === reference ? record : undefined;
}

/** A machine or a template that has the image in a drive, whoever put it there. */
async function userOf({ vim }: VsphereSession, reference: string): Promise<string | undefined> {
  const all = await vim.find.all("VirtualMachine", ["name", "config.hardware"]);
  const user = all.find(({ properties }) =>
    drivesOf(properties["config.hardware"]?.device ?? [], false).some(({ file }) => file === reference),
  );
  return user && unescapeName(user.properties.name);
}

function datacenterOf({ inventory }: VsphereSession, { datastore }: DatastoreFile): Promise<Location> {
  return inventory.datacenterOf(datastore);
}

function inUse(reference: string, machine: string): ProviderError {
  return new ProviderError("Conflict", `the image ${reference} is in a drive of ${machine}`, {
    reference,
    property: "inUse",
    remediation: `take it out of the drive of ${machine} first`,
  });
}

function unmanaged(reference: string): ProviderError {
  return new ProviderError("Conflict", "the image was there before us", {
    reference,
    remediation: "remove it with whatever brought it there",
  });
}
