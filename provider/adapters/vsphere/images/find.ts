import { ProviderError } from "../../../contract/errors";
import type { DesiredImage, ObservedImage } from "../../../contract/image";
import type { ImageBlock } from "../config";
import { disksOf } from "../from-native/devices";
import { libraryItemOf, libraryReference } from "../machines/deploy";
import type { Source } from "../machines/sources";
import type { VsphereSession } from "../session";
import { isDatastorePath } from "../to-native/datastore-path";
import type { LibraryItem } from "../transport/content-library";
import { imageIdentity } from "./identity";
import { findIso, observeIso } from "./iso";
import { importsIso } from "./iso-import";
import { readRecord } from "./record";

export async function findImage(
  session: VsphereSession,
  desired: DesiredImage,
): Promise<ObservedImage | undefined> {
  const block: ImageBlock = desired.source;
  const { template, folder, datacenter, contentLibrary, item } = block;
  if (template !== undefined) {
    refuseChecksum(desired);
    const source = await session.sources.fresh({ name: template, folder, datacenter });
    return source && observed(source);
  }
  if (contentLibrary !== undefined && item !== undefined) {
    refuseChecksum(desired);
    const found = await session.vim.vCenter().library.item(contentLibrary, item);
    return found && observedItem(session, found, `${contentLibrary}/${item}`);
  }
  if (block.iso !== undefined) refuseChecksum(desired);
  if (block.iso !== undefined || importsIso(block)) return findIso(session, desired);
  return findImported(session, desired);
}

/** Whole: an import that did not end is no template. */
export async function findImported(
  session: VsphereSession,
  desired: DesiredImage,
): Promise<ObservedImage | undefined> {
  return observeImage(session, imageIdentity(desired).reference);
}

export async function observeImage(
  session: VsphereSession,
  reference: string,
): Promise<ObservedImage | undefined> {
  if (isDatastorePath(reference)) return observeIso(session, reference);
  const id = libraryItemOf(reference);
  if (id !== undefined) {
    const item = await session.vim.vCenter().library.itemById(id);
    return item && observedItem(session, item, item.name);
  }
  const source = await session.sources.fresh({ name: reference });
  if (source === undefined) return undefined;
  const unfinished = readRecord(source.options, reference) !== undefined && !source.template;
  return unfinished ? undefined : observed(source);
}

function observed({ reference, path, devices, options, template }: Source): ObservedImage {
  const record = readRecord(options, reference);
  return {
    reference,
    location: path,
    sizeBytes: disksOf(devices)[0]?.sizeBytes,
    format: template ? "template" : "machine",
    ...(record !== undefined && { owner: record.owner, checksum: record.checksum }),
  };
}

async function observedItem(
  session: VsphereSession,
  item: LibraryItem,
  location: string,
): Promise<ObservedImage> {
  switch (item.type) {
    case "ovf":
      return { reference: libraryReference(item.id), location, format: "ovf" };
    case "vm-template": {
      const template = await session.vim.vCenter().library.templateOf(item);
      return observed(await session.sources.existing(template.value));
    }
    default:
      throw new ProviderError("InvalidSpec", `${location} is of the type ${item.type || "unknown"}`, {
        property: "source.vsphere.item",
        remediation: "name an OVF or a VM template",
      });
  }
}

/** vSphere tells of no digest, and disks are changed on their way in. */
function refuseChecksum({ checksum }: DesiredImage): void {
  if (checksum === undefined) return;
  throw new ProviderError("NotSupported", "what is in vSphere already has no checksum to compare", {
    property: "checksum",
    remediation:
      "leave it out, set prepare.validateChecksum to false, or import the image with ovaURL, isoURL or upload",
  });
}
