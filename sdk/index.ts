/** Virtual machines as typed Pulumi resources: one program for every hypervisor. */
import { shareModules } from "./module-path";

export { CommonInstancetypes, type CommonInstancetypesArgs, type Matcher } from "./common-instancetypes";
export { Image, type ImageArgs } from "./image";
export type { Inputs } from "./inputs";
export { Network, type NetworkArgs } from "./network";
export { type ConnectionArgs, Provider, type ProviderArgs, type ProviderReference } from "./provider";
export { Snapshot, type SnapshotArgs } from "./snapshot";
export {
  type InterfaceStatus,
  type NetworkInterfaceArgs,
  VirtualMachine,
  type VirtualMachineArgs,
} from "./virtual-machine";
export { VMClass, type VMClassArgs, type VMClassReference } from "./vm-class";

shareModules();
