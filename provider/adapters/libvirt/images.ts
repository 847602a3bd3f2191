import type { ImageOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import { deleteImage } from "./images/delete";
import { findImage, observeImage } from "./images/find";
import { prepareImage } from "./images/import";
import type { LibvirtSession } from "./machines/session";

export function imageOperations(session: LibvirtSession): ImageOperations {
  return {
    observe: (reference) => observeImage(session, reference),
    find: (desired) => findImage(session, desired),
    mark: notYet,
    prepare: (desired, key) => prepareImage(session, desired, key),
    delete: async (reference) => {
      await deleteImage(session, reference);
      return undefined;
    },
  };
}

async function notYet(): Promise<void> {
  throw new ProviderError("NotSupported", "this adapter cannot write another ownership tag yet", {
    property: "owner",
    cure: "keep the resource's name and parents",
  });
}
