/**
 * libvmi as KubeVirt v1.2.0 had it: the options that are the same, those below that are not, and the envelope that `older`
 * in profile.ts describes. Types are those of today's API.
 */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type { Port, VirtualMachineInstance, VirtualMachineInstanceInterface } from "../kubevirt/kubevirt";
import { fail, present } from "./checks";
import { cloudInit } from "./cloud-init";
import type { CloudInitSource } from "./cloud-init-source";
import { withNoCloudEncodedUserData, withNoCloudNetworkData } from "./cloud-init-source";
import { withAutoattachSerialConsole, withWatchdog as withWatchdogFor } from "./devices";
import { factoriesOf } from "./factory";
import { setOrOmit } from "./fields";
import {
  defaultPodNetwork,
  interfaceDeviceWithMasqueradeBinding,
  interfaceWithPasstBindingPlugin,
  withInterface,
  withNetwork,
} from "./network";
import { masqueradeNetworkData } from "./network-data";
import type { Option, VMOption } from "./option";
import { older } from "./profile";
import { withResource } from "./resources";
import { nodeSelector } from "./selector";
import { withLaunchSecurity } from "./sev";
import type { WatchdogAction } from "./values";
import { newVirtualMachineOf, withDataVolumeTemplateOf } from "./virtual-machine";
import { newVMIOf } from "./vmi";

/** A machine instance named at random, with the options in their order. Throws `ManifestError`. */
export const newVMI = newVMIOf(older);

/** A virtual machine around an instance, not running, with the options in their order. Throws `ManifestError`. */
export const newVirtualMachine = newVirtualMachineOf(older);

/** A DataVolume that is made with the machine and deleted with it. */
export const withDataVolumeTemplate = withDataVolumeTemplateOf(older);

export const { newAlpine, newAlpineWithTestTooling, newCirros, newFedora, newWindows } = factoriesOf(older);

/** Starts the machine. */
export function withRunning(): VMOption {
  return ({ spec }) => {
    spec.running = true;
  };
}

/** CPU that the machine's pod asks for. Throws `ManifestError` for what is not a quantity. */
export function withResourceCPU(value: string): Option {
  return withResource("withResourceCPU", "requests", "cpu", value);
}

/** The most CPU that the machine's pod may use. Throws `ManifestError` for what is not a quantity. */
export function withLimitCPU(value: string): Option {
  return withResource("withLimitCPU", "limits", "cpu", value);
}

/** Plain user data on a cloud-init disk of the kind NoCloud, in place of encoded ones. */
export function withCloudInitNoCloudUserData(data: string): Option {
  return noCloud("withCloudInitNoCloudUserData", plainUserData(data));
}

/** User data in Base64 on a cloud-init disk of the kind NoCloud, in place of plain ones. */
export function withCloudInitNoCloudEncodedUserData(data: string): Option {
  return noCloud("withCloudInitNoCloudEncodedUserData", (source) => {
    delete source.userData;
    withNoCloudEncodedUserData(data)(source);
  });
}

/** Network configuration on a cloud-init disk of the kind NoCloud. */
export function withCloudInitNoCloudNetworkData(data: string): Option {
  return noCloud("withCloudInitNoCloudNetworkData", withNoCloudNetworkData(data));
}

/** Plain user data on a cloud-init disk of the kind ConfigDrive. */
export function withCloudInitConfigDriveUserData(data: string): Option {
  const call = "withCloudInitConfigDriveUserData";
  return cloudInit(call, older.cloudInitDisk, "cloudInitConfigDrive", [plainUserData(data)]);
}

/** A machine without a serial console. */
export function withoutSerialConsole(): Option {
  return withAutoattachSerialConsole(false);
}

/** A watchdog; "" leaves the action to KubeVirt. */
export function withWatchdog(action: WatchdogAction | ""): Option {
  return withWatchdogFor(action, "");
}

/** Memory encrypted by AMD SEV, and whether the registers are too. */
export function withSEV(encryptedState: boolean): Option {
  return withLaunchSecurity({ sev: { policy: { encryptedState } } });
}

/** Only this node. */
export function withNodeSelectorFor(node: { readonly metadata?: ObjectMeta }): Option {
  const { metadata } = present("withNodeSelectorFor", "node", node);
  return nodeSelector("withNodeSelectorFor", "kubernetes.io/hostname", metadata?.name ?? "");
}

/** The pod network by the plugin "passt", with TCP port 1234. */
export function withPasstInterfaceWithPort(): Option {
  return withInterface(interfaceWithPasstBindingPlugin({ port: 1234, protocol: "TCP" }));
}

/**
 * The pod network behind masquerade, with the network configuration for it on the cloud-init disk. The address of the
 * cluster's DNS is an argument here, where Go asks the cluster.
 */
export function withMasqueradeNetworking(dnsServer: string, ...ports: Port[]): Option[] {
  return [
    withInterface(interfaceDeviceWithMasqueradeBinding(...ports)),
    withNetwork(defaultPodNetwork()),
    withCloudInitNoCloudNetworkData(masqueradeNetworkData(dnsServer)),
  ];
}

/** The status of each interface by its name; of several with the same name the last. */
export function indexInterfaceStatusByName(
  vmi: VirtualMachineInstance,
): Record<string, VirtualMachineInstanceInterface> {
  const { status } = present("indexInterfaceStatusByName", "vmi", vmi);
  return Object.fromEntries((status?.interfaces ?? []).map((each) => [each.name ?? "", each]));
}

/** As much of a pod as tells whose it is. */
export interface OwnedPod {
  readonly metadata?: ObjectMeta;
}

/**
 * The pod that runs the machine, out of those of its namespace, which are an argument here, where Go asks the cluster.
 * Throws `ManifestError` when none is the machine's.
 */
export function getPodByVirtualMachineInstance<Pod extends OwnedPod>(
  vmi: VirtualMachineInstance,
  pods: readonly Pod[],
): Pod {
  const { metadata } = present("getPodByVirtualMachineInstance", "vmi", vmi);
  const found = pods.find((pod) => controllerOf(pod) === (metadata.uid ?? ""));
  return found ?? fail("getPodByVirtualMachineInstance", "pods", "none of them is controlled by the machine");
}

/** A pod may lack the reference to its owner, and then has a label instead. */
function controllerOf({ metadata }: OwnedPod): string | undefined {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  return owner?.uid ?? metadata?.labels?.["kubevirt.io/created-by"];
}

function noCloud(call: string, option: (source: CloudInitSource) => void): Option {
  return cloudInit(call, older.cloudInitDisk, "cloudInitNoCloud", [option]);
}

function plainUserData(data: string): (source: CloudInitSource) => void {
  return (source) => {
    delete source.userDataBase64;
    setOrOmit(source, "userData", data);
  };
}

export { ManifestError } from "../kubernetes/manifest-error";
export type * from "../kubevirt/kubevirt";
export {
  withConfigMapDisk,
  withConfigMapFs,
  withDownwardAPIDisk,
  withDownwardAPIFs,
  withLabelledConfigMapDisk,
  withLabelledSecretDisk,
  withSecretDisk,
  withSecretFs,
  withServiceAccountDisk,
  withServiceAccountFs,
} from "./config-volumes";
export {
  withCPUCount,
  withCPUFeature,
  withCPUModel,
  withDedicatedCPUPlacement,
  withNUMAGuestMappingPassthrough,
  withRealtimeMask,
} from "./cpu";
export { withDownwardMetricsChannel, withDownwardMetricsVolume, withRng } from "./devices";
export { windowsFirmware, windowsPVCName } from "./factory";
export { withUefi } from "./firmware";
export { withEvictionStrategy, withStartStrategy, withTerminationGracePeriod } from "./lifecycle";
export { withGuestMemory, withHugepages, withLimitMemory, withResourceMemory } from "./memory";
export { withAnnotation, withLabel, withNamespace } from "./metadata";
export {
  defaultPodNetwork,
  interfaceDeviceWithBridgeBinding,
  interfaceDeviceWithMasqueradeBinding,
  interfaceDeviceWithSlirpBinding,
  interfaceDeviceWithSRIOVBinding,
  interfaceWithBindingPlugin,
  interfaceWithMac,
  interfaceWithMacvtapBindingPlugin,
  interfaceWithPasstBindingPlugin,
  multusNetwork,
  withInterface,
  withNetwork,
} from "./network";
export type { Option, VMOption } from "./option";
export { withNodeAffinityFor, withNodeAffinityForLabel } from "./selector";
export type { ContainerDisks } from "./settings";
export {
  registerArchitecture,
  registerContainerDisks,
  registerRandom,
  resetRegistrations,
} from "./settings";
export { withSEVAttestation } from "./sev";
export {
  withCDRom,
  withContainerDisk,
  withDataVolume,
  withEmptyDisk,
  withEphemeralCDRom,
  withEphemeralPersistentVolumeClaim,
  withFilesystemDV,
  withFilesystemPVC,
  withHostDisk,
  withPersistentVolumeClaim,
  withPersistentVolumeClaimLun,
} from "./storage";
export type * from "./values";
