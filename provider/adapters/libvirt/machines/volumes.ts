/** How the volumes of a machine come to be. */
import { ProviderError } from "../../../contract/errors";
import type { DiskProvisioning } from "../../../contract/machine";
import type { HostImage } from "../image-store";
import { nativeFormat } from "../images/usable";
import type { VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import type { VolumePlan } from "../to-native/volume-xml";
import type { VolumeReference } from "../transport/procedures";

export interface VolumeRecipe {
  readonly name: VolumeName;
  readonly capacityBytes: number;
  readonly format: "qcow2" | "raw";
  /** What it begins as a copy of. */
  readonly image?: HostImage | undefined;
  /** The image is a disk that another machine writes to: nothing may derive from it. Default false. */
  readonly independent?: boolean | undefined;
  readonly provisioning?: DiskProvisioning | undefined;
  /** A copy that an earlier attempt began: half of one has the right size too. */
  readonly begun?: boolean | undefined;
}

/**
 * Makes the volume, or leaves the one that an earlier attempt made. A copy that was begun is made afresh: libvirtd
 * finishes it when its client is gone, but not when it is killed itself.
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
  const backing = { path: image.path, format: nativeFormat(image) };
  if (!isCopy(recipe)) return session.storage.create(name.pool, { ...plan, backing }, signal);
  if (image.volume !== undefined) return copy(session, recipe, plan, image.volume, signal);
  throw new ProviderError("InvalidSpec", `${image.path} is in no storage pool, so it cannot be copied`, {
    property: provisioning === undefined ? "class.libvirt.diskFormat" : "disks[root].type",
    remediation: "use a thin qcow2 disk, which only refers to the image, or have an Image resource import it",
  });
}

/** An overlay is qcow2 and takes space as it is written; anything else from an image is a full copy. */
export function isCopy({ format, image, independent, provisioning = "thin" }: VolumeRecipe): boolean {
  return image !== undefined && (independent === true || format !== "qcow2" || provisioning !== "thin");
}

// a copy of qcow2 has the size of its source, whatever was asked for; libvirt allocates what is added to raw only
async function copy(
  session: LibvirtSession,
  { name, capacityBytes, image, independent = false, begun }: VolumeRecipe,
  plan: VolumePlan,
  source: VolumeReference,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (begun === true) await session.storage.delete(name);
  const before = independent ? await session.storage.changedAt(source) : undefined;
  await session.storage.copy(name.pool, plan, source, { signal });
  if (independent && (await session.storage.changedAt(source)) !== before) throw changedMeanwhile(source);
  if (capacityBytes > (image?.capacityBytes ?? 0))
    await session.storage.resize(name, capacityBytes, plan.allocated && plan.format === "raw");
}

/** The next attempt finds the copy begun, and makes it afresh. */
function changedMeanwhile({ pool, name }: VolumeReference): ProviderError {
  return new ProviderError("Conflict", `the source's disk ${pool}/${name} changed while it was copied`, {
    property: "cloneFrom.machine",
    remediation: "leave the source off, and run the same command again",
  });
}

function allocates({ provisioning = "thin", name }: VolumeRecipe): boolean {
  if (provisioning === "eagerZeroedThick") {
    throw new ProviderError("NotSupported", "libvirt does not zero disks at creation", {
      reference: name.volume,
      remediation: "use type thick",
    });
  }
  return provisioning === "thick";
}
