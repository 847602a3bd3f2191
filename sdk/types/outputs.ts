// Written from the models by `npm run types`; do not edit.
import type * as pulumi from "@pulumi/pulumi";

/** The outputs of `Provider`. */
export interface ProviderOutputs {
  /** The type of the hypervisor. */
  readonly type: pulumi.Output<"mock" | "libvirt" | "vsphere">;
  /** The address of the hypervisor, if the arguments name it. */
  readonly endpoint: pulumi.Output<string | undefined>;
  /** Random text that tells the objects of this stack from those of another stack with the same names. */
  readonly identity: pulumi.Output<string>;
  /** Whether the last contact succeeded. */
  readonly healthy: pulumi.Output<boolean>;
  /** The hypervisor's name and version. */
  readonly version: pulumi.Output<string>;
  /** What the hypervisor can do, sorted by name. */
  readonly capabilities: pulumi.Output<string[]>;
}

/** The outputs of `VMClass`. */
export interface VMClassOutputs {
  /** The number of virtual CPUs. Required, unless a setting of the hypervisor's block gives it. */
  readonly cpu: pulumi.Output<number | undefined>;
  /**
   * The memory of the machine, e.g. `512Mi` or `4Gi`. Required, unless a setting of the hypervisor's block
   * gives it.
   */
  readonly memory: pulumi.Output<string | number | undefined>;
}

/** The outputs of `Image`. */
export interface ImageOutputs {
  /** The name of the image on the hypervisor. */
  readonly name: pulumi.Output<string>;
  /** The digest of the image's content in hexadecimal, e.g. `sha256:9f86…`. */
  readonly checksum: pulumi.Output<string | undefined>;
  /**
   * The operating system in the image. The creation of a machine tells the hypervisor of it, where the class
   * does not; a machine that exists stays as it is.
   */
  readonly distribution: pulumi.Output<ImageDistribution | undefined>;
  /** Defaults for the guests of machines that are made from the image. */
  readonly guest: pulumi.Output<ImageGuest | undefined>;
  /** Whether machines can be created from the image. */
  readonly ready: pulumi.Output<boolean>;
  /** The phase of the image. */
  readonly phase: pulumi.Output<"Importing" | "Ready">;
  /** Where the image is, in the hypervisor's own words. */
  readonly location: pulumi.Output<string>;
  /** The size of the disk in it, e.g. `2Gi`. */
  readonly size: pulumi.Output<string | undefined>;
  /** The format of its content, e.g. `qcow2`. */
  readonly format: pulumi.Output<string | undefined>;
  /** Whether this resource imported the image, and will delete it. */
  readonly imported: pulumi.Output<boolean>;
}

/** The outputs of `Network`. */
export interface NetworkOutputs {
  /** The name of the network on the hypervisor. */
  readonly name: pulumi.Output<string>;
  /** Where the network is, in the hypervisor's own words. */
  readonly location: pulumi.Output<string>;
  /** Whether this resource created the network, and will delete it. */
  readonly created: pulumi.Output<boolean>;
}

/** The outputs of `VirtualMachine`. */
export interface VirtualMachineOutputs {
  /** The name of the machine on the hypervisor. */
  readonly name: pulumi.Output<string>;
  /** The id of the image that the machine was created from; `unknown` where nobody can tell. */
  readonly image: pulumi.Output<string | undefined>;
  /** The power state according to the hypervisor. */
  readonly powerState: pulumi.Output<"On" | "Off" | "Suspended" | "Paused" | "Crashed">;
  /** The tags that the machine has, if the program sets tags. */
  readonly tags: pulumi.Output<string[] | undefined>;
  /** The labels that programs gave the machine, if the program sets labels. */
  readonly labels: pulumi.Output<{ readonly [key: string]: string } | undefined>;
  /** The disks of the arguments that the machine has, with their real sizes. */
  readonly disks: pulumi.Output<Disk[] | undefined>;
  /** The network interfaces of the arguments that the machine has. */
  readonly networks: pulumi.Output<NetworkInterface[] | undefined>;
  /** The CD drives of the arguments that the machine has, with the images in them. */
  readonly media: pulumi.Output<Medium[] | undefined>;
  /** The phase of the machine's life. */
  readonly phase: pulumi.Output<"Creating" | "Running" | "Stopped" | "Suspended" | "Paused" | "Crashed">;
  /** Why the machine is not running, if the hypervisor gives a reason. */
  readonly powerReason: pulumi.Output<string | undefined>;
  /** The `powerState` that the program asked for last, where its `restartPolicy` is another than `Always`. */
  readonly desiredPowerState: pulumi.Output<"On" | "Off" | "OffGraceful" | "Suspended" | undefined>;
  /**
   * The addresses of the guest on all interfaces. Empty while the machine is off, and while neither
   * hypervisor nor agent reports any (see `waitFor`).
   */
  readonly ips: pulumi.Output<string[]>;
  /** The network interfaces as the hypervisor and the guest know them. */
  readonly interfaces: pulumi.Output<InterfaceStatus[]>;
  /** The disks of the machine, and where each lies. */
  readonly volumes: pulumi.Output<VolumeStatus[]>;
  /** What the guest said at the last look, while the machine ran. No change of it is drift. */
  readonly guest: pulumi.Output<GuestStatus | undefined>;
  /**
   * The snapshots of a machine that `VirtualMachine.get` reads, whoever took them, parents first. Absent for
   * a machine that the program manages: its snapshots come and go without it.
   */
  readonly snapshots: pulumi.Output<SnapshotStatus[] | undefined>;
  /** The URL of the machine's screen for a viewer, if the hypervisor has one. */
  readonly consoleUrl: pulumi.Output<string | undefined>;
  /** Where the machine runs, in the hypervisor's own words. */
  readonly location: pulumi.Output<string>;
  /**
   * Tells the machine from a later one with the same id. Absent where the hypervisor never gives an id twice.
   */
  readonly incarnation: pulumi.Output<string | undefined>;
  /** The CPUs and the memory that the machine has now. */
  readonly currentResources: pulumi.Output<CurrentResources>;
  /** Changes that take effect at the next power cycle. */
  readonly pendingChanges: pulumi.Output<string[] | undefined>;
  /**
   * The digest of `userData`, `metaData` and `networkConfig` that the guest received; `unknown` if the
   * provider cannot tell. The outputs do not hold the documents themselves.
   */
  readonly userDataDigest: pulumi.Output<string | undefined>;
}

/** The outputs of `Snapshot`. */
export interface SnapshotOutputs {
  /** The name of the snapshot on the hypervisor. */
  readonly name: pulumi.Output<string>;
  /** A text that the hypervisor shows beside the snapshot. */
  readonly description: pulumi.Output<string | undefined>;
  /** When the snapshot was taken, as ISO 8601 text. */
  readonly createdAt: pulumi.Output<string | undefined>;
  /** The name of the snapshot that this one builds on. */
  readonly parent: pulumi.Output<string | undefined>;
}

/** The CPUs and the memory that the machine has now. */
export interface CurrentResources {
  /** The number of virtual CPUs. */
  readonly cpu: number;
  /** The memory, e.g. `512Mi`. */
  readonly memory: string;
}

/** A disk of a machine. */
export interface Disk {
  /**
   * Identifies the disk for its whole life. The disk `root` is the boot disk. Another name is another disk.
   */
  readonly name: string;
  /** The size of the disk. It can grow, but not shrink. Default: the `diskDefaults.size` of the class. */
  readonly size?: string | number | undefined;
  /**
   * When the disk takes its space: `thin` as data is written, `thick` at creation, `eagerZeroedThick` at
   * creation and overwritten with zeros.
   */
  readonly type?: "thin" | "thick" | "eagerZeroedThick" | undefined;
  /** The storage pool, datastore, storage or storage class of the disk. Default: the class's. */
  readonly storageClass?: string | undefined;
  /**
   * The most read and write operations per second; 0 means no limit, whatever the class says. Default: the
   * class's.
   */
  readonly iops?: number | undefined;
  /** `Offline` grows the disk only while the machine is off. Default Online. */
  readonly expandPolicy?: "Online" | "Offline" | undefined;
  /** The controller or bus of the disk, in the hypervisor's own words. */
  readonly controller?: string | undefined;
  /**
   * What happens to the disk and its content when it leaves the machine, or when the machine is deleted.
   * Default Delete.
   */
  readonly deletionPolicy?: "Delete" | "Retain" | undefined;
}

/** A text by value (`inline`), or by reference to where it is kept (`from`). */
export interface Document {
  /** The text itself. */
  readonly inline?: string | undefined;
  /**
   * Where the text is kept, e.g. `{ file: "user-data.yaml" }`. Each use reads it there, and state never holds
   * it.
   */
  readonly from?: string | SecretReference | undefined;
}

/** What a running guest says of itself. */
export interface GuestStatus {
  /** The operating system, in the guest's own words. */
  readonly os?: string | undefined;
  /** The host name of the guest. */
  readonly hostname?: string | undefined;
  /** The state of the hypervisor's agent in the guest. */
  readonly agent: "Running" | "NotRunning" | "NotInstalled";
}

/**
 * The operating system in the image. The creation of a machine tells the hypervisor of it, where the class
 * does not; a machine that exists stays as it is.
 */
export interface ImageDistribution {
  /**
   * The name of the distribution, as `ID` of its `/etc/os-release` has it, e.g. `debian`, `rhel`, `ubuntu`;
   * or `windows`.
   */
  readonly name: string;
  /** Its version, e.g. `12`, `22.04`, `2022`. */
  readonly version?: string | undefined;
  /** Its variant, e.g. `stream`. */
  readonly variant?: string | undefined;
}

/** Defaults for the guests of machines that are made from the image. */
export interface ImageGuest {
  /** The login user of the image, e.g. `debian`. User data has it as `{{ .User }}`. */
  readonly user?: string | undefined;
  /**
   * The cloud-init user data of machines that give neither `userData.cloudInit` nor `userData.ignition`. Each
   * creation fills in `{{ .Name }}`, `{{ .SSHPublicKey }}` and `{{ .User }}`.
   */
  readonly userDataTemplate?: Document | undefined;
}

/** A network interface as the hypervisor and the guest know it. */
export interface InterfaceStatus {
  /** The name of the interface in `networks`. */
  readonly name: string;
  /** The MAC address. */
  readonly macAddress: string;
  /** The guest's addresses on this interface. */
  readonly ips: string[];
}

/** How guests get their addresses. */
export interface IpAllocation {
  /**
   * `DHCP`: guests ask a server of the network. `Static`: the machine or this network gives the address.
   * `Pool`: each machine gets a free address of a range. `None`: guests get no address.
   */
  readonly type: "DHCP" | "Static" | "Pool" | "None";
  /** With type Static: the address and prefix of the only machine on this network. */
  readonly address?: string | undefined;
  /**
   * With type Pool: the lowest address of the range. A machine gets its address at its creation and keeps it.
   */
  readonly first?: string | undefined;
  /** With type Pool: the highest address of the range. */
  readonly last?: string | undefined;
  /** With type Pool: the prefix length of the network, e.g. 24. */
  readonly prefix?: number | undefined;
  /** The default gateway of guests with static addresses. */
  readonly gateway?: string | undefined;
  /** Further routes of guests with static addresses. */
  readonly routes?: Route[] | undefined;
}

/** A key of a Kubernetes Secret. Needs the npm package `@kubernetes/client-node`. */
export interface KubernetesSecretKey {
  /** The name of the Kubernetes Secret. */
  readonly name: string;
  /** The namespace of the Kubernetes Secret. Default: the context's namespace. */
  readonly namespace?: string | undefined;
  /** A context of the kubeconfig. Default: the current one. */
  readonly context?: string | undefined;
  /** The key within the secret's data. */
  readonly key: string;
}

/** A CD drive of a machine, and the ISO image in it. */
export interface Medium {
  /** Identifies the drive for its whole life. Another name is another drive. */
  readonly name: string;
  /** The image in the drive, an ISO file. Default: the drive is empty. */
  readonly image?: string | undefined;
}

/** The settings of a network that a machine on it needs. */
export interface NetworkAttachment {
  /** The id of a Network. */
  readonly id: string;
  /** The model of the interface, in the hypervisor's own words. */
  readonly model?: string | undefined;
  /** How guests get their addresses. */
  readonly ipAllocation?: IpAllocation | undefined;
  /** Name servers of guests with static addresses. */
  readonly dns?: string[] | undefined;
  /** The largest packet in bytes that the interface sends. */
  readonly mtu?: number | undefined;
}

/** A network interface of a machine. */
export interface NetworkInterface {
  /** Identifies the interface for its whole life. Another name is another interface. */
  readonly name: string;
  /** The network of the interface. Default: the `defaults.network` of the Provider. */
  readonly network?: string | NetworkAttachment | undefined;
  /** A static address of the guest. Needs `prefix`. Default: according to the network. */
  readonly ipAddress?: string | undefined;
  /** The prefix length of the static address, e.g. 24. */
  readonly prefix?: number | undefined;
  /** The default gateway. Default: the network's. */
  readonly gateway?: string | undefined;
  /** Name servers. Default: the network's. */
  readonly dns?: string[] | undefined;
  /** Further routes. Default: the network's. */
  readonly routes?: Route[] | undefined;
  /** The MAC address. Default: the creation chooses one, and the interface keeps it. */
  readonly macAddress?: string | undefined;
}

/** A static route of the guest. */
export interface Route {
  /** The network that the route leads to, e.g. `10.0.0.0/8`. */
  readonly to: string;
  /** The address of the router. */
  readonly via: string;
}

/** The place of a secret. Each use reads the secret there, and state never holds it. */
export interface SecretReference {
  /** An environment variable of the computer that runs `pulumi`. */
  readonly env?: string | undefined;
  /** A file on the computer that runs `pulumi`. One line break at its end is not part of the secret. */
  readonly file?: string | undefined;
  /** A key of the stack's configuration, e.g. `virtrigaud:password`. */
  readonly config?: string | undefined;
  /** A key of a Kubernetes Secret. Needs the npm package `@kubernetes/client-node`. */
  readonly kubernetesSecret?: KubernetesSecretKey | undefined;
}

/** A snapshot of a machine, in the tree of all of them. */
export interface SnapshotStatus {
  /** The name of the snapshot. */
  readonly name: string;
  /** The name of the snapshot that it builds on. */
  readonly parent?: string | undefined;
  /** When the snapshot was taken, as ISO 8601 text. */
  readonly createdAt?: string | undefined;
  /** Whether the machine's disks build on this snapshot. */
  readonly current?: boolean | undefined;
}

/** A disk as the hypervisor has it. */
export interface VolumeStatus {
  /** The name of the disk in `disks`; `root` is the root disk. */
  readonly name: string;
  /** Its size, e.g. `20Gi`. */
  readonly size: string;
  /** Where it lies: the path of a volume, or a file in a datastore. */
  readonly location: string;
}
