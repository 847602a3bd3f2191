/**
 * The series of instancetypes: what the machines of a series have in common, and their sizes.
 *
 * The facts are those of kubevirt/common-instancetypes v1.7.0 (folder `instancetypes`); the descriptions are ours.
 */
import type { VirtualMachineInstancetypeSpec } from "../kubevirt/instancetype";

/** Number of vCPUs, and memory as a Kubernetes quantity. */
type Size = readonly [cpu: number, memory: string];

/** A property that series share: its part of the spec, and the labels that tell of it. */
export interface Trait {
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec: Partial<Omit<VirtualMachineInstancetypeSpec, "cpu" | "memory">> & {
    readonly cpu?: Partial<VirtualMachineInstancetypeSpec["cpu"]>;
    readonly memory?: Partial<VirtualMachineInstancetypeSpec["memory"]>;
  };
}

export interface Series {
  readonly class: string;
  readonly displayName: string;
  readonly description: string;
  /** Its name in PatternFly. */
  readonly icon: string;
  readonly traits: readonly Trait[];
  /** Page sizes of the guest's memory. Where there are two, each size is there twice, the second as `<size>1gi`. */
  readonly hugepages: readonly [] | readonly ["1Gi"] | readonly ["2Mi", "1Gi"];
  /** Whether the number of sockets cannot grow while a machine runs. */
  readonly fixedSockets?: boolean;
  readonly sizes: Readonly<Record<string, Size>>;
}

const dedicatedCpu: Trait = {
  labels: { dedicatedCPUPlacement: "true" },
  spec: { cpu: { dedicatedCPUPlacement: true } },
};
const isolatedEmulator: Trait = {
  labels: { isolateEmulatorThread: "true" },
  spec: { cpu: { isolateEmulatorThread: true } },
};
const numa: Trait = { labels: { numa: "true" }, spec: { cpu: { numa: { guestMappingPassthrough: {} } } } };
const realtime: Trait = { labels: { realtime: "true" }, spec: { cpu: { realtime: {} } } };
const ioThreads: Trait = { spec: { ioThreadsPolicy: "auto" } };
const overcommitted: Trait = { spec: { memory: { overcommitPercent: 50 } } };
/** CRI-O keeps its load balancing, its quota and interrupts away from the machine's cores. */
const undisturbed: Trait = {
  spec: {
    annotations: {
      "cpu-load-balancing.crio.io": "disable",
      "cpu-quota.crio.io": "disable",
      "irq-load-balancing.crio.io": "disable",
    },
  },
};

const nano = { nano: [1, "512Mi"] } as const;
const microToMedium = { micro: [1, "1Gi"], small: [1, "2Gi"], medium: [1, "4Gi"] } as const;
const twiceMedium = { "2xmedium": [2, "4Gi"] } as const;
const largeAndMore = {
  large: [2, "8Gi"],
  xlarge: [4, "16Gi"],
  "2xlarge": [8, "32Gi"],
  "4xlarge": [16, "64Gi"],
  "8xlarge": [32, "128Gi"],
} as const;

export const series = {
  u1: {
    class: "general.purpose",
    displayName: "General Purpose",
    description:
      "The U series (universal) is for any purpose and asks nothing special of a node: its machines share the physical cores, by time slices, with all others.",
    icon: "pficon-server-group",
    traits: [],
    hugepages: [],
    sizes: { ...nano, ...microToMedium, ...twiceMedium, ...largeAndMore },
  },
  o1: {
    class: "overcommitted",
    displayName: "Overcommitted",
    description:
      "The O series (overcommitted) is the U series with memory overcommitted: a machine reserves half of the memory that its guest sees, so a node can run out of it.",
    icon: "pficon-virtual-machine",
    traits: [overcommitted],
    hugepages: [],
    sizes: { ...nano, ...microToMedium, ...largeAndMore },
  },
  d1: {
    class: "dedicated.vcpu",
    displayName: "Dedicated vCPU",
    description:
      "The D series (dedicated) is for any purpose with steady performance: physical cores that no other machine shares. Nodes need the CPU manager.",
    icon: "pficon-server-group",
    traits: [dedicatedCpu, isolatedEmulator, ioThreads],
    hugepages: [],
    sizes: { ...nano, ...microToMedium, ...twiceMedium, ...largeAndMore },
  },
  cx1: {
    class: "compute.exclusive",
    displayName: "Compute Exclusive",
    description:
      "The CX series (compute exclusive) is for computing: physical cores for the vCPUs alone, further ones for the emulator and for input and output, and the node's NUMA topology in the guest. No sockets can be added to a running machine, since room for them would be reserved on the node. Nodes need the CPU manager and huge pages.",
    icon: "pficon-registry",
    traits: [dedicatedCpu, isolatedEmulator, numa, ioThreads],
    hugepages: ["2Mi", "1Gi"],
    fixedSockets: true,
    sizes: {
      medium: [1, "2Gi"],
      large: [2, "4Gi"],
      xlarge: [4, "8Gi"],
      "2xlarge": [8, "16Gi"],
      "4xlarge": [16, "32Gi"],
      "8xlarge": [32, "64Gi"],
    },
  },
  m1: {
    class: "memory.intensive",
    displayName: "Memory Intensive",
    description:
      "The M series (memory) has much memory for each vCPU, in huge pages, which nodes need to have.",
    icon: "fa-memory",
    traits: [],
    hugepages: ["2Mi", "1Gi"],
    sizes: {
      large: [2, "16Gi"],
      xlarge: [4, "32Gi"],
      "2xlarge": [8, "64Gi"],
      "4xlarge": [16, "128Gi"],
      "8xlarge": [32, "256Gi"],
    },
  },
  n1: {
    class: "network",
    displayName: "Network",
    description:
      "The N series (network) is for network functions on DPDK: physical cores of its own that nothing disturbs, and huge pages of 1Gi. Nodes need to be prepared for DPDK and bear the label node-role.kubevirt.io/worker-dpdk.",
    icon: "pficon-network",
    traits: [dedicatedCpu, isolatedEmulator, undisturbed],
    hugepages: ["1Gi"],
    sizes: {
      medium: [4, "4Gi"],
      large: [4, "8Gi"],
      xlarge: [8, "16Gi"],
      "2xlarge": [16, "32Gi"],
      "4xlarge": [32, "64Gi"],
      "8xlarge": [64, "128Gi"],
    },
  },
  rt1: {
    class: "realtime",
    displayName: "Realtime",
    description:
      "The RT series (realtime) is for guests with deadlines: physical cores of its own that nothing disturbs, scheduled in real time, the node's NUMA topology, and huge pages of 1Gi. Nodes need to be prepared for real time.",
    icon: "pficon-server-group",
    traits: [dedicatedCpu, isolatedEmulator, numa, realtime, undisturbed],
    hugepages: ["1Gi"],
    sizes: { ...microToMedium, ...largeAndMore },
  },
} as const satisfies Readonly<Record<string, Series>>;
