/**
 * What differs between the two versions of libvmi, in one place. Whatever is not here is the same in both, or is a function
 * that only one of them has (v1-2-0.ts lists those of the older).
 */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type { VirtualMachineSpec } from "../kubevirt/kubevirt";

export interface Profile {
  readonly version: "v1.9.0" | "v1.2.0";
  /** Follows the random characters of a generated name. */
  readonly nameTail: string;
  /** Metadata as this version of Kubernetes' library writes it. */
  readonly metadata: (fields: ObjectMeta) => ObjectMeta;
  /** Whether a new machine instance is given a link to itself and no time to shut down. */
  readonly legacyInstance: boolean;
  /** How a virtual machine that is not to run says so. */
  readonly halted: () => Pick<VirtualMachineSpec, "running" | "runStrategy">;
  readonly cloudInitDisk: string;
  readonly fedoraMemory: string;
  /** What the factories of small systems put into the user data, so that their login does not wait for it. */
  readonly dummyUserData: string;
  /** Whether these are there before the options of the call, or only if they brought none. */
  readonly dummyUserDataFirst: boolean;
}

export const current: Profile = {
  version: "v1.9.0",
  // as long as a label may be, to meet the errors that long names bring out
  nameTail: `-${"x".repeat(49)}`,
  metadata: (fields) => fields,
  legacyInstance: false,
  halted: () => ({ runStrategy: "Halted" }),
  cloudInitDisk: "cloudinitdisk",
  fedoraMemory: "544Mi",
  dummyUserData: "#!/bin/bash\necho 'hello'\n",
  dummyUserDataFirst: false,
};

export const older: Profile = {
  version: "v1.2.0",
  nameTail: "",
  // until Kubernetes 1.34 Go wrote the time of creation even if there was none
  metadata: (fields) => Object.assign({ creationTimestamp: null }, fields),
  legacyInstance: true,
  halted: () => ({ running: false }),
  cloudInitDisk: "disk1",
  fedoraMemory: "512Mi",
  dummyUserData: "#!/bin/bash\necho hello\n",
  dummyUserDataFirst: true,
};
