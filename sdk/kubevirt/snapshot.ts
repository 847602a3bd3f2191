/** Types of snapshot.kubevirt.io, written by `npm run kubevirt-types` from the CRDs of KubeVirt 1.9.0. */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type {
  Pvc,
  VirtualMachineInstanceCondition,
  VirtualMachineSpec,
  VirtualMachineStatus,
} from "./kubevirt";

/** `snapshot.kubevirt.io/v1beta1`, namespaced. */
export interface VirtualMachineSnapshot {
  apiVersion: "snapshot.kubevirt.io/v1beta1";
  kind: "VirtualMachineSnapshot";
  metadata: ObjectMeta;
  spec: VirtualMachineSnapshotSpec;
  status?: VirtualMachineSnapshotStatus;
}

export interface VirtualMachineSnapshotSpec {
  deletionPolicy?: string;
  failureDeadline?: string;
  source: VirtualMachineSnapshotSource;
}

export interface VirtualMachineSnapshotSource {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface VirtualMachineSnapshotStatus {
  conditions?: VirtualMachineInstanceCondition[];
  creationTime?: string | null;
  error?: VirtualMachineSnapshotError;
  indications?: string[];
  phase?: string;
  readyToUse?: boolean;
  snapshotVolumes?: SnapshotVolumes;
  sourceIndications?: SourceIndication[];
  sourceUID?: string;
  virtualMachineSnapshotContentName?: string;
}

export interface VirtualMachineSnapshotError {
  message?: string;
  time?: string;
}

export interface SnapshotVolumes {
  excludedVolumes?: string[];
  includedVolumes?: string[];
}

export interface SourceIndication {
  indication: string;
  message: string;
}

/** `snapshot.kubevirt.io/v1beta1`, namespaced. */
export interface VirtualMachineSnapshotContent {
  apiVersion: "snapshot.kubevirt.io/v1beta1";
  kind: "VirtualMachineSnapshotContent";
  metadata: ObjectMeta;
  spec: VirtualMachineSnapshotContentSpec;
  status?: VirtualMachineSnapshotContentStatus;
}

export interface VirtualMachineSnapshotContentSpec {
  source: VirtualMachineSnapshotContentSource;
  virtualMachineSnapshotName?: string;
  volumeBackups?: VolumeBackup[];
}

export interface VirtualMachineSnapshotContentSource {
  virtualMachine?: SourceVirtualMachine;
}

export interface SourceVirtualMachine {
  metadata?: ObjectMeta;
  spec?: VirtualMachineSpec;
  status?: VirtualMachineStatus;
}

export interface VolumeBackup {
  persistentVolumeClaim: VolumeBackupPersistentVolumeClaim;
  volumeName: string;
  volumeSnapshotName?: string;
}

export interface VolumeBackupPersistentVolumeClaim {
  metadata?: ObjectMeta;
  spec?: Pvc;
}

export interface VirtualMachineSnapshotContentStatus {
  creationTime?: string | null;
  error?: VirtualMachineSnapshotContentError;
  readyToUse?: boolean;
  volumeSnapshotStatus?: VirtualMachineSnapshotContentVolumeSnapshotStatus[];
}

export interface VirtualMachineSnapshotContentError {
  message?: string;
  time?: string;
}

export interface VirtualMachineSnapshotContentVolumeSnapshotStatus {
  creationTime?: string | null;
  error?: VolumeSnapshotStatusError;
  readyToUse?: boolean;
  volumeSnapshotName: string;
}

export interface VolumeSnapshotStatusError {
  message?: string;
  time?: string;
}

/** `snapshot.kubevirt.io/v1beta1`, namespaced. */
export interface VirtualMachineRestore {
  apiVersion: "snapshot.kubevirt.io/v1beta1";
  kind: "VirtualMachineRestore";
  metadata: ObjectMeta;
  spec: VirtualMachineRestoreSpec;
  status?: VirtualMachineRestoreStatus;
}

export interface VirtualMachineRestoreSpec {
  patches?: string[];
  target: VirtualMachineRestoreTarget;
  targetReadinessPolicy?: "StopTarget" | "WaitGracePeriod" | "FailImmediate" | "WaitEventually";
  virtualMachineSnapshotName: string;
  volumeOwnershipPolicy?: string;
  volumeRestoreOverrides?: VolumeRestoreOverride[];
  volumeRestorePolicy?: string;
}

export interface VirtualMachineRestoreTarget {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface VolumeRestoreOverride {
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
  restoreName?: string;
  volumeName?: string;
}

export interface VirtualMachineRestoreStatus {
  complete?: boolean;
  conditions?: VirtualMachineInstanceCondition[];
  deletedDataVolumes?: string[];
  restoreTime?: string;
  restores?: Restore[];
}

export interface Restore {
  dataVolumeName?: string;
  persistentVolumeClaim: string;
  volumeName: string;
  volumeSnapshotName: string;
}
