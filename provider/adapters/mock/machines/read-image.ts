import { ProviderError } from "../../../contract/errors";
import type { Host } from "../transport/host";
import type { ImageRecord } from "../transport/records";

/** The image that the input `property` names. */
export function readImage(host: Host, reference: string, property: string): ImageRecord {
  const image = host.directory.read<ImageRecord>(["images", reference]);
  if (image !== undefined && image.readyAt <= Date.now()) return image;
  throw new ProviderError("NotFound", `there is no image ${reference}`, {
    property,
    remediation: "name an Image resource, or an image that the hypervisor has",
  });
}
