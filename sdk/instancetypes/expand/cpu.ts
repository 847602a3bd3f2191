/** vCPUs, as in KubeVirt v1.9.0: pkg/instancetype/apply/cpu.go. */
import type {
  VirtualMachineInstancetypeSpec,
  VirtualMachinePreferenceSpec,
} from "../../kubevirt/instancetype";
import type { CPU, Domain } from "../../kubevirt/kubevirt";
import type { Problem } from "../problem";
import { topologyOf } from "../topology";
import { specConflict } from "./conflict";

type InstancetypeCpu = VirtualMachineInstancetypeSpec["cpu"];

/** Gives the machine the vCPUs of its instancetype, unless it has settings of its own: those are returned. */
export function applyCpu(
  domain: Domain,
  instancetype: InstancetypeCpu,
  preference: VirtualMachinePreferenceSpec | undefined,
): Problem[] {
  const cpu = domain.cpu ?? {};
  const conflicts = [...resourceConflicts(domain), ...cpuConflicts(cpu, instancetype)];
  if (conflicts.length > 0) return conflicts;

  const { guest, dedicatedCPUPlacement, ...same } = structuredClone(instancetype);
  const placement =
    dedicatedCPUPlacement === undefined ? {} : { dedicatedCpuPlacement: dedicatedCPUPlacement };
  domain.cpu = { ...cpu, ...same, ...placement, ...topologyOf(guest, preference) };
  return [];
}

function resourceConflicts({ resources }: Domain): Problem[] {
  const found = [];
  if (resources?.requests?.cpu !== undefined) found.push(specConflict("domain.resources.requests.cpu"));
  if (resources?.limits?.cpu !== undefined) found.push(specConflict("domain.resources.limits.cpu"));
  return found;
}

// each setting by the name that KubeVirt gives it in a conflict, which is the instancetype's, and by the machine's own
const settings = [
  ["model", "model"],
  ["dedicatedCPUPlacement", "dedicatedCpuPlacement"],
  ["isolateEmulatorThread", "isolateEmulatorThread"],
  ["numa", "numa"],
  ["realtime", "realtime"],
] as const;

function cpuConflicts(cpu: CPU, instancetype: InstancetypeCpu): Problem[] {
  const topology = (["sockets", "cores", "threads"] as const).filter((name) => Boolean(cpu[name]));
  const both = settings.filter(([name, own]) => instancetype[name] !== undefined && Boolean(cpu[own]));
  return [...topology, ...both.map(([name]) => name)].map((name) => specConflict(`domain.cpu.${name}`));
}
