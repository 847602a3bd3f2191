/** ISO images on datastores: those that are there, and those that were brought in, which a file beside them tells of. */
import { ProviderError } from "../../../contract/errors";
import type { DesiredImage, ObservedImage } from "../../../contract/image";
import { resourceOf } from "../../../contract/ownership";
import type { Task } from "../../../contract/task";
import { refuseCompressed, verifyWhole } from "../../../images/content";
import { Digested, verify } from "../../../images/digest";
import { outsideOperations } from "../../../observability/correlation";
import type { ImageBlock } from "../config";
import { isFault } from "../errors";
import { drivesOf } from "../from-native/media";
import type { DatastoreFile } from "../iso-store";
import type { Going } from "../machines/edit";
import { namedDatastore } from "../machines/place-storage";
import type { Vsphere } from "../session";
import { type DatastorePath, parseDatastorePath } from "../to-native/datastore-path";
import { DatastoreFiles, type FilePlace } from "../transport/datastore-files";
import type { Location } from "../transport/locations";
import { unescapeName } from "../transport/names";
import { contentOf } from "./content";
import { digestOf, isoName } from "./identity";
import { type ImageRecord, parseRecord } from "./record";

const property = "source.vsphere";
const defaultDirectory = "iso";

/** Whether the source is an ISO image that has to be brought in. */
export function importsIso({ isoURL, upload = "" }: ImageBlock): boolean {
  return isoURL !== undefined || /\.iso$/i.test(upload);
}

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

/** Where an import goes. */
interface IsoTarget {
  readonly reference: string;
  readonly path: DatastorePath;
  readonly datacenter: Location;
}

export async function targetOf(vsphere: Vsphere, desired: DesiredImage): Promise<IsoTarget> {
  if (!vsphere.vim.isVCenter) throw withoutImports();
  const { directory = defaultDirectory, ...block } = desired.source as ImageBlock;
  const name = block.datastore ?? vsphere.defaults.datastore;
  if (name === undefined) throw withoutDatastore();
  const datacenter = await vsphere.inventory.datacenter(block.datacenter);
  const datastore = await namedDatastore(vsphere, name, datacenter, `${property}.datastore`);
  const path = { datastore: datastore.name, folder: directory, file: isoName(desired) };
  return { reference: textOf(path), path, datacenter };
}

interface IsoImport {
  readonly desired: DesiredImage;
  readonly owner: string;
  readonly target: IsoTarget;
  /** Throws where somebody else's is there by now. */
  readonly isThere: () => Promise<boolean>;
}

/**
 * Streams the content beside its place, and moves it there when all of it is verified: what stands there is whole. The record
 * of its owner comes before it, and the checksum after it.
 */
export async function bringInIso(
  vsphere: Vsphere,
  { desired, owner, target, isThere }: IsoImport,
  going: Going,
): Promise<void> {
  const { path, datacenter, reference } = target;
  await makeDirectory(vsphere, datacenter, path);
  // whoever else imports the same meanwhile has a file of their own
  const part = { ...path, file: `${path.file}.${digestOf(resourceOf(owner))}.part` };
  try {
    const checksum = await transfer(vsphere, desired, placeOf(datacenter, part), going);
    if (await isThere()) return await removeFile(vsphere, datacenter, part, going);
    await writeRecord(vsphere, datacenter, path, { owner, image: reference });
    await moveFile(vsphere, datacenter, [part, path], going);
    await writeRecord(vsphere, datacenter, path, { owner, image: reference, checksum });
  } catch (error) {
    // the operation may be over, and would take this call with it
    const { description } = going;
    await outsideOperations(() => removeFile(vsphere, datacenter, part, { description })).catch(
      () => undefined,
    );
    throw error;
  } finally {
    vsphere.isos.forget();
  }
}

async function moveFile(
  vsphere: Vsphere,
  { ref }: Location,
  [from, to]: readonly [DatastorePath, DatastorePath],
  { description, signal }: Going,
): Promise<void> {
  const { vim } = vsphere;
  const [sourceName, destinationName] = [textOf(from), textOf(to)];
  const places = { sourceName, sourceDatacenter: ref, destinationName, destinationDatacenter: ref };
  const about = { description, reference: destinationName };
  const values = { ...places, force: true };
  const task = await vim.begin("MoveDatastoreFile_Task", fileManager(vsphere), values, about);
  await vim.context.settled(task, { signal });
}

async function transfer(
  vsphere: Vsphere,
  desired: DesiredImage,
  place: FilePlace,
  { progress, signal = AbortSignal.any([]) }: Going,
) {
  const { isoURL, upload } = desired.source as ImageBlock;
  const content = await contentOf(vsphere, { url: isoURL, urlInput: "isoURL", upload }, signal);
  const { length } = content;
  if (length === undefined) throw withoutLength();
  const digested = new Digested(desired.checksum?.type ?? "sha256");
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const piece of content.bytes) {
      const isFirst = digested.length === 0;
      digested.take(piece);
      if (isFirst) refuseCompressed(digested.head, property);
      progress?.(Math.min(1, digested.length / (length ?? 1)), `importing ${desired.name}`);
      yield piece;
    }
  }
  await new DatastoreFiles(vsphere.vim).write(place, { bytes: watched(), length, signal });
  verifyWhole(content, digested.length);
  const checksum = digested.checksum();
  verify(desired.checksum, checksum);
  return checksum;
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

async function writeRecord(
  { vim }: Vsphere,
  datacenter: Location,
  path: DatastorePath,
  record: ImageRecord,
): Promise<void> {
  await new DatastoreFiles(vim).writeText(placeOf(datacenter, besideOf(path)), JSON.stringify(record));
}

async function makeDirectory(
  vsphere: Vsphere,
  datacenter: Location,
  { datastore, folder }: DatastorePath,
): Promise<void> {
  const name = `[${datastore}] ${folder}`;
  const values = { name, datacenter: datacenter.ref, createParentDirectories: true };
  try {
    await vsphere.vim.invoke("MakeDirectory", fileManager(vsphere), values, { reference: name });
  } catch (error) {
    if (!isFault(error, "FileAlreadyExists")) throw error;
  }
}

async function removeFile(
  vsphere: Vsphere,
  { ref }: Location,
  path: DatastorePath,
  { description, signal }: Going,
): Promise<void> {
  const { vim, isos } = vsphere;
  const name = textOf(path);
  try {
    const values = { name, datacenter: ref };
    const about = { description, reference: name };
    const task = await vim.begin("DeleteDatastoreFile_Task", fileManager(vsphere), values, about);
    await vim.context.settled(task, { signal });
  } catch (error) {
    if (!isFault(error, "FileNotFound")) throw error;
  } finally {
    isos.forget();
  }
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

function placeOf({ path: datacenter }: Location, { datastore, folder, file }: DatastorePath): FilePlace {
  return { datacenter, datastore, path: folder === "" ? file : `${folder}/${file}` };
}

/** Tells whose an image is: a datastore has no other place for it. */
function besideOf(path: DatastorePath): DatastorePath {
  return { ...path, file: `${path.file}.virtrigaud` };
}

function textOf({ datastore, folder, file }: DatastorePath): string {
  return `[${datastore}] ${folder === "" ? file : `${folder}/${file}`}`;
}

function fileManager({ vim }: Vsphere) {
  const { fileManager: manager } = vim.content;
  if (manager !== undefined) return manager;
  throw new ProviderError("NotSupported", "the server has no file manager", {
    remediation: "check that the endpoint is a vCenter or an ESXi host",
  });
}

function withoutImports(): ProviderError {
  return new ProviderError("NotSupported", "images are brought in through a vCenter only", {
    property,
    remediation: "bring the ISO image onto the datastore and name it with iso, or connect to the vCenter",
  });
}

function withoutDatastore(): ProviderError {
  return new ProviderError("InvalidSpec", "nothing says on which datastore the ISO image shall be", {
    property: `${property}.datastore`,
    remediation: "name one there, or in the Provider's defaults",
  });
}

function withoutLength(): ProviderError {
  return new ProviderError("NotSupported", "the server of the ISO image does not say how long it is", {
    property: `${property}.isoURL`,
    remediation: "fetch it yourself and use upload, or bring it onto the datastore and name it with iso",
  });
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
