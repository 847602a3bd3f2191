import type { KindName } from "../../provider/kinds";

/** Inputs of each kind that every rule accepts and that use nearly every field: what the tests spoil. */

const connection = {
  type: "mock",
  endpoint: "/tmp/hypervisor",
  credentials: { username: "root", password: { env: "PASSWORD" }, privateKey: { file: "/keys/id" } },
  caBundle: { kubernetesSecret: { name: "ca", namespace: "infra", key: "ca.crt" } },
  insecureSkipVerify: false,
  defaults: { network: "lan", nodes: ["a", "b"] },
  rateLimit: { qps: 10, burst: 20 },
  retry: { preset: "aggressive", maxAttempts: 3, baseDelay: "100ms", multiplier: 1.5, jitter: true },
  circuitBreaker: { failureThreshold: 3, resetTimeout: "30s" },
  timeouts: { describe: "10s", mutating: "2m" },
  withoutCapabilities: ["suspend"],
  mock: {
    latency: "5ms",
    capacity: { cpus: 16, memory: "64Gi" },
    faults: [{ count: 1, code: "Retryable" }],
  },
};

const machineClass = {
  cpu: 4,
  memory: "4Gi",
  cpuTopology: { sockets: 1, cores: 2, threads: 2 },
  firmware: "UEFI",
  diskDefaults: { type: "thin", size: "20Gi", iops: 500, storageClass: "fast" },
  guestToolsPolicy: "install",
  extraConfig: { "vsphere.hardwareVersion": "19" },
  resourceLimits: { cpuLimit: 4000, cpuReservation: 1000, memoryLimit: "8Gi", memoryReservation: "1Gi" },
  performanceProfile: { latencySensitivity: "high", nestedVirtualization: true },
  securityProfile: { secureBoot: true, tpmEnabled: true, tpmVersion: "2.0" },
  mock: { ignoresShutdown: false, addresses: ["192.0.2.5"] },
  libvirt: { machineType: "q35", numa: [{ cpus: "0-3", memory: "4Gi" }], cpu: { mode: "host-model" } },
  vsphere: {
    hardwareVersion: 19,
    clone: "linked",
    disks: { data: { mode: "independent_persistent", storagePolicy: "gold" } },
    interfaces: { lan: { adapterType: "sriov", physicalFunction: "0000:3b:00.1" } },
    memoryShares: 4000,
    boot: { delay: "5s" },
    customization: { linux: { domain: "example.com" } },
    availability: { restartPriority: "high", antiAffinityGroups: ["web"] },
  },
};

const owner = "dev::shop::web";

const validInputs = {
  Provider: { name: "host", ...connection },
  VMClass: { name: "small", ...machineClass },
  Image: {
    owner,
    name: "debian",
    provider: connection,
    source: {
      mock: { url: "https://example.org/debian.qcow2", size: "2Gi", format: "qcow2" },
      libvirt: { path: "/images/debian.qcow2" },
      vsphere: { template: "debian", folder: "templates" },
    },
    checksum: `sha256:${"a".repeat(64)}`,
    checksumType: "sha256",
    prepare: { onMissing: "Import", timeout: "20m", retries: 2, force: false },
    distribution: { name: "debian", version: "12" },
    deletionPolicy: "Retain",
  },
  Network: {
    owner,
    name: "lan",
    provider: connection,
    source: {
      mock: { name: "lan", create: true, cidr: "192.0.2.0/24" },
      libvirt: { networkName: "default" },
      vsphere: { distributedSwitch: "dvs", vlan: "100-110,200", create: { ports: 16 } },
    },
    ipAllocation: {
      type: "Static",
      address: "192.0.2.10/24",
      gateway: "192.0.2.1",
      routes: [{ to: "198.51.100.0/24", via: "192.0.2.254" }],
    },
    dns: ["192.0.2.53", "2001:db8::53"],
    mtu: 1500,
  },
  VirtualMachine: {
    owner,
    name: "web",
    provider: connection,
    class: machineClass,
    resources: { cpu: 4, memory: "6Gi" },
    image: "images/debian",
    networks: [
      { name: "lan", network: "lan", ipAddress: "192.0.2.20", prefix: 24, dns: ["192.0.2.53"] },
      { name: "back", network: { id: "back", mtu: 9000 }, macAddress: "52:54:00:12:34:56" },
    ],
    disks: [
      { name: "root", size: "20Gi" },
      { name: "data", size: "1Gi", type: "thin", deletionPolicy: "Retain", expandPolicy: "Offline" },
    ],
    userData: { cloudInit: { inline: "#cloud-config\n" }, sshPublicKey: "ssh-ed25519 AAAA" },
    metaData: { inline: "local-hostname: web\n" },
    placement: { datastore: "fast", host: "a" },
    powerState: "On",
    tags: ["shop", "web"],
    lifecycle: { gracefulShutdownTimeout: "30s" },
    extraConfig: { "annotation.team": "shop" },
    adopt: false,
    deletionPolicy: "Delete",
    restartTrigger: "2026-01-31",
    updatePolicy: { powerCycle: "Allow", image: "Ignore", userData: "Rerun" },
    waitFor: { ip: true, interface: "lan", cidr: "192.0.2.0/24", timeout: "3m", required: false },
    timeouts: { create: "10m" },
  },
  Snapshot: {
    owner,
    name: "before",
    provider: connection,
    machine: "machines/web",
    description: "before the upgrade",
    memory: true,
    quiesce: true,
    revert: "2026-01-01",
    deletionPolicy: "Delete",
    timeout: "5m",
  },
} satisfies Record<KindName, object>;

/** A fresh copy. */
export function validInputsOf(kind: KindName): Record<string, unknown> {
  return structuredClone(validInputs[kind]);
}

export const kindNames = Object.keys(validInputs) as readonly KindName[];
