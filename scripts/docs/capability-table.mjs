/** README.md's table: what each adapter can do, several capabilities to a row. */

/**
 * Every capability stands in one row. The words are used where an adapter has some of a row only.
 * @type {readonly (readonly [string, Readonly<Record<string, string>>])[]}
 */
export const capabilityRows = [
  [
    "CPUs and memory of a running machine",
    {
      cpuAddLive: "more CPUs",
      cpuRemoveLive: "fewer CPUs",
      memoryAddLive: "more memory",
      memoryRemoveLive: "less memory",
    },
  ],
  [
    "Disks of a running machine",
    { diskAddLive: "add", diskGrowLive: "grow", diskRemoveLive: "remove", diskIopsLive: "IOPS limit" },
  ],
  [
    "Network interfaces of a running machine",
    { networkAddLive: "add", networkChangeLive: "change", networkRemoveLive: "remove" },
  ],
  [
    "CD drives with ISO images, boot order",
    {
      media: "drives",
      mediaChangeLive: "another image while running",
      mediaAddLive: "another drive while running",
      bootOrder: "boot order",
      bootOrderLive: "another order while running",
    },
  ],
  [
    "Moves",
    {
      move: "machine",
      moveLive: "running machine",
      diskMove: "disk to another storage",
      diskMoveLive: "disk of a running machine",
    },
  ],
  ["New name while running", { renameLive: "yes" }],
  ["Tags, labels", { tags: "tags", labels: "labels" }],
  ["Graceful shutdown, suspend", { gracefulShutdown: "shutdown", suspend: "suspend" }],
  ["cloud-init, Ignition", { cloudInit: "cloud-init", ignition: "Ignition" }],
  ["UEFI, secure boot, TPM", { uefi: "UEFI", secureBoot: "secure boot", tpm: "TPM" }],
  ["CPU topology", { cpuTopology: "yes" }],
  [
    "Nested virtualization, VBS, IOMMU",
    {
      nestedVirtualization: "nested virtualization",
      virtualizationBasedSecurity: "VBS",
      directedIo: "IOMMU",
    },
  ],
  [
    "Latency sensitivity, hyper-threading, hot-add switches",
    { latencySensitivity: "latency", hyperThreading: "hyper-threading", hotAddFlags: "hot-add switches" },
  ],
  ["Encryption", { encryption: "yes" }],
  [
    "Limits and shares, reservations",
    {
      resourceLimits: "limits and shares",
      resourceReservations: "reservations",
      resourceLimitsLive: "of a running machine",
    },
  ],
  [
    "Disk choices",
    {
      diskIops: "IOPS limit",
      thickDisks: "thick",
      eagerZeroedDisks: "zeroed",
      diskControllers: "controller",
      storageClasses: "storage",
    },
  ],
  [
    "Placement",
    {
      placementDatacenter: "datacenter",
      placementCluster: "cluster",
      placementHost: "host",
      placementDatastore: "datastore",
      placementStoragePod: "storage pod",
      placementFolder: "folder",
      placementResourcePool: "resource pool",
      nodeLists: "nodes",
      namespaces: "namespace",
    },
  ],
  ["Settings beyond the models (`extraConfig`)", { freeSettings: "yes" }],
  ["MAC addresses of your choice", { macAddresses: "yes" }],
  ["Adoption of existing machines", { adoption: "yes" }],
  [
    "Snapshots",
    {
      snapshots: "snapshots",
      memorySnapshots: "with memory",
      diskOnlySnapshots: "disks only while running",
      quiescedSnapshots: "quiesced",
      snapshotRevert: "revert",
      independentSnapshots: "outlive their machine",
    },
  ],
  ["Exports of disks", { exports: "machine that is off", snapshotExports: "snapshot" }],
  ["Clones of machines", { clone: "copies", snapshotClone: "of snapshots", linkedClone: "linked" }],
  ["Images", { imageImport: "import", imageChecksums: "checksums" }],
  ["Networks made by the program", { networkCreate: "yes" }],
  ["Programs run in a guest (`lifecycle`)", { guestExec: "yes" }],
  ["Console URL", { console: "yes" }],
];

/** @param {readonly { type: string, capabilities: ReadonlySet<string> }[]} adapters */
export function capabilityTable(adapters) {
  const head = ["", ...adapters.map(({ type }) => type)];
  const rows = capabilityRows.map(([label, words]) => [
    label,
    ...adapters.map(({ capabilities }) => cell(words, capabilities)),
  ]);
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/**
 * @param {Readonly<Record<string, string>>} words
 * @param {ReadonlySet<string>} capabilities
 */
function cell(words, capabilities) {
  const there = Object.entries(words).filter(([capability]) => capabilities.has(capability));
  if (there.length === Object.keys(words).length) return "yes";
  return there.length === 0 ? "–" : there.map(([, word]) => word).join(", ");
}
