import { ProviderError } from "../../../contract/errors";
import type { DesiredImage, ObservedImage } from "../../../contract/image";
import { Digested, verify } from "../../../images/digest";
import type { HostImage } from "../image-store";
import { defaultPoolOf } from "../machines/plan";
import type { LibvirtSession } from "../session";
import { volumeReference } from "../storage";
import { procedures } from "../transport/procedures";
import type { ImageBlock } from "./block";
import { recordName, recordOf, sourceKind } from "./names";
import { type ImportRecord, readRecord } from "./record";
import { refuseUnusable } from "./usable";

export async function findImage(
  session: LibvirtSession,
  desired: DesiredImage,
): Promise<ObservedImage | undefined> {
  const block = desired.source as ImageBlock;
  switch (sourceKind(block)) {
    case "path":
      return present(session, desired, await session.imageStore.read(block.path ?? ""));
    case "volume": {
      const name = { pool: block.pool ?? defaultPoolOf(session), volume: block.volume ?? "" };
      await session.storage.pool(name.pool);
      return present(session, desired, await session.imageStore.inspect(volumeReference(name)));
    }
    default:
      return findImported(session, desired);
  }
}

/** One that was there before us: what it is said to be is verified here and now. */
async function present(
  session: LibvirtSession,
  desired: DesiredImage,
  image: HostImage | undefined,
): Promise<ObservedImage | undefined> {
  if (image === undefined) return undefined;
  const { format, path } = desired.source as ImageBlock;
  refuseUnusable(image, path === undefined ? "source.libvirt.volume" : "source.libvirt.path");
  if (format !== undefined && format !== image.format) {
    throw new ProviderError("InvalidSpec", `${image.path} is ${image.format}, not ${format}`, {
      property: "source.libvirt.format",
      remediation: "leave format out, or write what the image is",
    });
  }
  return { ...observed(image), checksum: await verified(session, desired, image) };
}

async function verified(session: LibvirtSession, { checksum }: DesiredImage, image: HostImage) {
  if (checksum === undefined) return undefined;
  if (image.volume === undefined) {
    throw new ProviderError("NotSupported", "only what lies in a storage pool can be verified", {
      property: "checksum",
      remediation: "define a pool over its folder, or set prepare.validateChecksum to false",
    });
  }
  const digested = new Digested(checksum.type);
  const input = { volume: image.volume, offset: 0, length: 0, flags: 0 };
  await session.caller.download(procedures.storageVolDownload, input, (piece) => digested.take(piece), {
    reference: image.path,
    unbounded: true,
    // the digest has seen what came before a retry
    effect: "once",
  });
  const found = digested.checksum();
  verify(checksum, found);
  return found;
}

/** Whole: what is half there has no record. */
export async function findImported(
  session: LibvirtSession,
  desired: DesiredImage,
): Promise<ObservedImage | undefined> {
  const pool = (desired.source as ImageBlock).pool ?? defaultPoolOf(session);
  await session.storage.pool(pool);
  const record = await readRecord(session, { pool, volume: recordName(desired) });
  if (record === undefined) return undefined;
  const image = await session.imageStore.inspect(volumeReference({ pool, volume: record.volume }));
  return image === undefined ? undefined : recorded(image, record);
}

export async function observeImage(
  session: LibvirtSession,
  reference: string,
): Promise<ObservedImage | undefined> {
  const image = await session.imageStore.read(reference);
  if (image === undefined) return undefined;
  const record = await recordFor(session, image);
  return record === undefined ? observed(image) : recorded(image, record);
}

/** What we wrote when we imported it; `undefined` for images that we did not. */
export async function recordFor(
  session: LibvirtSession,
  { volume }: HostImage,
): Promise<ImportRecord | undefined> {
  const name = volume === undefined ? undefined : recordOf(volume.name);
  if (volume === undefined || name === undefined) return undefined;
  const record = await readRecord(session, { pool: volume.pool, volume: name });
  return record?.volume === volume.name ? record : undefined;
}

function recorded(image: HostImage, { owner, checksum }: ImportRecord): ObservedImage {
  return { ...observed(image), owner, checksum };
}

function observed({ path, capacityBytes, format }: HostImage): ObservedImage {
  return { reference: path, location: path, sizeBytes: capacityBytes, format };
}
