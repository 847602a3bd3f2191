import type { ImageOperations } from "../../contract/adapter";
import { deleteImage } from "./images/delete";
import { findImage, observeImage } from "./images/find";
import { prepareImage } from "./images/import";
import { markImage } from "./images/mark";
import type { LibvirtSession } from "./session";

export function imageOperations(session: LibvirtSession): ImageOperations {
  return {
    observe: (reference) => observeImage(session, reference),
    find: (desired) => findImage(session, desired),
    mark: (reference, key) => markImage(session, reference, key),
    prepare: (desired, key) => prepareImage(session, desired, key),
    delete: async (reference) => {
      await deleteImage(session, reference);
      return undefined;
    },
  };
}
