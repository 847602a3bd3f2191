/** ISO images that are brought onto a datastore. */
import { ProviderError } from "../../../contract/errors";
import type { DesiredImage } from "../../../contract/image";
import { resourceOf } from "../../../contract/ownership";
import { refuseCompressed, verifyWhole } from "../../../images/content";
import { Digested, verify } from "../../../images/digest";
import { outsideOperations } from "../../../observability/correlation";
import type { ImageBlock } from "../config";
import type { Going } from "../machines/edit";
import { namedDatastore } from "../machines/place-storage";
import type { VsphereSession } from "../session";
import type { DatastorePath } from "../to-native/datastore-path";
import { DatastoreFiles, type FilePlace } from "../transport/datastore-files";
import type { Location } from "../transport/locations";
import { contentOf } from "./content";
import { digestOf, isoName } from "./identity";
import { makeDirectory, moveFile, placeOf, removeFile, textOf, writeRecord } from "./iso-files";

const property = "source.vsphere";
const defaultDirectory = "iso";

/** Whether the source is an ISO image that has to be brought in. */
export function importsIso({ isoURL, upload = "" }: ImageBlock): boolean {
  return isoURL !== undefined || /\.iso$/i.test(upload);
}

/** Where an import goes. */
interface IsoTarget {
  readonly reference: string;
  readonly path: DatastorePath;
  readonly datacenter: Location;
}

export async function targetOf(session: VsphereSession, desired: DesiredImage): Promise<IsoTarget> {
  if (!session.vim.isVCenter) throw withoutImports();
  const { directory = defaultDirectory, ...block } = desired.source as ImageBlock;
  const name = block.datastore ?? session.defaults.datastore;
  if (name === undefined) throw withoutDatastore();
  const datacenter = await session.inventory.datacenter(block.datacenter);
  const datastore = await namedDatastore(session, name, datacenter, `${property}.datastore`);
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
  session: VsphereSession,
  { desired, owner, target, isThere }: IsoImport,
  going: Going,
): Promise<void> {
  const { path, datacenter, reference } = target;
  await makeDirectory(session, datacenter, path);
  // whoever else imports the same meanwhile has a file of their own
  const part = { ...path, file: `${path.file}.${digestOf(resourceOf(owner))}.part` };
  try {
    const checksum = await transfer(session, desired, placeOf(datacenter, part), going);
    if (await isThere()) return await removeFile(session, datacenter, part, going);
    await writeRecord(session, datacenter, path, { owner, image: reference });
    await moveFile(session, datacenter, [part, path], going);
    await writeRecord(session, datacenter, path, { owner, image: reference, checksum });
  } catch (error) {
    // the operation may be over, and would take this call with it
    const { description } = going;
    await outsideOperations(() => removeFile(session, datacenter, part, { description })).catch(
      () => undefined,
    );
    throw error;
  } finally {
    session.isos.forget();
  }
}

async function transfer(
  session: VsphereSession,
  desired: DesiredImage,
  place: FilePlace,
  { progress, signal = AbortSignal.any([]) }: Going,
) {
  const { isoURL, upload } = desired.source as ImageBlock;
  const content = await contentOf(session, { url: isoURL, urlInput: "isoURL", upload }, signal);
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
  await new DatastoreFiles(session.vim).write(place, { bytes: watched(), length, signal });
  verifyWhole(content, digested.length);
  const checksum = digested.checksum();
  verify(desired.checksum, checksum);
  return checksum;
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
