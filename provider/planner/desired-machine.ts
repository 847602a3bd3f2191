import { definedOnly } from "../contract/defined-only";
import {
  type DesiredDisk,
  type DesiredInterface,
  type DesiredMachine,
  type GuestData,
  type Hardware,
  type ResourceLimits,
  type RootSource,
  rootDiskName,
} from "../contract/machine";
import { withDefaultPlaces } from "../contract/placement";
import { machineBlock, settingChangesFor } from "../models/blocks";
import type { NetworkAttachment } from "../models/network";
import type { VirtualMachineInputs } from "../models/virtual-machine";
import type { VMClassInputs } from "../models/vm-class";
import { parseQuantity } from "../units";
import type { ChosenPlaces } from "./plan";
import { withSettingsDigest } from "./settings-digest";

type DiskInput = NonNullable<VirtualMachineInputs["disks"]>[number];
type CloneInput = NonNullable<VirtualMachineInputs["cloneFrom"]>;
type InterfaceInput = NonNullable<VirtualMachineInputs["networks"]>[number];

/** What a user wrote, in canonical units and with the class and the Provider's defaults filled in. */
export function desiredMachine(inputs: VirtualMachineInputs, guest?: GuestData): DesiredMachine {
  const spec = inputs.class;
  const desired: DesiredMachine = {
    name: inputs.name,
    cpus: inputs.resources?.cpu ?? spec.cpu,
    memoryBytes: optionalQuantity(inputs.resources?.memory ?? spec.memory),
    hardware: desiredHardware(spec),
    limits: desiredLimits(spec),
    root: rootSource(inputs),
    disks: desiredDisks(inputs),
    interfaces: (inputs.networks ?? []).map((item) =>
      desiredInterface(item, inputs.provider.defaults?.network),
    ),
    media: inputs.media,
    bootOrder: inputs.bootOrder,
    placement: withDefaultPlaces(inputs.placement ?? {}, inputs.provider.defaults),
    power: inputs.powerState ?? "On",
    restartPolicy: inputs.restartPolicy,
    tags: inputs.tags ?? [],
    labels: inputs.labels,
    guest,
    guestOs: inputs.imageDefaults?.distribution,
    guestAgent: spec.guestToolsPolicy !== "ignore",
    native: machineBlock(inputs, inputs.provider.type),
    extraConfig: { ...spec.extraConfig, ...inputs.extraConfig },
  };
  return withSettingsDigest(desired, settingChangesFor(inputs.provider.type));
}

/** Without what only the Provider's defaults say. */
export function chosenPlaces({
  placement = {},
  class: spec,
  disks = [],
}: VirtualMachineInputs): ChosenPlaces {
  const shared = spec.diskDefaults?.storageClass;
  const listed = disks.map(({ name, storageClass }) => [name, storageClass ?? shared] as const);
  return {
    placement: withDefaultPlaces(placement),
    storage: { [rootDiskName]: shared, ...Object.fromEntries(listed) },
  };
}

export function rootSource(inputs: VirtualMachineInputs): RootSource {
  if (inputs.image !== undefined) return { type: "image", reference: inputs.image };
  if (inputs.importedDisk !== undefined) return { type: "importedDisk", reference: inputs.importedDisk };
  if (inputs.cloneFrom !== undefined) return machineSource(inputs.cloneFrom);
  return { type: "empty" };
}

/** The id of a Snapshot begins with that of its machine. */
function machineSource({ machine, snapshot, linked = false }: CloneInput): RootSource {
  const prefix = `${machine}@`;
  const own = snapshot?.startsWith(prefix) ? snapshot.slice(prefix.length) : snapshot;
  return { type: "machine", reference: machine, ...definedOnly({ snapshot: own }), linked };
}

function desiredDisks(inputs: VirtualMachineInputs): DesiredDisk[] {
  const listed = inputs.disks ?? [];
  const root = listed.find((disk) => disk.name === rootDiskName) ?? { name: rootDiskName };
  return [root, ...listed.filter((disk) => disk.name !== rootDiskName)].map((disk) =>
    desiredDisk(disk, inputs.class.diskDefaults, inputs.provider.defaults?.storageClass),
  );
}

function desiredDisk(
  disk: DiskInput,
  defaults: VMClassInputs["diskDefaults"],
  storageClass: string | undefined,
): DesiredDisk {
  const size = disk.size ?? defaults?.size;
  return {
    name: disk.name,
    sizeBytes: size === undefined ? undefined : parseQuantity(size),
    provisioning: disk.type ?? defaults?.type,
    storage: disk.storageClass ?? defaults?.storageClass ?? storageClass,
    controller: disk.controller,
    operationsPerSecond: limitOf(disk.iops ?? defaults?.iops),
    growOffline: disk.expandPolicy === "Offline",
    keep: disk.deletionPolicy === "Retain",
  };
}

/** Zero says that there is no limit, whatever the class says. */
function limitOf(iops: number | undefined): number | undefined {
  return iops === 0 ? undefined : iops;
}

/** What is known of an interface's network, whichever way it is named. */
export function attachmentOf({ network }: InterfaceInput, defaultNetwork = ""): NetworkAttachment {
  return typeof network === "string" ? { id: network } : (network ?? { id: defaultNetwork });
}

function desiredInterface(item: InterfaceInput, defaultNetwork: string | undefined): DesiredInterface {
  const attachment = attachmentOf(item, defaultNetwork);
  const allocation = attachment.ipAllocation;
  const addresses = staticAddresses(item, allocation);
  return {
    name: item.name,
    network: attachment.id,
    model: attachment.model,
    macAddress: item.macAddress?.toLowerCase(),
    addresses,
    // one of a pool without an address was made before the network had a pool
    dhcp: addresses.length === 0 && ["DHCP", "Pool"].includes(allocation?.type ?? "DHCP"),
    gateway: item.gateway ?? allocation?.gateway,
    dns: item.dns ?? attachment.dns ?? [],
    routes: item.routes ?? allocation?.routes ?? [],
    mtu: attachment.mtu,
  };
}

function staticAddresses(item: InterfaceInput, allocation: NetworkAttachment["ipAllocation"]): string[] {
  if (item.ipAddress !== undefined) return [`${item.ipAddress}/${item.prefix ?? 24}`];
  return allocation?.type === "Static" && allocation.address !== undefined ? [allocation.address] : [];
}

function desiredHardware(spec: VMClassInputs): Hardware {
  const { performanceProfile: performance, securityProfile: security, cpuTopology: topology } = spec;
  return {
    topology:
      topology === undefined
        ? undefined
        : {
            sockets: topology.sockets,
            coresPerSocket: topology.cores,
            threadsPerCore: topology.threads ?? 1,
          },
    firmware: spec.firmware === "EFI" ? "UEFI" : spec.firmware,
    secureBoot: security?.secureBoot,
    tpmVersion: security?.tpmEnabled === true ? (security.tpmVersion ?? "2.0") : undefined,
    directedIo: security?.vtdEnabled,
    encryptionPolicy: security?.encryptionPolicy,
    nestedVirtualization: performance?.nestedVirtualization,
    virtualizationBasedSecurity: performance?.virtualizationBasedSecurity,
    latencySensitivity: performance?.latencySensitivity,
    hyperThreadingPolicy: performance?.hyperThreadingPolicy,
    cpuHotAdd: performance?.cpuHotAddEnabled,
    memoryHotAdd: performance?.memoryHotAddEnabled,
  };
}

function desiredLimits({ resourceLimits: limits }: VMClassInputs): ResourceLimits {
  return {
    cpuLimitMhz: limits?.cpuLimit,
    cpuReservationMhz: limits?.cpuReservation,
    memoryLimitBytes: optionalQuantity(limits?.memoryLimit),
    memoryReservationBytes: optionalQuantity(limits?.memoryReservation),
    cpuShares: limits?.cpuShares,
  };
}

function optionalQuantity(value: string | number | undefined): number | undefined {
  return value === undefined ? undefined : parseQuantity(value);
}
