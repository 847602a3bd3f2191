import type { Disk, VirtualMachine, VirtualMachineInstance, Volume } from "../kubevirt/kubevirt";

/** Changes a machine instance. Options are applied in the order of the call. */
export type Option = (vmi: VirtualMachineInstance) => void;

/** Changes a virtual machine. Options are applied in the order of the call. */
export type VMOption = (vm: VirtualMachine) => void;

/** Changes the disk that an option adds. */
export type DiskOption = (disk: Disk) => void;

/** Changes the volume of a host's file. */
export type HostDiskOption = (volume: Volume) => void;
