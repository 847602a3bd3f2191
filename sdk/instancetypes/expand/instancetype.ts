/** What an instancetype does to a machine, as in KubeVirt v1.9.0: pkg/instancetype/apply. */
import type { ObjectMeta } from "../../kubernetes/object-meta";
import type {
  VirtualMachineInstancetypeSpec,
  VirtualMachinePreferenceSpec,
} from "../../kubevirt/instancetype";
import type { Domain, VirtualMachineInstanceSpec } from "../../kubevirt/kubevirt";
import type { Problem } from "../problem";
import { conflict, specConflict } from "./conflict";
import { applyCpu } from "./cpu";
import { isSet } from "./fill";
import { applyMemory } from "./memory";

/** Sets in the machine what its instancetype says; returns the fields in which the machine says it, too. */
export function applyInstancetype(
  spec: VirtualMachineInstanceSpec,
  metadata: ObjectMeta,
  instancetype: VirtualMachineInstancetypeSpec,
  preference: VirtualMachinePreferenceSpec | undefined,
): Problem[] {
  const { domain } = spec;
  return [
    ...applyField(spec, "nodeSelector", instancetype.nodeSelector, "nodeSelector"),
    ...applyField(spec, "schedulerName", instancetype.schedulerName, "schedulerName"),
    ...applyCpu(domain, instancetype.cpu, preference),
    ...applyMemory(domain, instancetype.memory),
    ...applyIoThreads(domain, instancetype),
    ...applyField(domain, "ioThreadsPolicy", instancetype.ioThreadsPolicy, "domain.ioThreadsPolicy"),
    ...applyField(domain, "launchSecurity", instancetype.launchSecurity, "domain.launchSecurity"),
    ...applyField(domain.devices, "gpus", instancetype.gpus, "domain.devices.gpus"),
    ...applyField(domain.devices, "hostDevices", instancetype.hostDevices, "domain.devices.hostDevices"),
    ...applyAnnotations(metadata, instancetype.annotations ?? {}),
  ];
}

function applyField<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  value: Target[Name] | undefined,
  path: string,
): Problem[] {
  if (!says(value)) return [];
  if (says(target[name])) return [specConflict(path)];
  target[name] = structuredClone(value);
  return [];
}

function says<Value>(value: Value): value is NonNullable<Value> {
  return isSet(value) && !(Array.isArray(value) && value.length === 0);
}

function applyIoThreads(domain: Domain, { ioThreads }: VirtualMachineInstancetypeSpec): Problem[] {
  const count = ioThreads?.supplementalPoolThreadCount;
  if (count === undefined) return [];
  if (domain.ioThreads?.supplementalPoolThreadCount !== undefined) {
    return [specConflict("domain.ioThreads.supplementalPoolThreadCount")];
  }
  domain.ioThreads = { ...domain.ioThreads, supplementalPoolThreadCount: count };
  return [];
}

function applyAnnotations(metadata: ObjectMeta, annotations: Readonly<Record<string, string>>): Problem[] {
  const own = metadata.annotations ?? {};
  if (Object.keys(annotations).length > 0) metadata.annotations = { ...annotations, ...own };
  return Object.entries(annotations)
    .filter(([name, value]) => own[name] !== undefined && own[name] !== value)
    .map(([name]) => conflict(`annotations.${name}`));
}
