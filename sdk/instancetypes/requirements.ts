/**
 * Whether a machine has what its preference requires, in the words with which KubeVirt refuses it.
 *
 * The rules are those of KubeVirt v1.9.0: pkg/instancetype/preference/requirements, and for a machine without an instancetype
 * the defaults of pkg/defaults/defaults.go that do not depend on the cluster.
 */
import type { Quantity } from "../kubernetes/quantity";
import { compareQuantities, integerValue, parseQuantity } from "../kubernetes/quantity";
import type { VirtualMachineInstancetypeSpec, VirtualMachinePreferenceSpec } from "../kubevirt/instancetype";
import type { Domain, VirtualMachineInstanceSpec } from "../kubevirt/kubevirt";
import type { Problem } from "./problem";
import type { Topology, TopologyPart } from "./topology";
import { preferredShape, spreadOf, spreadParts } from "./topology";

/** What there is for the guest: an instancetype, or what the machine says itself. */
export interface Provided {
  readonly instancetype?: VirtualMachineInstancetypeSpec | undefined;
  /** As it is after `expandMachine`. Without an architecture of its own it gets the cluster's, which is not judged here. */
  readonly machine?: VirtualMachineInstanceSpec | undefined;
}

const cpuField = "spec.template.spec.domain.cpu";
const allParts: readonly TopologyPart[] = ["cores", "sockets", "threads"];

/** Why KubeVirt refuses this preference with what is provided; undefined when it does not. */
export function requirementProblem(
  preference: VirtualMachinePreferenceSpec,
  provided: Provided,
): Problem | undefined {
  const problem =
    cpuProblem(preference, provided) ??
    memoryProblem(preference, provided) ??
    architectureProblem(preference, provided);
  if (problem === undefined) return undefined;
  return { ...problem, message: `failure checking preference requirements: ${problem.message}` };
}

function cpuProblem(
  preference: VirtualMachinePreferenceSpec,
  { instancetype, machine }: Provided,
): Problem | undefined {
  const required = preference.requirements?.cpu?.guest;
  if (required === undefined) return undefined;
  if (instancetype !== undefined) return instancetypeCpuProblem(instancetype.cpu.guest, required);
  if (machine === undefined) return undefined;

  const { counted, named } = countedParts(preference);
  const topology = machineTopology(machine.domain);
  const vcpus = counted.reduce((product, part) => product * topology[part], 1);
  if (vcpus >= required) return undefined;
  return {
    field: counted.map((part) => `${cpuField}.${part}`).join(", "),
    message: `insufficient CPU resources of ${vcpus} vCPU provided by VirtualMachine, preference requires ${required} vCPU provided as ${named}`,
  };
}

function instancetypeCpuProblem(vcpus: number, required: number): Problem | undefined {
  if (vcpus >= required) return undefined;
  return {
    field: "spec.instancetype",
    message: `insufficient CPU resources of ${vcpus} vCPU provided by instance type, preference requires ${required} vCPU`,
  };
}

/** The parts whose product counts as the machine's vCPUs. */
function countedParts(preference: VirtualMachinePreferenceSpec): {
  counted: readonly TopologyPart[];
  named: string;
} {
  const shape = preferredShape(preference);
  if (shape === "any") return { counted: allParts, named: "cores, sockets and threads" };
  if (shape !== "spread") return { counted: [shape], named: shape };
  const { across } = spreadOf(preference);
  return { counted: spreadParts[across], named: across };
}

function machineTopology({ cpu, resources }: Domain): Topology {
  const { sockets = 0, cores = 0, threads = 0 } = cpu ?? {};
  if (sockets + cores + threads > 0) return { sockets, cores, threads };
  const asked = resources?.limits?.cpu ?? resources?.requests?.cpu;
  return { sockets: asked === undefined ? 1 : Number(integerValue(quantity(asked))), cores: 1, threads: 1 };
}

function memoryProblem(
  preference: VirtualMachinePreferenceSpec,
  { instancetype, machine }: Provided,
): Problem | undefined {
  if (preference.requirements?.memory === undefined) return undefined;
  if (instancetype === undefined && machine === undefined) return undefined;
  const required = quantity(preference.requirements.memory.guest);
  const found = quantity(instancetype?.memory.guest ?? machineMemory(machine?.domain));
  if (compareQuantities(found, required) >= 0) return undefined;

  const [field, provider] =
    instancetype === undefined
      ? ["spec.template.spec.domain.memory", "VirtualMachine"]
      : ["spec.instancetype", "instance type"];
  const message = `insufficient Memory resources of ${found.text} provided by ${provider}, preference requires ${required.text}`;
  return { field, message };
}

function machineMemory(domain: Domain | undefined): number | string {
  const { requests, limits } = domain?.resources ?? {};
  const asked = [requests?.memory, limits?.memory].find(isPositive);
  return domain?.memory?.guest ?? asked ?? domain?.memory?.hugepages?.pageSize ?? 0;
}

function isPositive(amount: number | string | undefined): boolean {
  return amount !== undefined && quantity(amount).mantissa !== 0n;
}

function architectureProblem(
  { requirements }: VirtualMachinePreferenceSpec,
  { machine }: Provided,
): Problem | undefined {
  const required = requirements?.architecture;
  const found = machine?.architecture;
  if (required === undefined || found === undefined || found === required) return undefined;
  const message = `preference requires architecture ${required} but ${found} is being requested`;
  return { field: "spec.template.spec.architecture", message };
}

function quantity(amount: number | string): Quantity {
  return parseQuantity(String(amount));
}
