import { type Capabilities, type Capability, narrowCapabilities } from "../../contract/capabilities";

export const capabilities: Capabilities = new Set([
  "cpuAddLive",
  "memoryAddLive",
  "diskAddLive",
  "diskGrowLive",
  "diskRemoveLive",
  "diskIopsLive",
  "resourceLimitsLive",
  "networkAddLive",
  "networkChangeLive",
  "networkRemoveLive",
  "renameLive",
  "tags",
  "gracefulShutdown",
  "suspend",
  "cloudInit",
  "ignition",
  "uefi",
  "secureBoot",
  "tpm",
  "cpuTopology",
  "nestedVirtualization",
  "virtualizationBasedSecurity",
  "directedIo",
  "latencySensitivity",
  "hyperThreading",
  "hotAddFlags",
  "encryption",
  "resourceLimits",
  "resourceReservations",
  "freeSettings",
  "diskIops",
  "thickDisks",
  "eagerZeroedDisks",
  "diskControllers",
  "storageClasses",
  "placementCluster",
  "placementHost",
  "placementDatastore",
  "placementStoragePod",
  "placementFolder",
  "placementResourcePool",
  "macAddresses",
  "adoption",
  "snapshots",
  "memorySnapshots",
  "diskOnlySnapshots",
  "quiescedSnapshots",
  "snapshotRevert",
  "imageImport",
  "imageChecksums",
  "networkCreate",
  "console",
]);

/** What takes a vCenter: an ESXi host knows itself only. */
const vCenterOnly: readonly Capability[] = [
  "tags",
  "encryption",
  "placementCluster",
  "placementStoragePod",
  "placementFolder",
  // without tags there is no place for the marker of a standard port group
  "networkCreate",
  // a host has no templates, and clones nothing
  "imageImport",
  "imageChecksums",
];

export function capabilitiesOf({ isVCenter }: { readonly isVCenter: boolean }): Capabilities {
  return isVCenter ? capabilities : narrowCapabilities(capabilities, vCenterOnly);
}
