import type { ImageOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import { deleteImage } from "./images/delete";
import { findImage, observeImage } from "./images/find";
import { prepareImage } from "./images/import";
import type { Vsphere } from "./session";

export function imageOperations(vsphere: Vsphere): ImageOperations {
  return {
    observe: (reference) => observeImage(vsphere, reference),
    find: (desired) => findImage(vsphere, desired),
    mark: notYet,
    prepare: (desired, key) => prepareImage(vsphere, desired, key),
    delete: (reference) => deleteImage(vsphere, reference),
  };
}

async function notYet(): Promise<void> {
  throw new ProviderError("NotSupported", "this adapter cannot write another ownership tag yet", {
    property: "owner",
    cure: "keep the resource's name and parents",
  });
}
