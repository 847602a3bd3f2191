/** Types of clone.kubevirt.io, written by `npm run kubevirt-types` from the CRDs of KubeVirt 1.9.0. */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type { VirtualMachineInstanceCondition } from "./kubevirt";

/** `clone.kubevirt.io/v1beta1`, namespaced. */
export interface VirtualMachineClone {
  apiVersion: "clone.kubevirt.io/v1beta1";
  kind: "VirtualMachineClone";
  metadata: ObjectMeta;
  spec: VirtualMachineCloneSpec;
  status?: VirtualMachineCloneStatus;
}

export interface VirtualMachineCloneSpec {
  annotationFilters?: string[];
  labelFilters?: string[];
  newMacAddresses?: Record<string, string>;
  newSMBiosSerial?: string;
  patches?: string[];
  source: VirtualMachineCloneSource;
  target?: VirtualMachineCloneTarget;
  template?: VirtualMachineCloneTemplate;
  volumeNamePolicy?: "RandomizeNames" | "PrefixTargetName";
}

export interface VirtualMachineCloneSource {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface VirtualMachineCloneTarget {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface VirtualMachineCloneTemplate {
  annotationFilters?: string[];
  labelFilters?: string[];
}

export interface VirtualMachineCloneStatus {
  conditions?: VirtualMachineInstanceCondition[];
  creationTime?: string | null;
  phase?: string;
  restoreName?: string | null;
  snapshotName?: string | null;
  targetName?: string | null;
}
