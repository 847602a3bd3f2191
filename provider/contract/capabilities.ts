import { placementConsequences } from "./placement";

/**
 * What a hypervisor can do, as data: a closed list, each with what follows where it is missing.
 * Every capability is off unless an adapter declares it. A session may narrow them, never widen.
 */
export const capabilityConsequences = {
  cpuAddLive: "more CPUs need a power cycle",
  cpuRemoveLive: "fewer CPUs need a power cycle",
  memoryAddLive: "more memory needs a power cycle",
  memoryRemoveLive: "less memory needs a power cycle",
  diskAddLive: "adding a disk needs a power cycle",
  diskGrowLive: "growing a disk needs a power cycle",
  diskRemoveLive: "removing a disk needs a power cycle",
  diskIopsLive: "another limit of a disk's operations per second needs a power cycle",
  resourceLimitsLive: "other limits, reservations or shares of CPU and memory need a power cycle",
  networkAddLive: "adding a network interface needs a power cycle",
  networkChangeLive: "changing a network interface needs a power cycle",
  networkRemoveLive: "removing a network interface needs a power cycle",
  renameLive: "a new name needs a power cycle",
  tags: "tags cannot be set",
  gracefulShutdown: "a machine can only be powered off hard",
  suspend: "a machine cannot be suspended",
  cloudInit: "user data, metadata and static addresses cannot be handed to the guest",
  ignition: "Ignition documents cannot be handed to the guest",
  uefi: "firmware is BIOS",
  secureBoot: "secure boot cannot be asked for",
  tpm: "a TPM cannot be asked for",
  cpuTopology: "sockets, cores and threads cannot be chosen",
  nestedVirtualization: "nested virtualization cannot be asked for",
  virtualizationBasedSecurity: "virtualization-based security cannot be asked for",
  directedIo: "an IOMMU (VT-d) cannot be asked for",
  latencySensitivity: "latency sensitivity cannot be chosen",
  hyperThreading: "the hyper-threading policy cannot be chosen",
  hotAddFlags: "CPU and memory hot-add cannot be switched",
  encryption: "machines cannot be encrypted",
  resourceLimits: "CPU and memory limits and CPU shares cannot be set",
  resourceReservations: "CPU and memory cannot be reserved",
  freeSettings: "there are no settings beyond those of the models",
  diskIops: "disk operations per second cannot be limited",
  thickDisks: "disks are thin",
  eagerZeroedDisks: "disks cannot be zeroed at creation",
  diskControllers: "the controller of a disk cannot be chosen",
  storageClasses: "the storage of a disk cannot be chosen",
  ...placementConsequences,
  nodeLists: "the nodes for machines cannot be chosen",
  namespaces: "there are no namespaces",
  macAddresses: "the hypervisor chooses MAC addresses",
  adoption: "existing machines cannot be adopted",
  snapshots: "there are no snapshots",
  memorySnapshots: "snapshots hold disks only",
  diskOnlySnapshots: "snapshots of a running machine always hold its memory",
  quiescedSnapshots: "the guest's file systems are not quiesced",
  snapshotRevert: "a machine cannot be reverted to a snapshot",
  independentSnapshots: "snapshots go with their machine",
  guestExec: "nothing can be run in a guest",
  imageImport: "images must be there already",
  imageChecksums: "checksums of images cannot be verified",
  networkCreate: "networks must be there already",
  console: "there is no console URL",
} as const;

export type Capability = keyof typeof capabilityConsequences;

export const capabilityNames = Object.keys(capabilityConsequences) as readonly Capability[];

/** The capabilities that are there; all others are not. */
export type Capabilities = ReadonlySet<Capability>;

/** What remains when some are taken away; never more than there was. */
export function narrowCapabilities(from: Capabilities, without: Iterable<string>): Capabilities {
  const removed = new Set<string>(without);
  return new Set([...from].filter((capability) => !removed.has(capability)));
}
