/** Virtual machines as typed Pulumi resources: one program for every hypervisor. */
import { shareModules } from "./module-path";

export type { CommonInstancetypesArgs, Matcher } from "./common-instancetypes";
export { CommonInstancetypes } from "./common-instancetypes";
export type { ExportedDisk, ExportMachineArgs } from "./export-machine";
export { exportMachine } from "./export-machine";
export type { ImageReference } from "./image";
export { Image } from "./image";
export type { NetworkReference } from "./network";
export { Network } from "./network";
export type { ProviderReference } from "./provider";
export { Provider } from "./provider";
export type { ResourceOptions } from "./resource-options";
export { Snapshot } from "./snapshot";
export type * from "./types/arguments";
export * from "./types/outputs";
export type { MachineReference } from "./virtual-machine";
export { VirtualMachine } from "./virtual-machine";
export type { VMClassReference } from "./vm-class";
export { VMClass } from "./vm-class";

shareModules();
