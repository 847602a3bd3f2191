/** Bringing an OVA in: streamed through to the host, kept as a template when all of it is verified. */
import { ProviderError } from "../../../contract/errors";
import type { Checksum, DesiredImage, ObservedImage } from "../../../contract/image";
import { mayTake, ownerConflict } from "../../../contract/ownership";
import type { Dispatched } from "../../../contract/task";
import { type ImageContent, refuseCompressed, verifyWhole } from "../../../images/content";
import { Digested, verify } from "../../../images/digest";
import type { ImageBlock } from "../config";
import type { Going } from "../machines/edit";
import { type MachinePlace, placeMachine } from "../machines/placement";
import type { Source } from "../machines/sources";
import type { VsphereSession } from "../session";
import { throughLease } from "../transport/lease";
import type { MoRef, Vim } from "../transport/vim-types";
import { type ArchivedFile, filesOf, readDescriptor } from "./archive";
import { contentOf } from "./content";
import { findImage, findImported } from "./find";
import { keepAsTemplate } from "./finish";
import { type ImageIdentity, imageIdentity } from "./identity";
import { type ImportTarget, planImport } from "./import-spec";
import { observeIso } from "./iso";
import { bringInIso, importsIso, targetOf } from "./iso-import";
import { ArchiveManifest } from "./manifest";
import { markImage } from "./mark";
import { readRecord, recordOption } from "./record";

const property = "source.vsphere";

export async function prepareImage(
  session: VsphereSession,
  desired: DesiredImage,
  owner: string,
): Promise<Dispatched> {
  const block: ImageBlock = desired.source;
  if (importsIso(block)) return prepareIso(session, desired, owner);
  if (block.ovaURL === undefined && block.upload === undefined) return alreadyThere(session, desired);
  const found = await findImported(session, desired);
  if (found !== undefined) await take(session, found, desired, owner);
  if (found !== undefined && !desired.force) return { reference: found.reference };
  const identity = imageIdentity(desired);
  const { reference } = identity;
  const description = `import image ${desired.name}`;
  const task = session.vim.context.job(description, async ({ progress, signal }) => {
    const request = { desired, owner, block, identity };
    const going = { description, progress, signal };
    // two of this process would take each other's for a leftover
    await session.vim.context.limited(`image ${reference}`, 1, () => bringIn(session, request, going));
    return reference;
  });
  return { reference, task };
}

/** As an OVA; the reference is the file that it becomes. */
async function prepareIso(
  session: VsphereSession,
  desired: DesiredImage,
  owner: string,
): Promise<Dispatched> {
  const target = await targetOf(session, desired);
  const { reference } = target;
  const isThere = async (): Promise<boolean> => {
    const found = await observeIso(session, reference, target.datacenter);
    if (found !== undefined) await take(session, found, desired, owner);
    return found !== undefined && !desired.force;
  };
  if (await isThere()) return { reference };
  const description = `import image ${desired.name}`;
  const task = session.vim.context.job(description, async ({ progress, signal }) => {
    const going = { description, progress, signal };
    await session.vim.context.limited(`image ${reference}`, 1, async () => {
      // somebody was faster
      if (!(await isThere())) await bringInIso(session, { desired, owner, target, isThere }, going);
    });
    return reference;
  });
  return { reference, task };
}

async function alreadyThere(session: VsphereSession, desired: DesiredImage): Promise<Dispatched> {
  const found = await findImage(session, desired);
  if (found !== undefined) return { reference: found.reference };
  const { template, iso, contentLibrary, item } = desired.source as ImageBlock;
  throw new ProviderError("NotFound", `${template ?? iso ?? `${contentLibrary}/${item}`} is not in vSphere`, {
    property,
    remediation: "bring it there, or use ovaURL, isoURL or upload to have it imported",
  });
}

/** An import that is there is this resource's, or becomes it; or it is a `Conflict`. */
async function take(
  session: VsphereSession,
  { reference, owner: present }: ObservedImage,
  { name }: DesiredImage,
  owner: string,
): Promise<void> {
  switch (mayTake(present, owner)) {
    case "finish":
      return;
    case "take":
      return markImage(session, reference, owner);
    case "refuse":
      throw new ProviderError("Conflict", ownerConflict("image", name, present, owner).reason, {
        reference,
        property: "owner",
        remediation: "use it as it is: leave force out",
      });
  }
}

interface ImportRequest {
  readonly desired: DesiredImage;
  readonly owner: string;
  readonly block: ImageBlock;
  readonly identity: ImageIdentity;
}

async function bringIn(session: VsphereSession, request: ImportRequest, going: Going): Promise<void> {
  const { desired, owner, identity, block } = request;
  const before = await findImported(session, desired);
  // somebody was faster
  if (before !== undefined) await take(session, before, desired, owner);
  if (before !== undefined && !desired.force) return;
  const name = before === undefined ? identity.name : identity.nextName;
  const place = await placeMachine(session, block, { datacenter: block.datacenter, property });
  const options = [recordOption({ owner, image: identity.reference })];
  await removeLeftover(session, request, place, name, going);
  try {
    const { ref, checksum } = await transfer(session, request, { place, name, block, options }, going);
    await keepAsTemplate(
      session,
      { ref, record: { owner, image: identity.reference, checksum }, identity },
      going,
    );
  } catch (error) {
    // vCenter removes it with its lease; not so what failed later, or was left by a host that lost its connection
    await removeLeftover(session, request, place, name, { description: going.description }).catch(
      () => undefined,
    );
    throw error;
  }
}

/** Half an import: ours by its record, and no template. */
async function removeLeftover(
  session: VsphereSession,
  { desired, owner, identity }: ImportRequest,
  { folder }: MachinePlace,
  name: string,
  { description, signal }: Going,
): Promise<void> {
  const { vim, sources } = session;
  const child = await vim.find.child(folder.ref, name);
  const source: Source | undefined = child && (await sources.fresh({ name: child.value }));
  if (source === undefined) return;
  const record = readRecord(source.options, identity.reference);
  const isManaged = record !== undefined && mayTake(record.owner, owner) !== "refuse";
  if (!isManaged || source.template) throw nameTaken(desired, source);
  sources.forget(source);
  const task = await vim.begin("Destroy_Task", source.ref, {}, { description, reference: name });
  await vim.context.settled(task, { signal });
}

function nameTaken({ name }: DesiredImage, { path }: Source): ProviderError {
  return new ProviderError("Conflict", `${path} stands where the image ${name} belongs`, {
    remediation: "wait for whoever imports it, or remove it",
  });
}

interface Transferred {
  readonly ref: MoRef;
  readonly checksum: Checksum;
}

async function transfer(
  session: VsphereSession,
  { desired, block }: ImportRequest,
  target: ImportTarget,
  { progress, signal = AbortSignal.any([]) }: Going,
): Promise<Transferred> {
  const { vim } = session;
  const source = { url: block.ovaURL, urlInput: "ovaURL", upload: block.upload };
  const content = await contentOf(session, source, signal);
  const digested = new Digested(desired.checksum?.type ?? "sha256");
  const manifest = new ArchiveManifest();
  const files = manifest.over(filesOf(watched(content, digested), property));
  try {
    const descriptor = await readDescriptor(files, property);
    const { spec, files: wanted } = await planImport(session, descriptor, target);
    const { pool, folder, host } = target.place;
    if (pool === undefined) throw new RangeError("an import has a place");
    const lease = await vim.invoke("ImportVApp", pool, { spec, folder: folder.ref, host });
    const totalBytes = content.length ?? sum([...wanted.values()].map(({ size = 0 }) => size));
    const share = (done: number): void => progress?.(done, `importing ${desired.name}`);
    const ref = await throughLease(vim, lease, { totalBytes, signal, progress: share }, async (open) => {
      await sendAll(files, wanted, (item, file) => open.send(item, file.content, file.size));
      verifyWhole(content, digested.length);
      verify(desired.checksum, digested.checksum());
      manifest.verify(property);
    });
    return { ref, checksum: digested.checksum() };
  } finally {
    await files.return(undefined);
  }
}

async function* watched({ bytes }: ImageContent, digested: Digested): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    const first = digested.length === 0;
    digested.take(piece);
    if (first) refuseCompressed(digested.head, property);
    yield piece;
  }
}

async function sendAll(
  files: AsyncGenerator<ArchivedFile>,
  wanted: ReadonlyMap<string, Vim<"OvfFileItem">>,
  send: (item: Vim<"OvfFileItem">, file: ArchivedFile) => Promise<void>,
): Promise<void> {
  const missing = new Set(wanted.keys());
  for await (const file of files) {
    const item = wanted.get(file.name);
    if (item === undefined) continue;
    missing.delete(file.name);
    await send(item, file);
  }
  if (missing.size === 0) return;
  throw new ProviderError("InvalidSpec", `the archive lacks ${[...missing].join(", ")}`, {
    property,
    remediation: "name an OVA as its publisher made it, or make one with ovftool",
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
