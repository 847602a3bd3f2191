/** Bringing an image into a pool. */
import { randomUUID } from "node:crypto";
import { ProviderError } from "../../../contract/errors";
import type { DesiredImage, ObservedImage } from "../../../contract/image";
import { mayTake, resourceOf } from "../../../contract/ownership";
import type { Dispatched, ReportProgress } from "../../../contract/task";
import { type ImageContent, openFile, openUrl, verifyWhole } from "../../../images/content";
import { Digested, verify } from "../../../images/digest";
import { formatQuantity } from "../../../units";
import { locationText } from "../from-native/devices";
import { defaultPoolOf } from "../machines/plan";
import type { VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import type { ImageBlock } from "./block";
import { findImported } from "./find";
import { formatOf, headBytes, refuseNoDisk, refuseStub } from "./format";
import { markImage } from "./mark";
import { importNames, sourceKind } from "./names";
import { type ImportRecord, readRecord, writeRecord } from "./record";

const property = "source.libvirt";

/** Half an upload is never an image: the record that makes it one is written when all of it is verified. */
export async function prepareImage(
  session: LibvirtSession,
  desired: DesiredImage,
  owner: string,
): Promise<Dispatched> {
  const block = desired.source as ImageBlock;
  const kind = sourceKind(block);
  if (kind === "path" || kind === "volume") throw nothingToImport(block);
  const found = await findImported(session, desired);
  if (found !== undefined) await take(session, desired, found, owner);
  if (found !== undefined && !desired.force) return { reference: found.reference };
  const pool = block.pool ?? defaultPoolOf(session);
  await refuseDevices(session, pool);
  const names = importNames(desired, resourceOf(owner), desired.force ? randomUUID() : "");
  const volume = { pool, volume: names.volume };
  const record = { pool, volume: names.record };
  const task = session.caller.context.job(`import image ${desired.name}`, async ({ progress, signal }) => {
    const content =
      block.url === undefined
        ? await openFile(block.upload ?? "", `${property}.upload`)
        : await openUrl(session.caller.context, { url: block.url, property: `${property}.url` }, signal);
    return bring({ session, desired, owner, volume, record, progress, signal }, content);
  });
  return { reference: locationText(await session.storage.locate(volume)), task };
}

interface Import {
  readonly session: LibvirtSession;
  readonly desired: DesiredImage;
  readonly owner: string;
  readonly volume: VolumeName;
  readonly record: VolumeName;
  readonly progress: ReportProgress;
  readonly signal: AbortSignal;
}

async function bring(work: Import, content: ImageContent): Promise<string> {
  const { session, volume } = work;
  // an earlier attempt of this owner's, which ended before its record
  await session.storage.delete(volume);
  try {
    const record = await transfer(work, content);
    await remember(work, record);
  } catch (error) {
    await session.storage.delete(volume);
    throw error;
  }
  const reference = locationText(await session.storage.locate(volume));
  session.imageStore.forget(reference);
  return reference;
}

async function transfer(work: Import, content: ImageContent): Promise<ImportRecord> {
  const { session, desired, owner, volume, progress, signal } = work;
  const digested = new Digested(desired.checksum?.type ?? "sha256");
  const plan = { name: volume.volume, capacityBytes: content.length ?? 1, format: "raw" };
  await session.storage.create(volume.pool, plan, signal);
  await session.storage.upload(volume, () => watched(content.bytes, digested), {
    signal,
    sparse: true,
    progress: (bytes) => report(progress, desired.name, bytes, content.length),
  });
  verifyWhole(content, digested.length);
  refuseStub(digested.length, property);
  verifyFormat(desired, digested);
  const checksum = digested.checksum();
  verify(desired.checksum, checksum);
  return { owner, volume: volume.volume, checksum };
}

async function* watched(bytes: AsyncIterable<Uint8Array>, digested: Digested): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    const known = digested.head.length;
    digested.take(piece);
    if (known < headBytes) refuseNoDisk(digested.head, property);
    yield piece;
  }
}

function report(progress: ReportProgress, name: string, bytes: number, length: number | undefined): void {
  const share = length === undefined ? undefined : Math.min(1, bytes / length);
  progress(share, `importing ${name}, ${formatQuantity(Math.ceil(bytes / 2 ** 20) * 2 ** 20)}`);
}

function verifyFormat({ source }: DesiredImage, { head }: Digested): void {
  const { format } = source as ImageBlock;
  const found = formatOf(head);
  if (format === undefined || format === found) return;
  throw new ProviderError("InvalidSpec", `the image is ${found}, not ${format}`, {
    property: `${property}.format`,
    remediation: "leave format out, or write what the image is",
  });
}

/** The older of two imports of the same image stays; with `force` the younger. */
async function remember(work: Import, record: ImportRecord): Promise<void> {
  const { session, desired, owner } = work;
  const before = await readRecord(session, work.record);
  await writeRecord(session, work.record, record);
  if (
    before === undefined ||
    resourceOf(before.owner) !== resourceOf(owner) ||
    before.volume === record.volume ||
    !desired.force
  )
    return;
  session.caller.context.report(
    "debug",
    `${before.volume} was replaced; machines that derive from it keep it`,
  );
}

/** An import that an interrupted creation of the same resource brought in becomes that of this one. */
async function take(
  session: LibvirtSession,
  { name }: DesiredImage,
  { reference, owner: present }: ObservedImage,
  owner: string,
): Promise<void> {
  switch (mayTake(present, owner)) {
    case "finish":
      return;
    case "take":
      return markImage(session, reference, owner);
    case "refuse":
      throw new ProviderError("Conflict", `${present} has imported the image ${name} already`, {
        reference,
        property: "owner",
        remediation: "use it as it is: leave force out",
      });
  }
}

function nothingToImport({ path, volume }: ImageBlock): ProviderError {
  return new ProviderError("NotFound", `${path ?? volume} is not on the host`, {
    property,
    remediation: "bring it there, or use url or upload to have it imported",
  });
}

async function refuseDevices(session: LibvirtSession, pool: string): Promise<void> {
  if (await session.storage.holdsFiles(pool)) return;
  throw new ProviderError(
    "NotSupported",
    `images cannot be imported into the pool "${pool}", which has no files`,
    {
      property: `${property}.pool`,
      remediation: "name a pool of type dir, fs or netfs",
    },
  );
}
