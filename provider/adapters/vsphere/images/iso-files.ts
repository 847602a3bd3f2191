/** Files on datastores, and the record beside an ISO image that was brought in: a datastore has no other place for its owner. */
import { ProviderError } from "../../../contract/errors";
import { isFault } from "../errors";
import type { Going } from "../machines/edit";
import type { VsphereSession } from "../session";
import type { DatastorePath } from "../to-native/datastore-path";
import { DatastoreFiles, type FilePlace } from "../transport/datastore-files";
import type { Location } from "../transport/locations";
import type { ImageRecord } from "./record";

export async function writeRecord(
  { vim }: VsphereSession,
  datacenter: Location,
  path: DatastorePath,
  record: ImageRecord,
): Promise<void> {
  await new DatastoreFiles(vim).writeText(placeOf(datacenter, besideOf(path)), JSON.stringify(record));
}

export async function makeDirectory(
  session: VsphereSession,
  datacenter: Location,
  { datastore, folder }: DatastorePath,
): Promise<void> {
  const name = `[${datastore}] ${folder}`;
  const values = { name, datacenter: datacenter.ref, createParentDirectories: true };
  try {
    await session.vim.invoke("MakeDirectory", fileManager(session), values, { reference: name });
  } catch (error) {
    if (!isFault(error, "FileAlreadyExists")) throw error;
  }
}

export async function removeFile(
  session: VsphereSession,
  { ref }: Location,
  path: DatastorePath,
  { description, signal }: Going,
): Promise<void> {
  const { vim, isos } = session;
  const name = textOf(path);
  try {
    const values = { name, datacenter: ref };
    const about = { description, reference: name };
    const task = await vim.begin("DeleteDatastoreFile_Task", fileManager(session), values, about);
    await vim.context.settled(task, { signal });
  } catch (error) {
    if (!isFault(error, "FileNotFound")) throw error;
  } finally {
    isos.forget();
  }
}

export async function moveFile(
  session: VsphereSession,
  { ref }: Location,
  [from, to]: readonly [DatastorePath, DatastorePath],
  { description, signal }: Going,
): Promise<void> {
  const { vim } = session;
  const [sourceName, destinationName] = [textOf(from), textOf(to)];
  const places = { sourceName, sourceDatacenter: ref, destinationName, destinationDatacenter: ref };
  const about = { description, reference: destinationName };
  const values = { ...places, force: true };
  const task = await vim.begin("MoveDatastoreFile_Task", fileManager(session), values, about);
  await vim.context.settled(task, { signal });
}

export function placeOf(
  { path: datacenter }: Location,
  { datastore, folder, file }: DatastorePath,
): FilePlace {
  return { datacenter, datastore, path: folder === "" ? file : `${folder}/${file}` };
}

/** Tells whose an image is: a datastore has no other place for it. */
export function besideOf(path: DatastorePath): DatastorePath {
  return { ...path, file: `${path.file}.virtrigaud` };
}

export function textOf({ datastore, folder, file }: DatastorePath): string {
  return `[${datastore}] ${folder === "" ? file : `${folder}/${file}`}`;
}

function fileManager({ vim }: VsphereSession) {
  const { fileManager: manager } = vim.content;
  if (manager !== undefined) return manager;
  throw new ProviderError("NotSupported", "the server has no file manager", {
    remediation: "check that the endpoint is a vCenter or an ESXi host",
  });
}
