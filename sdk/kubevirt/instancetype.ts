/** Types of instancetype.kubevirt.io, written by `npm run kubevirt-types` from the CRDs of KubeVirt 1.9.0. */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type {
  FeaturesHyperv,
  GPU,
  HostDevice,
  Hugepages,
  IoThreads,
  LaunchSecurity,
  MatchVolume,
  NUMA,
  RamFB,
  Realtime,
  SEV,
  Timer,
  Utc,
} from "./kubevirt";

/** `instancetype.kubevirt.io/v1beta1`, namespaced. */
export interface VirtualMachineInstancetype {
  apiVersion: "instancetype.kubevirt.io/v1beta1";
  kind: "VirtualMachineInstancetype";
  metadata: ObjectMeta;
  spec: VirtualMachineInstancetypeSpec;
}

export interface VirtualMachineInstancetypeSpec {
  annotations?: Record<string, string>;
  cpu: VirtualMachineInstancetypeCPU;
  gpus?: GPU[];
  hostDevices?: HostDevice[];
  ioThreads?: IoThreads;
  ioThreadsPolicy?: string;
  launchSecurity?: LaunchSecurity;
  memory: VirtualMachineInstancetypeMemory;
  nodeSelector?: Record<string, string>;
  schedulerName?: string;
}

export interface VirtualMachineInstancetypeCPU {
  dedicatedCPUPlacement?: boolean;
  guest: number;
  isolateEmulatorThread?: boolean;
  maxSockets?: number;
  model?: string;
  numa?: NUMA;
  realtime?: Realtime;
}

export interface VirtualMachineInstancetypeMemory {
  guest: number | string;
  hugepages?: Hugepages;
  maxGuest?: number | string;
  overcommitPercent?: number;
}

/** `instancetype.kubevirt.io/v1beta1`, cluster. */
export interface VirtualMachineClusterInstancetype {
  apiVersion: "instancetype.kubevirt.io/v1beta1";
  kind: "VirtualMachineClusterInstancetype";
  metadata: ObjectMeta;
  spec: VirtualMachineInstancetypeSpec;
}

/** `instancetype.kubevirt.io/v1beta1`, namespaced. */
export interface VirtualMachinePreference {
  apiVersion: "instancetype.kubevirt.io/v1beta1";
  kind: "VirtualMachinePreference";
  metadata: ObjectMeta;
  spec: VirtualMachinePreferenceSpec;
}

export interface VirtualMachinePreferenceSpec {
  annotations?: Record<string, string>;
  clock?: VirtualMachinePreferenceClock;
  cpu?: VirtualMachinePreferenceCPU;
  devices?: VirtualMachinePreferenceDevices;
  features?: VirtualMachinePreferenceFeatures;
  firmware?: VirtualMachinePreferenceFirmware;
  machine?: VirtualMachinePreferenceMachine;
  preferSpreadSocketToCoreRatio?: number;
  preferredArchitecture?: string;
  preferredLaunchSecurity?: PreferredLaunchSecurity;
  preferredSubdomain?: string;
  preferredTerminationGracePeriodSeconds?: number;
  requirements?: Requirements;
  volumes?: Volumes;
}

export interface VirtualMachinePreferenceClock {
  preferredClockOffset?: PreferredClockOffset;
  preferredTimer?: Timer;
}

export interface PreferredClockOffset {
  timezone?: string;
  utc?: Utc;
}

export interface VirtualMachinePreferenceCPU {
  preferredCPUFeatures?: PreferredCPUFeature[];
  preferredCPUTopology?: string;
  spreadOptions?: SpreadOptions;
}

export interface PreferredCPUFeature {
  name: string;
  policy?: string;
}

export interface SpreadOptions {
  across?: string;
  ratio?: number;
}

export interface VirtualMachinePreferenceDevices {
  preferredAutoattachGraphicsDevice?: boolean;
  preferredAutoattachInputDevice?: boolean;
  preferredAutoattachMemBalloon?: boolean;
  preferredAutoattachPodInterface?: boolean;
  preferredAutoattachSerialConsole?: boolean;
  preferredBlockMultiQueue?: boolean;
  preferredCdromBus?: string;
  preferredDisableHotplug?: boolean;
  preferredDiskBlockSize?: PreferredDiskBlockSize;
  preferredDiskBus?: string;
  preferredDiskCache?: string;
  preferredDiskDedicatedIoThread?: boolean;
  preferredDiskIO?: string;
  preferredInputBus?: string;
  preferredInputType?: string;
  preferredInterfaceMasquerade?: Record<string, never>;
  preferredInterfaceModel?: string;
  preferredLunBus?: string;
  preferredNetworkInterfaceMultiQueue?: boolean;
  preferredPanicDeviceModel?: string;
  preferredRng?: Record<string, never>;
  preferredSoundModel?: string;
  preferredTPM?: PreferredTPM;
  preferredUseVirtioTransitional?: boolean;
  preferredVideoType?: string;
  preferredVirtualGPUOptions?: PreferredVirtualGPUOptions;
}

export interface PreferredDiskBlockSize {
  custom?: PreferredDiskBlockSizeCustom;
  matchVolume?: MatchVolume;
}

export interface PreferredDiskBlockSizeCustom {
  discardGranularity?: number;
  logical?: number;
  physical?: number;
}

export interface PreferredTPM {
  enabled?: boolean;
  persistent?: boolean;
}

export interface PreferredVirtualGPUOptions {
  display?: PreferredVirtualGPUOptionsDisplay;
}

export interface PreferredVirtualGPUOptionsDisplay {
  enabled?: boolean;
  ramFB?: RamFB;
}

export interface VirtualMachinePreferenceFeatures {
  preferredAcpi?: PreferredAcpi;
  preferredApic?: PreferredApic;
  preferredHyperv?: FeaturesHyperv;
  preferredKvm?: PreferredKvm;
  preferredPvspinlock?: PreferredPvspinlock;
  preferredSmm?: PreferredSmm;
}

export interface PreferredAcpi {
  enabled?: boolean;
}

export interface PreferredApic {
  enabled?: boolean;
  endOfInterrupt?: boolean;
}

export interface PreferredKvm {
  hidden?: boolean;
}

export interface PreferredPvspinlock {
  enabled?: boolean;
}

export interface PreferredSmm {
  enabled?: boolean;
}

export interface VirtualMachinePreferenceFirmware {
  preferredEfi?: PreferredEfi;
  preferredUseBios?: boolean;
  preferredUseBiosSerial?: boolean;
  preferredUseEfi?: boolean;
  preferredUseSecureBoot?: boolean;
}

export interface PreferredEfi {
  persistent?: boolean;
  secureBoot?: boolean;
}

export interface VirtualMachinePreferenceMachine {
  preferredMachineType?: string;
}

export interface PreferredLaunchSecurity {
  sev?: SEV;
  snp?: Record<string, never>;
  tdx?: Record<string, never>;
}

export interface Requirements {
  architecture?: string;
  cpu?: RequirementsCPU;
  memory?: RequirementsMemory;
}

export interface RequirementsCPU {
  guest: number;
}

export interface RequirementsMemory {
  guest: number | string;
}

export interface Volumes {
  preferredStorageClassName?: string;
}

/** `instancetype.kubevirt.io/v1beta1`, cluster. */
export interface VirtualMachineClusterPreference {
  apiVersion: "instancetype.kubevirt.io/v1beta1";
  kind: "VirtualMachineClusterPreference";
  metadata: ObjectMeta;
  spec: VirtualMachinePreferenceSpec;
}
