import type { VirtualMachineInstance, Volume } from "../kubevirt/kubevirt";
import { fail, present } from "./checks";
import type { CloudInitSource, ConfigDriveOption, NoCloudOption } from "./cloud-init-source";
import type { Option } from "./option";
import { current } from "./profile";
import { addDisk, addVolume, findVolume, newDisk } from "./volumes";

type Kind = "cloudInitNoCloud" | "cloudInitConfigDrive";

/** The name of the cloud-init disk and its volume. */
export const cloudInitDiskName = current.cloudInitDisk;

/** A cloud-init disk of the kind NoCloud, or further options for the one that is there. */
export function withCloudInitNoCloud(...options: NoCloudOption[]): Option {
  return cloudInit("withCloudInitNoCloud", cloudInitDiskName, "cloudInitNoCloud", options);
}

/** A cloud-init disk of the kind ConfigDrive, or further options for the one that is there. */
export function withCloudInitConfigDrive(...options: ConfigDriveOption[]): Option {
  return cloudInit("withCloudInitConfigDrive", cloudInitDiskName, "cloudInitConfigDrive", options);
}

/** The volume with the name of the cloud-init disk, whatever is in it. */
export function getCloudInitVolume(vmi: VirtualMachineInstance): Volume | undefined {
  return findVolume(present("getCloudInitVolume", "vmi", vmi), cloudInitDiskName);
}

/**
 * Adds the disk unless it is there and changes what it holds. A volume of that name with something else in it is left alone
 * as long as nothing is to be changed, as in Go, which otherwise follows a nil pointer.
 */
export function cloudInit(
  call: string,
  disk: string,
  kind: Kind,
  options: readonly ((source: CloudInitSource) => void)[],
): Option {
  return (vmi) => {
    addDisk(vmi, newDisk(disk, "virtio"));
    addVolume(vmi, { name: disk, [kind]: {} });
    const source = findVolume(vmi, disk)?.[kind];
    for (const option of options) option(source ?? otherKind(call, disk));
  };
}

function otherKind(call: string, disk: string): never {
  fail(
    call,
    `volume "${disk}"`,
    "holds something else already: keep to one kind of cloud-init, and leave it that name",
  );
}
