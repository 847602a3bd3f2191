/** The words that KubeVirt's API knows where its schema only says "string"; the same in v1.2.0 unless noted. */

export const diskBuses = ["virtio", "sata", "scsi", "usb"] as const;
export type DiskBus = (typeof diskBuses)[number];

export const inputBuses = ["virtio", "usb"] as const;
export type InputBus = (typeof inputBuses)[number];

/** KubeVirt v1.9.0: validCPUFeaturePolicies in vmi-create-admitter.go. */
export const cpuFeaturePolicies = ["force", "require", "optional", "disable", "forbid"] as const;
export type CPUFeaturePolicy = (typeof cpuFeaturePolicies)[number];

/** KubeVirt v1.9.0: validInterfaceModels in pkg/network/admitter/netiface.go. `igb` is new since v1.2.0. */
export const interfaceModels = ["virtio", "e1000", "e1000e", "igb", "ne2k_pci", "pcnet", "rtl8139"] as const;
export type InterfaceModel = (typeof interfaceModels)[number];

/** `DiskOrCreate` makes the file when it is not there. */
export const hostDiskTypes = ["Disk", "DiskOrCreate"] as const;
export type HostDiskType = (typeof hostDiskTypes)[number];

export const imagePullPolicies = ["Always", "IfNotPresent", "Never"] as const;
export type ImagePullPolicy = (typeof imagePullPolicies)[number];

export const ioThreadsPolicies = ["shared", "auto", "supplementalPool"] as const;
export type IOThreadsPolicy = (typeof ioThreadsPolicies)[number];

export const panicDeviceModels = ["hyperv", "isa", "pvpanic"] as const;
export type PanicDeviceModel = (typeof panicDeviceModels)[number];

export const watchdogActions = ["poweroff", "reset", "shutdown"] as const;
export type WatchdogAction = (typeof watchdogActions)[number];

export const evictionStrategies = ["None", "LiveMigrate", "LiveMigrateIfPossible", "External"] as const;
export type EvictionStrategy = (typeof evictionStrategies)[number];

export const startStrategies = ["Paused"] as const;
export type StartStrategy = (typeof startStrategies)[number];

/** `WaitAsReceiver` is new since v1.2.0. */
export const runStrategies = [
  "Always",
  "Halted",
  "Manual",
  "RerunOnFailure",
  "Once",
  "WaitAsReceiver",
] as const;
export type RunStrategy = (typeof runStrategies)[number];

export const rebootPolicies = ["Reboot", "Terminate"] as const;
export type RebootPolicy = (typeof rebootPolicies)[number];

export const updateVolumesStrategies = ["Migration", "Replacement"] as const;
export type UpdateVolumesStrategy = (typeof updateVolumesStrategies)[number];

export const phases = [
  "Pending",
  "Scheduling",
  "Scheduled",
  "Running",
  "Succeeded",
  "Failed",
  "WaitingForSync",
  "Unknown",
] as const;
export type Phase = (typeof phases)[number];
