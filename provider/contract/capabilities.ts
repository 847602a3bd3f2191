import { placementConsequences } from "./placement";

/**
 * The closed list of what a hypervisor may be able to do, each with the consequence of its absence.
 * A capability is off unless the adapter declares it. A session may remove capabilities and never adds any.
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
  diskMove: "a disk stays on the storage where it was created",
  diskMoveLive: "moving a disk to another storage needs a power cycle",
  move: "a machine stays where it was created",
  moveLive: "moving a machine to another place needs a power cycle",
  resourceLimitsLive: "other limits, reservations or shares of CPU and memory need a power cycle",
  networkAddLive: "adding a network interface needs a power cycle",
  networkChangeLive: "changing a network interface needs a power cycle",
  networkRemoveLive: "removing a network interface needs a power cycle",
  media: "machines have no CD drives for ISO images",
  mediaAddLive: "adding or removing a CD drive needs a power cycle",
  mediaChangeLive: "another ISO image in a CD drive needs a power cycle",
  bootOrder: "the order of boot devices cannot be chosen",
  bootOrderLive: "another order of boot devices needs a power cycle",
  renameLive: "a new name needs a power cycle",
  tags: "tags cannot be set",
  labels: "labels cannot be set",
  gracefulShutdown: "a machine can only be powered off hard",
  suspend: "a machine cannot be suspended",
  cloudInit: "user data, metadata and static addresses cannot be handed to the guest",
  ignition: "Ignition documents cannot be handed to the guest",
  uefi: "firmware is BIOS",
  secureBoot: "secure boot cannot be enabled",
  tpm: "a TPM cannot be added",
  cpuTopology: "sockets, cores and threads cannot be chosen",
  nestedVirtualization: "nested virtualization cannot be enabled",
  virtualizationBasedSecurity: "virtualization-based security cannot be enabled",
  directedIo: "an IOMMU (VT-d) cannot be added",
  latencySensitivity: "latency sensitivity cannot be chosen",
  hyperThreading: "the hyper-threading policy cannot be chosen",
  hotAddFlags: "CPU and memory hot-add cannot be switched on or off",
  encryption: "machines cannot be encrypted",
  resourceLimits: "CPU and memory limits and CPU shares cannot be set",
  resourceReservations: "CPU and memory cannot be reserved",
  freeSettings: "settings beyond those of the models cannot be set",
  diskIops: "disk operations per second cannot be limited",
  thickDisks: "disks are thin",
  eagerZeroedDisks: "disks cannot be zeroed at creation",
  diskControllers: "the controller of a disk cannot be chosen",
  storageClasses: "the storage of a disk cannot be chosen",
  ...placementConsequences,
  nodeLists: "the nodes for machines cannot be chosen",
  namespaces: "a namespace cannot be chosen",
  macAddresses: "the hypervisor chooses MAC addresses",
  adoption: "existing machines cannot be adopted",
  snapshots: "snapshots cannot be taken",
  memorySnapshots: "snapshots hold disks only",
  diskOnlySnapshots: "snapshots of a running machine always hold its memory",
  quiescedSnapshots: "the guest's file systems are not quiesced",
  snapshotRevert: "a machine cannot be reverted to a snapshot",
  independentSnapshots: "the deletion of a machine deletes its snapshots",
  exports: "the disks of a machine cannot be exported",
  snapshotExports: "only a machine that is off can be exported",
  guestExec: "programs cannot be run in a guest",
  clone: "a machine cannot be cloned from another",
  snapshotClone: "a machine is cloned as it is, and not from a snapshot",
  linkedClone: "a clone cannot share the disks of its source",
  imageImport: "images must exist already",
  imageChecksums: "checksums of images cannot be verified",
  networkCreate: "networks must exist already",
  console: "machines have no console URL",
} as const;

export type Capability = keyof typeof capabilityConsequences;

export const capabilityNames = Object.keys(capabilityConsequences) as readonly Capability[];

/** The capabilities that a hypervisor has; it lacks all others. */
export type Capabilities = ReadonlySet<Capability>;

/** Removes capabilities; names that `from` lacks change nothing. */
export function narrowCapabilities(from: Capabilities, without: Iterable<string>): Capabilities {
  const removed = new Set<string>(without);
  return new Set([...from].filter((capability) => !removed.has(capability)));
}
