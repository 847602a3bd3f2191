/** Types of backup.kubevirt.io, written by `npm run kubevirt-types` from the CRDs of KubeVirt 1.9.0. */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type { BackupStatusVolume } from "./kubevirt";

/** `backup.kubevirt.io/v1alpha1`, namespaced. */
export interface VirtualMachineBackup {
  apiVersion: "backup.kubevirt.io/v1alpha1";
  kind: "VirtualMachineBackup";
  metadata: ObjectMeta;
  spec: VirtualMachineBackupSpec;
  status?: VirtualMachineBackupStatus;
}

export interface VirtualMachineBackupSpec {
  forceFullBackup?: boolean;
  mode?: "Push" | "Pull";
  pvcName?: string;
  skipQuiesce?: boolean;
  source: VirtualMachineBackupSource;
  tokenSecretRef?: string;
  ttlDuration?: string;
}

export interface VirtualMachineBackupSource {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface VirtualMachineBackupStatus {
  checkpointName?: string;
  conditions?: VirtualMachineBackupCondition[];
  endpointCert?: string;
  exportUID?: string;
  includedVolumes?: BackupStatusVolume[];
  type?: string;
}

export interface VirtualMachineBackupCondition {
  lastTransitionTime: string;
  message: string;
  observedGeneration?: number;
  reason: string;
  status: "True" | "False" | "Unknown";
  type: string;
}

/** `backup.kubevirt.io/v1alpha1`, namespaced. */
export interface VirtualMachineBackupTracker {
  apiVersion: "backup.kubevirt.io/v1alpha1";
  kind: "VirtualMachineBackupTracker";
  metadata: ObjectMeta;
  spec: VirtualMachineBackupTrackerSpec;
  status?: VirtualMachineBackupTrackerStatus;
}

export interface VirtualMachineBackupTrackerSpec {
  source: VirtualMachineBackupTrackerSource;
}

export interface VirtualMachineBackupTrackerSource {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface VirtualMachineBackupTrackerStatus {
  checkpointRedefinitionRequired?: boolean;
  latestCheckpoint?: LatestCheckpoint;
}

export interface LatestCheckpoint {
  creationTime?: string;
  name?: string;
  volumes?: BackupStatusVolume[];
}
