import type { ImageOperations } from "../../contract/adapter";
import { deleteImage } from "./images/delete";
import { findImage, observeImage } from "./images/find";
import { prepareImage } from "./images/import";
import { markImage } from "./images/mark";
import type { Vsphere } from "./session";

export function imageOperations(vsphere: Vsphere): ImageOperations {
  return {
    observe: (reference) => observeImage(vsphere, reference),
    find: (desired) => findImage(vsphere, desired),
    mark: (reference, key) => markImage(vsphere, reference, key),
    prepare: (desired, key) => prepareImage(vsphere, desired, key),
    delete: (reference) => deleteImage(vsphere, reference),
  };
}
