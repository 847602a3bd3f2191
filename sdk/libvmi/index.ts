/**
 * Manifests of KubeVirt's machines by functional options, as Go's package libvmi of KubeVirt v1.9.0 makes them.
 *
 * ```ts
 * const vmi = newVMI(
 *   withName("web"),
 *   withMemoryRequest("1Gi"),
 *   withInterface(interfaceDeviceWithMasqueradeBinding()),
 *   withNetwork(defaultPodNetwork()),
 *   withContainerDisk("root", "quay.io/containerdisks/fedora:42"),
 * );
 * const vm = newVirtualMachine(vmi, withRunStrategy("Always"));
 * ```
 *
 * `pulumi-virtrigaud/libvmi/v1.2.0` is the same as KubeVirt v1.2.0 had it. Wrong input is a `ManifestError` at the call.
 */
import { dummyCloudForFastBoot, factoriesOf } from "./factory";
import { current } from "./profile";
import { newVirtualMachineOf, withDataVolumeTemplateOf } from "./virtual-machine";
import { newVMIOf } from "./vmi";

/** A machine instance named at random, with the options in their order. Throws `ManifestError`. */
export const newVMI = newVMIOf(current);

/** A virtual machine around an instance, not running, with the options in their order. Throws `ManifestError`. */
export const newVirtualMachine = newVirtualMachineOf(current);

/** A DataVolume that is made with the machine and deleted with it. */
export const withDataVolumeTemplate = withDataVolumeTemplateOf(current);

export const { newAlpine, newAlpineWithTestTooling, newCirros, newFedora, newGuestless, newWindows } =
  factoriesOf(current);

/** User data with which the login of Cirros and Alpine is there at once. */
export const withDummyCloudForFastBoot = () => dummyCloudForFastBoot(current);

/** The memory of `newFedora`. */
export const fedoraMemory = current.fedoraMemory;

export { ManifestError } from "../kubernetes/manifest-error";
export type * from "../kubevirt/kubevirt";
export * from "./access-credentials";
export * from "./clock";
export {
  cloudInitDiskName,
  getCloudInitVolume,
  withCloudInitConfigDrive,
  withCloudInitNoCloud,
} from "./cloud-init";
export * from "./cloud-init-source";
export * from "./config-volumes";
export * from "./cpu";
export * from "./devices";
export { windowsFirmware, windowsPVCName } from "./factory";
export * from "./firmware";
export * from "./lifecycle";
export * from "./memory";
export * from "./metadata";
export {
  defaultPodNetwork,
  draNetwork,
  interfaceDeviceWithBridgeBinding,
  interfaceDeviceWithMasqueradeBinding,
  interfaceDeviceWithPasstBinding,
  interfaceDeviceWithSRIOVBinding,
  interfaceWithBindingPlugin,
  interfaceWithMac,
  interfaceWithMacvtapBindingPlugin,
  interfaceWithModel,
  interfaceWithPasstBindingPlugin,
  interfaceWithPciAddress,
  interfaceWithTag,
  multusNetwork,
  withAutoAttachPodInterface,
  withHostname,
  withInterface,
  withNetwork,
  withNetworkInterfaceMultiQueue,
  withSubdomain,
} from "./network";
export type { DiskOption, HostDiskOption, Option, VMOption } from "./option";
export * as replicaset from "./replica-set";
export {
  withNodeAffinityFor,
  withNodeAffinityForLabel,
  withNodeSelector,
  withNodeSelectorFor,
  withPreferredNodeAffinity,
  withPreferredPodAffinity,
  withRequiredPodAffinity,
  withToleration,
} from "./selector";
export type { ContainerDisks } from "./settings";
export {
  registerArchitecture,
  registerClock,
  registerContainerDisks,
  registerDefaultOption,
  registerRandom,
  resetRegistrations,
} from "./settings";
export { withSEV, withSEVAttestation } from "./sev";
export * as status from "./status";
export * from "./storage";
export type * from "./values";
export type { DataVolumeSource } from "./virtual-machine";
export {
  withAnnotations,
  withClusterInstancetype,
  withClusterPreference,
  withInstancetype,
  withInstancetypeInferredFromVolume,
  withInstancetypeRevision,
  withLabels,
  withPreference,
  withPreferenceInferredFromVolume,
  withPreferenceRevision,
  withRebootPolicy,
  withRunStrategy,
  withUpdateVolumeStrategy,
} from "./virtual-machine";
