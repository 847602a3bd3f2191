/** How the volumes of a machine come to be. */
import { ProviderError } from "../../../contract/errors";
import type { DiskProvisioning } from "../../../contract/machine";
import type { HostImage } from "../image-store";
import type { VolumeName } from "../metadata";
import type { LibvirtSession } from "./session";

export interface VolumeRecipe {
  readonly name: VolumeName;
  readonly capacityBytes: number;
  readonly format: "qcow2" | "raw";
  /** What it begins as a copy of. */
  readonly image?: HostImage | undefined;
  readonly provisioning?: DiskProvisioning | undefined;
}

/**
 * Makes the volume, or leaves the one that an earlier attempt made: libvirtd finishes what it began when its
 * client is gone, so one that is there is whole.
 */
export async function makeVolume(
  session: LibvirtSession,
  recipe: VolumeRecipe,
  signal?: AbortSignal,
): Promise<void> {
  const { name, capacityBytes, format, image, provisioning } = recipe;
  const allocated = allocates(recipe);
  const plan = { name: name.volume, capacityBytes, format, allocated };
  if (image === undefined) return session.storage.create(name.pool, plan, signal);
  const backing = { path: image.path, format: image.format };
  if (canOverlay(recipe)) return session.storage.create(name.pool, { ...plan, backing }, signal);
  if (image.volume !== undefined) return session.storage.copy(name.pool, plan, image.volume, signal);
  throw new ProviderError("InvalidSpec", `${image.path} is in no storage pool, so it cannot be copied`, {
    property: provisioning === undefined ? "class.libvirt.diskFormat" : "disks[root].type",
    cure: "use a thin qcow2 disk, which only refers to the image, or have an Image resource import it",
  });
}

/** An overlay is qcow2 and takes space as it is written; anything else is a full copy. */
function canOverlay({ format, provisioning = "thin" }: VolumeRecipe): boolean {
  return format === "qcow2" && provisioning === "thin";
}

function allocates({ provisioning = "thin", name }: VolumeRecipe): boolean {
  if (provisioning === "eagerZeroedThick") {
    throw new ProviderError("NotSupported", "libvirt does not zero disks at creation", {
      reference: name.volume,
      cure: "use type thick",
    });
  }
  return provisioning === "thick";
}
