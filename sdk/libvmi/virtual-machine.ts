import type {
  DataVolumeTemplate,
  Instancetype,
  VirtualMachine,
  VirtualMachineInstance,
  VirtualMachineInstanceSpec,
} from "../kubevirt/kubevirt";
import { annotations, labels, oneOf, present, quantity } from "./checks";
import { nonZero, ordered } from "./fields";
import type { VMOption } from "./option";
import type { Profile } from "./profile";
import type { RebootPolicy, RunStrategy, UpdateVolumesStrategy } from "./values";
import { rebootPolicies, runStrategies, updateVolumesStrategies } from "./values";

/** What of a DataVolume its template takes over. */
export interface DataVolumeSource {
  readonly metadata?: DataVolumeTemplate["metadata"];
  readonly spec: DataVolumeTemplate["spec"];
}

/** Makes a virtual machine of a profile around an instance: name and namespace go up, labels and annotations stay below. */
export function newVirtualMachineOf(profile: Profile) {
  return (vmi: VirtualMachineInstance, ...options: VMOption[]): VirtualMachine => {
    const { metadata, spec } = structuredClone(present("newVirtualMachine", "vmi", vmi));
    const vm: VirtualMachine = {
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachine",
      metadata: profile.metadata(nonZero({ name: metadata.name, namespace: metadata.namespace })),
      spec: {
        ...profile.halted(),
        template: {
          metadata: profile.metadata(nonZero({ labels: metadata.labels, annotations: metadata.annotations })),
          spec,
        },
      },
      status: {},
    };
    for (const option of options) option(vm);
    return ordered(vm);
  };
}

/** Adds a DataVolume that is made with the machine and deleted with it; quantities are written as Kubernetes does. */
export function withDataVolumeTemplateOf(profile: Profile) {
  return (dataVolume: DataVolumeSource): VMOption => {
    const { metadata, spec } = structuredClone(present("withDataVolumeTemplate", "dataVolume", dataVolume));
    for (const part of ["pvc", "storage"] as const) {
      canonicalize(`dataVolume.spec.${part}.resources`, spec[part]?.resources);
    }
    const template = { metadata: profile.metadata(metadata ?? {}), spec };
    return (vm) => {
      vm.spec.dataVolumeTemplates = [...(vm.spec.dataVolumeTemplates ?? []), structuredClone(template)];
    };
  };
}

/** Annotations of the virtual machine itself. Throws `ManifestError` for a key that Kubernetes refuses. */
export function withAnnotations(added: Readonly<Record<string, string>>): VMOption {
  annotations("withAnnotations", "added", added ?? {});
  return ({ metadata }) => {
    const all = { ...metadata.annotations, ...added };
    if (Object.keys(all).length > 0) metadata.annotations = all;
  };
}

/** Labels of the virtual machine itself. Throws `ManifestError` for one that Kubernetes refuses. */
export function withLabels(added: Readonly<Record<string, string>>): VMOption {
  labels("withLabels", "added", added ?? {});
  return ({ metadata }) => {
    const all = { ...metadata.labels, ...added };
    if (Object.keys(all).length > 0) metadata.labels = all;
  };
}

/** When the machine runs; default `Halted`. */
export function withRunStrategy(strategy: RunStrategy): VMOption {
  oneOf("withRunStrategy", "strategy", strategy, runStrategies);
  return ({ spec }) => {
    spec.runStrategy = strategy;
  };
}

/** Whether a reboot from within the guest ends the machine, which makes changes take effect. */
export function withRebootPolicy(policy: RebootPolicy): VMOption {
  oneOf("withRebootPolicy", "policy", policy, rebootPolicies);
  return (vm) => {
    instanceSpec(vm).domain.rebootPolicy = policy;
  };
}

/** What becomes of the data when a volume is replaced. */
export function withUpdateVolumeStrategy(strategy: UpdateVolumesStrategy): VMOption {
  oneOf("withUpdateVolumeStrategy", "strategy", strategy, updateVolumesStrategies);
  return ({ spec }) => {
    spec.updateVolumesStrategy = strategy;
  };
}

/** An instancetype of the cluster. CPU, memory and resources of the machine itself go. */
export function withClusterInstancetype(name: string): VMOption {
  return instancetype({ name });
}

/** An instancetype of the machine's namespace. CPU, memory and resources of the machine itself go. */
export function withInstancetype(name: string): VMOption {
  return instancetype({ name, kind: "virtualmachineinstancetype" });
}

/** The instancetype that a volume suggests. CPU, memory and resources of the machine itself go. */
export function withInstancetypeInferredFromVolume(volumeName: string): VMOption {
  return instancetype({ inferFromVolume: volumeName });
}

/** A ControllerRevision of an instancetype. CPU, memory and resources of the machine itself go. */
export function withInstancetypeRevision(revisionName: string): VMOption {
  return instancetype({ name: "unused", revisionName });
}

/** A preference of the cluster. Grace period, features, machine type and the buses of disks go. */
export function withClusterPreference(name: string): VMOption {
  return preference({ name });
}

/** A preference of the machine's namespace. Grace period, features, machine type and the buses of disks go. */
export function withPreference(name: string): VMOption {
  return preference({ name, kind: "virtualmachinepreference" });
}

/** The preference that a volume suggests. Grace period, features, machine type and the buses of disks go. */
export function withPreferenceInferredFromVolume(volumeName: string): VMOption {
  return preference({ inferFromVolume: volumeName });
}

/** A ControllerRevision of a preference. Grace period, features, machine type and the buses of disks go. */
export function withPreferenceRevision(revisionName: string): VMOption {
  return preference({ name: "unused", revisionName });
}

function instancetype(matcher: Instancetype): VMOption {
  return (vm) => {
    const { domain } = instanceSpec(vm);
    delete domain.cpu;
    delete domain.memory;
    domain.resources = {};
    vm.spec.instancetype = nonZero({ ...matcher });
  };
}

function preference(matcher: Instancetype): VMOption {
  return (vm) => {
    leaveToPreference(instanceSpec(vm));
    vm.spec.preference = nonZero({ ...matcher });
  };
}

function instanceSpec({ spec: { template } }: VirtualMachine): VirtualMachineInstanceSpec {
  template.spec ??= { domain: { devices: {} } };
  return template.spec;
}

function leaveToPreference(spec: VirtualMachineInstanceSpec): void {
  delete spec.terminationGracePeriodSeconds;
  delete spec.domain.features;
  delete spec.domain.machine;
  // drives and LUNs keep their bus
  for (const { disk } of spec.domain.devices.disks ?? []) delete disk?.bus;
}

interface Amounts {
  requests?: Record<string, number | string>;
  limits?: Record<string, number | string>;
}

function canonicalize(argument: string, resources: Amounts | undefined): void {
  for (const amounts of [resources?.requests, resources?.limits]) {
    for (const [name, amount] of Object.entries(amounts ?? {})) {
      Object.assign(amounts ?? {}, {
        [name]: quantity("withDataVolumeTemplate", argument, String(amount)),
      });
    }
  }
}
