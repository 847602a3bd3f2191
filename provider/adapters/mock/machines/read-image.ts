import { ProviderError } from "../../../contract/errors";
import type { ImageRecord } from "../hypervisor/records";
import type { MockSession } from "../session";

/** The image that the input `property` names. */
export function readImage(session: MockSession, reference: string, property: string): ImageRecord {
  const image = session.directory.read<ImageRecord>(["images", reference]);
  if (image !== undefined && image.readyAt <= Date.now()) return image;
  throw new ProviderError("NotFound", `there is no image ${reference}`, {
    property,
    remediation: "name an Image resource, or an image that the hypervisor has",
  });
}
