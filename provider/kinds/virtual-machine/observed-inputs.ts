import { definedOnly } from "../../contract/defined-only";
import { ProviderError } from "../../contract/errors";
import type {
  ConfiguredDisk,
  ConfiguredInterface,
  CpuTopology,
  Hardware,
  ObservedMachine,
  ResourceLimits,
} from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { nearestDesired } from "../../planner/plan-power";
import { formatQuantity } from "../../units";

type ClassInputs = VirtualMachineInputs["class"];
type DiskInput = NonNullable<VirtualMachineInputs["disks"]>[number];
type InterfaceInput = NonNullable<VirtualMachineInputs["networks"]>[number];

/** What a program has to say to have this machine: the inverse of `desiredMachine`. */
export function inputsOfMachine(
  observed: ObservedMachine,
  { provider, owner }: Pick<VirtualMachineInputs, "provider" | "owner">,
): VirtualMachineInputs {
  const { configuration, media = [], bootOrder, tags = [], labels } = observed;
  if (configuration === undefined) throw withoutConfiguration(observed);
  const { disks, interfaces, placement } = configuration;
  return {
    owner,
    provider,
    name: observed.name,
    class: classOf(observed, configuration, provider.type),
    disks: disks.map(diskOf),
    networks: interfaces.map(interfaceOf),
    ...(media.length > 0 && { media: media.map(({ name, image }) => ({ name, ...definedOnly({ image }) })) }),
    ...definedOnly({ bootOrder: bootOrder && [...bootOrder] }),
    ...filled({ placement, labels }),
    ...(tags.length > 0 && { tags: [...tags] }),
    powerState: nearestDesired(observed.power),
  };
}

function classOf(
  { cpus, memoryBytes }: ObservedMachine,
  { hardware, limits, native, extraConfig, guestAgent }: NonNullable<ObservedMachine["configuration"]>,
  type: string,
): ClassInputs {
  return {
    cpu: cpus,
    memory: formatQuantity(memoryBytes),
    ...definedOnly({
      cpuTopology: topologyOf(hardware.topology),
      firmware: hardware.firmware,
      guestToolsPolicy: guestAgent === false ? "ignore" : undefined,
    }),
    ...filled({
      performanceProfile: performanceOf(hardware),
      securityProfile: securityOf(hardware),
      resourceLimits: limitsOf(limits),
      extraConfig,
      [type]: native,
    }),
  };
}

function topologyOf(topology: CpuTopology | undefined): ClassInputs["cpuTopology"] {
  if (topology === undefined) return undefined;
  const { sockets, coresPerSocket: cores, threadsPerCore: threads } = topology;
  return { sockets, cores, ...(threads === 1 ? {} : { threads }) };
}

function performanceOf(hardware: Hardware): object {
  return {
    nestedVirtualization: hardware.nestedVirtualization,
    virtualizationBasedSecurity: hardware.virtualizationBasedSecurity,
    latencySensitivity: hardware.latencySensitivity,
    hyperThreadingPolicy: hardware.hyperThreadingPolicy,
    cpuHotAddEnabled: hardware.cpuHotAdd,
    memoryHotAddEnabled: hardware.memoryHotAdd,
  };
}

function securityOf({ secureBoot, tpmVersion, directedIo, encryptionPolicy }: Hardware): object {
  return {
    secureBoot,
    ...(tpmVersion === undefined ? {} : { tpmEnabled: true, tpmVersion }),
    vtdEnabled: directedIo,
    encryptionPolicy,
  };
}

function limitsOf(limits: ResourceLimits): object {
  return {
    cpuLimit: limits.cpuLimitMhz,
    cpuReservation: limits.cpuReservationMhz,
    memoryLimit: quantityOf(limits.memoryLimitBytes),
    memoryReservation: quantityOf(limits.memoryReservationBytes),
    cpuShares: limits.cpuShares,
  };
}

function diskOf(disk: ConfiguredDisk): DiskInput {
  return {
    name: disk.name,
    ...definedOnly({
      size: quantityOf(disk.sizeBytes),
      type: disk.provisioning,
      storageClass: disk.storage,
      controller: disk.controller,
      iops: disk.operationsPerSecond,
    }),
  };
}

function interfaceOf({ name, network, macAddress, model, mtu }: ConfiguredInterface): InterfaceInput {
  const plain = model === undefined && mtu === undefined;
  const attachment = { id: network, ...definedOnly({ model, mtu }) };
  return { name, network: plain ? network : attachment, ...definedOnly({ macAddress }) };
}

function quantityOf(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : formatQuantity(bytes);
}

/** The members that are objects with anything in them. */
function filled(members: Readonly<Record<string, object | undefined>>): object {
  return Object.fromEntries(
    Object.entries(members)
      .map(([name, value]) => [name, definedOnly(value ?? {})] as const)
      .filter(([, value]) => Object.keys(value).length > 0),
  );
}

function withoutConfiguration({ name }: ObservedMachine): ProviderError {
  return new ProviderError("NotSupported", "the machine cannot be read by its id alone", {
    operation: "read machine",
    reference: name,
    remediation: "declare the resource with `adopt: true` instead",
  });
}
