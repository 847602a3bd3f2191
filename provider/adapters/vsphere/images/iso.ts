/** ISO images on datastores: those that are there, and those that were brought in, which a file beside them tells of. */
import { ProviderError } from "../../../contract/errors";
import type { DesiredImage, ObservedImage } from "../../../contract/image";
import type { Task } from "../../../contract/task";
import type { ImageBlock } from "../config";
import { drivesOf } from "../from-native/media";
import type { DatastoreFile } from "../iso-store";
import type { Vsphere } from "../session";
import { parseDatastorePath } from "../to-native/datastore-path";
import { DatastoreFiles } from "../transport/datastore-files";
import type { Location } from "../transport/locations";
import { unescapeName } from "../transport/names";
import { besideOf, placeOf, removeFile, writeRecord } from "./iso-files";
import { targetOf } from "./iso-import";
import { type ImageRecord, parseRecord } from "./record";

export async function findIso(vsphere: Vsphere, desired: DesiredImage): Promise<ObservedImage | undefined> {
  const { iso, datacenter } = desired.source as ImageBlock;
  if (iso === undefined) return observeIso(vsphere, (await targetOf(vsphere, desired)).reference);
  const place = datacenter === undefined ? undefined : await vsphere.inventory.datacenter(datacenter);
  return observeIso(vsphere, iso, place);
}

export async function observeIso(
  vsphere: Vsphere,
  reference: string,
  datacenter?: Location,
): Promise<ObservedImage | undefined> {
  const file = await lookFor(vsphere, reference, datacenter);
  if (file === undefined) return undefined;
  const record = await recordOf(vsphere, reference, file);
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
export async function markIso(vsphere: Vsphere, reference: string, owner: string): Promise<void> {
  const file = await lookFor(vsphere, reference);
  const record = file && (await recordOf(vsphere, reference, file));
  if (file === undefined || record === undefined || record.owner === owner) return;
  await writeRecord(vsphere, await datacenterOf(vsphere, file), file.path, { ...record, owner });
}

/** Only what was brought in, and nobody has in a drive. */
export async function deleteIso(vsphere: Vsphere, reference: string): Promise<Task | undefined> {
  const file = await lookFor(vsphere, reference);
  if (file === undefined) return undefined;
  if ((await recordOf(vsphere, reference, file)) === undefined) throw notOurs(reference);
  const user = await userOf(vsphere, reference);
  if (user !== undefined) throw inUse(reference, user);
  const datacenter = await datacenterOf(vsphere, file);
  const description = `delete image ${reference}`;
  return vsphere.vim.context.job(description, async ({ signal }) => {
    const going = { description, signal };
    await removeFile(vsphere, datacenter, file.path, going);
    await removeFile(vsphere, datacenter, besideOf(file.path), going);
    return undefined;
  });
}

async function lookFor(
  { isos }: Vsphere,
  reference: string,
  datacenter?: Location,
): Promise<DatastoreFile | undefined> {
  const path = parseDatastorePath(reference);
  return path && isos.find(reference, datacenter, [besideOf(path).file]);
}

/** `undefined` for what was there before us. */
async function recordOf(
  vsphere: Vsphere,
  reference: string,
  file: DatastoreFile,
): Promise<ImageRecord | undefined> {
  if (file.beside.length === 0) return undefined;
  const place = placeOf(await datacenterOf(vsphere, file), besideOf(file.path));
  const text = await new DatastoreFiles(vsphere.vim).readText(place);
  const record = text === undefined ? undefined : parseRecord(text);
  return record?.image === reference ? record : undefined;
}

/** A machine or a template that has the image in a drive, whoever put it there. */
async function userOf({ vim }: Vsphere, reference: string): Promise<string | undefined> {
  const all = await vim.find.all("VirtualMachine", ["name", "config.hardware"]);
  const user = all.find(({ properties }) =>
    drivesOf(properties["config.hardware"]?.device ?? [], false).some(({ file }) => file === reference),
  );
  return user && unescapeName(user.properties.name);
}

function datacenterOf({ inventory }: Vsphere, { datastore }: DatastoreFile): Promise<Location> {
  return inventory.datacenterOf(datastore);
}

function inUse(reference: string, machine: string): ProviderError {
  return new ProviderError("Conflict", `the image ${reference} is in a drive of ${machine}`, {
    reference,
    property: "inUse",
    remediation: `take it out of the drive of ${machine} first`,
  });
}

function notOurs(reference: string): ProviderError {
  return new ProviderError("Conflict", "the image was there before us", {
    reference,
    remediation: "remove it with whatever brought it there",
  });
}
