import type { Capability } from "./capabilities";
import type { Placement } from "./placement";
import type { ObservedSnapshot } from "./snapshot";

/** The machine in canonical units, for planner and adapters: sizes in bytes, names as keys. */

/** The machine's native identity, from which an adapter finds it again. It is the id in Pulumi's state. */
export type MachineReference = string;

/** One machine, and not whatever comes to have its reference later. An `ObservedMachine` is one. */
export interface MachineIdentity {
  readonly reference: MachineReference;
  /**
   * Tells this machine from a later one under the same reference: a uid, an smbios uuid. Absent in what an adapter returns:
   * the hypervisor never gives a reference twice. Absent in what it is asked for: any machine under the reference.
   */
  readonly incarnation?: string | undefined;
}

/** The power state that a user may desire. `OffGraceful` shuts the guest down first and ends as `Off`. */
export type DesiredPower = "On" | "Off" | "OffGraceful" | "Suspended";

/** What becomes of a machine that went off by itself: its guest shut down, or it crashed. */
export type RestartPolicy = "Always" | "OnFailure" | "Manual" | "Never";

/**
 * The power state that a machine has. `Paused`: the hypervisor stopped it, for instance after an I/O error.
 * `Crashed`: the guest panicked or the hypervisor's process died.
 */
export type ObservedPower = "On" | "Off" | "Suspended" | "Paused" | "Crashed";

export interface CpuTopology {
  readonly sockets: number;
  readonly coresPerSocket: number;
  readonly threadsPerCore: number;
}

export type DiskProvisioning = "thin" | "thick" | "eagerZeroedThick";

/** The disk that boots has this name, whether the user lists it or not. */
export const rootDiskName = "root";

export interface DesiredDisk {
  /** Identifies the disk for its whole life; `rootDiskName` is the boot disk. */
  readonly name: string;
  readonly sizeBytes?: number | undefined;
  readonly provisioning?: DiskProvisioning | undefined;
  /** The storage pool, datastore, storage or storage class of the disk. Default: the adapter chooses. */
  readonly storage?: string | undefined;
  readonly controller?: string | undefined;
  readonly operationsPerSecond?: number | undefined;
  /** Whether the disk grows only while the machine is off. Default false. */
  readonly growOffline?: boolean | undefined;
  /** Whether the disk stays on the hypervisor when it leaves the machine. Default false. */
  readonly keep?: boolean | undefined;
}

/** A CD drive, and the ISO image in it. */
export interface DesiredMedium {
  /** Identifies the drive for its whole life. */
  readonly name: string;
  /** `ObservedImage.reference` of an ISO image. Default: the drive is empty. */
  readonly image?: string | undefined;
}

/** The source of the root disk. `reference` of an image is `ObservedImage.reference`. */
export type RootSource =
  | { readonly type: "image"; readonly reference: string }
  | { readonly type: "importedDisk"; readonly reference: string }
  | MachineSource
  | { readonly type: "empty" };

/**
 * A machine whose disks a clone begins with, or one of its snapshots. Disks of the desired state have the content of the
 * source's disks of the same names, and are as large at least; what else the source has comes along under its name there and
 * goes with the clone. Everything but the disks is as the desired state says.
 */
export interface MachineSource {
  readonly type: "machine";
  /** The machine's reference, or its name. */
  readonly reference: string;
  /** The snapshot's reference, or its name. Default: the machine as it is. */
  readonly snapshot?: string | undefined;
  /**
   * Whether the clone shares the disks of a snapshot, by default the current one. Its machine and the snapshot are then not
   * deleted before the clone: that throws `Conflict` with the property `inUse`.
   */
  readonly linked: boolean;
}

export interface AddressRoute {
  /** CIDR. */
  readonly to: string;
  readonly via: string;
}

export interface DesiredInterface {
  /** Identifies the interface for its whole life. */
  readonly name: string;
  /** `ObservedNetwork.reference` of the network. */
  readonly network: string;
  readonly model?: string | undefined;
  /** In lower case, with colons. Default: adapter or hypervisor chooses. */
  readonly macAddress?: string | undefined;
  /** Static addresses as CIDR. Empty: DHCP or no address, depending on `dhcp`. */
  readonly addresses: readonly string[];
  readonly dhcp: boolean;
  readonly gateway?: string | undefined;
  readonly dns: readonly string[];
  readonly routes: readonly AddressRoute[];
  readonly mtu?: number | undefined;
}

/** The documents for the guest's first boot. Only MAC addresses may be missing, which the adapter fills in. */
export interface GuestData {
  readonly userData?: string | undefined;
  readonly metaData?: string | undefined;
  /** Replaces the network configuration that the interfaces would give. */
  readonly networkConfig?: string | undefined;
  readonly ignition?: string | undefined;
  /** A new value makes cloud-init run again. */
  readonly instanceId: string;
}

/** Settings of the virtual hardware that only a powered-off machine can change. */
export interface Hardware {
  readonly topology?: CpuTopology | undefined;
  readonly firmware?: "BIOS" | "UEFI" | undefined;
  readonly secureBoot?: boolean | undefined;
  readonly tpmVersion?: "1.2" | "2.0" | undefined;
  readonly directedIo?: boolean | undefined;
  readonly encryptionPolicy?: string | undefined;
  readonly nestedVirtualization?: boolean | undefined;
  readonly virtualizationBasedSecurity?: boolean | undefined;
  readonly latencySensitivity?: string | undefined;
  readonly hyperThreadingPolicy?: string | undefined;
  readonly cpuHotAdd?: boolean | undefined;
  readonly memoryHotAdd?: boolean | undefined;
}

export interface ResourceLimits {
  readonly cpuLimitMhz?: number | undefined;
  readonly cpuReservationMhz?: number | undefined;
  readonly memoryLimitBytes?: number | undefined;
  readonly memoryReservationBytes?: number | undefined;
  readonly cpuShares?: number | undefined;
}

/** Values by key. A machine has one value for a key. */
export type Labels = Readonly<Record<string, string>>;

/** An operating system, as `/etc/os-release` names it; or `windows`. */
export interface GuestOs {
  readonly name: string;
  readonly version?: string | undefined;
  readonly variant?: string | undefined;
}

export interface DesiredMachine {
  readonly name: string;
  /** Absent where a setting of `native` sizes the machine (`SettingChanges.sizing`); see `sizeOf`. */
  readonly cpus?: number | undefined;
  /** Absent where `cpus` is. */
  readonly memoryBytes?: number | undefined;
  readonly hardware: Hardware;
  readonly limits: ResourceLimits;
  readonly root: RootSource;
  /** The root disk first, then the others in the user's order. */
  readonly disks: readonly DesiredDisk[];
  readonly interfaces: readonly DesiredInterface[];
  /** The CD drives of the program; a drive for the guest's documents is not one of them. Default: none. */
  readonly media?: readonly DesiredMedium[] | undefined;
  /**
   * Names of disks, media and interfaces in the order in which the firmware tries them; it tries no others. Default: the root
   * disk, then the media in their order.
   */
  readonly bootOrder?: readonly string[] | undefined;
  readonly placement: Placement;
  readonly power: DesiredPower;
  /** Default: `Always`. A hypervisor that restarts machines by itself gets its own policy from it. */
  readonly restartPolicy?: RestartPolicy | undefined;
  readonly tags: readonly string[];
  /** Default: none. */
  readonly labels?: Labels | undefined;
  readonly guest?: GuestData | undefined;
  /**
   * What the image holds, for the hypervisor's own record of the guest. Only a creation reads it, where `native` does not say
   * it; an adapter that does not know it leaves it out.
   */
  readonly guestOs?: GuestOs | undefined;
  readonly guestAgent: boolean;
  /** The hypervisor's own block, class and machine merged, validated by the adapter's schema. */
  readonly native: Readonly<Record<string, unknown>>;
  /** Free settings of the class and the machine, e.g. `vsphere.hardwareVersion`. */
  readonly extraConfig: Readonly<Record<string, string>>;
  /**
   * Digests of the settings (hardware, limits, `native`, `extraConfig`, `guestAgent`) and of the root source and documents
   * of the creation. The adapter writes this text unchanged beside the tag at create, set-hardware and set-limits.
   */
  readonly settingsDigest?: string | undefined;
}

export interface ObservedDisk {
  readonly name: string;
  readonly sizeBytes: number;
  /** False for a disk that only a powered-off machine changes, whatever the capabilities say. Default true. */
  readonly live?: boolean | undefined;
  /** The machine's capabilities that this disk lacks, where it lacks only some of them. Default: none. */
  readonly without?: readonly Capability[] | undefined;
  /** The limit that is in force. Absent: no limit. */
  readonly operationsPerSecond?: number | undefined;
  /** Where the disk lies, in the hypervisor's own words: the path of a volume, a file in a datastore. */
  readonly device: string;
}

export interface ObservedInterface {
  readonly name: string;
  /** The network, named as in `DesiredInterface.network`. Absent where the adapter cannot tell. */
  readonly network?: string | undefined;
  readonly macAddress: string;
  /** False for an interface that only a powered-off machine changes, whatever the capabilities say. Default true. */
  readonly live?: boolean | undefined;
  /** The addresses at which other computers reach the guest (`isReachable`), IPv4 first. */
  readonly addresses: readonly string[];
}

export interface ObservedMedium extends DesiredMedium {
  /** False for a drive that only a powered-off machine changes, whatever the capabilities say. Default true. */
  readonly live?: boolean | undefined;
}

/** The bounds within which this machine can change while it runs. Without a bound the capability alone decides. */
export interface LiveLimits {
  /** The session's capabilities that this machine lacks. Default: none. */
  readonly without?: readonly Capability[] | undefined;
  readonly minCpus?: number | undefined;
  readonly maxCpus?: number | undefined;
  /** CPUs can only be added in multiples of this number while the machine runs: the size of a socket. */
  readonly cpuStep?: number | undefined;
  readonly minMemoryBytes?: number | undefined;
  readonly maxMemoryBytes?: number | undefined;
  /** Memory can only grow in steps of this size while the machine runs. */
  readonly memoryStepBytes?: number | undefined;
}

export type ConfiguredDisk = Omit<DesiredDisk, "growOffline" | "keep">;

export type ConfiguredInterface = Pick<DesiredInterface, "name" | "network" | "model" | "macAddress" | "mtu">;

/**
 * What a machine is made of, in the words of the desired state: read by its id alone, a machine gives the inputs of a program
 * whose plan is empty. An absent member: the hypervisor does not tell, or has its default.
 */
export interface ObservedConfiguration {
  readonly hardware: Hardware;
  readonly limits: ResourceLimits;
  readonly placement: Placement;
  /** The hypervisor's own block of a class that sets what this machine has, without the hypervisor's defaults. */
  readonly native: Readonly<Record<string, unknown>>;
  /** Free settings that the program of a managed machine gave it. */
  readonly extraConfig?: Readonly<Record<string, string>> | undefined;
  /** In the order of `ObservedMachine.disks`. */
  readonly disks: readonly ConfiguredDisk[];
  /** In the order of `ObservedMachine.interfaces`. Their addresses are a matter of the guest. */
  readonly interfaces: readonly ConfiguredInterface[];
  /** Whether the machine has a channel for the guest's agent. */
  readonly guestAgent?: boolean | undefined;
}

/** What a running guest says of itself. */
export interface ObservedGuest {
  /** Its operating system, in its own words. */
  readonly os?: string | undefined;
  readonly hostname?: string | undefined;
  /** `NotInstalled` only where the hypervisor tells it from an agent that does not run. */
  readonly agent: "Running" | "NotRunning" | "NotInstalled";
}

export interface ObservedMachine extends MachineIdentity {
  readonly name: string;
  readonly power: ObservedPower;
  /** The reason for the power state, where the hypervisor gives one. */
  readonly powerReason?: string | undefined;
  readonly cpus: number;
  /** The configured memory, and not what a balloon leaves the guest at the moment. */
  readonly memoryBytes: number;
  readonly disks: readonly ObservedDisk[];
  readonly interfaces: readonly ObservedInterface[];
  /** The CD drives, without one for the guest's documents. Absent: the hypervisor does not tell. */
  readonly media?: readonly ObservedMedium[] | undefined;
  /** As in `DesiredMachine.bootOrder`. Absent: the machine has the default order, or the hypervisor does not tell. */
  readonly bootOrder?: readonly string[] | undefined;
  /** Absent where the hypervisor has no tags. */
  readonly tags?: readonly string[] | undefined;
  /** The labels that programs gave it, with their present values. Absent where the hypervisor has no labels. */
  readonly labels?: Labels | undefined;
  /** Absent while the machine does not run, and where the hypervisor cannot ask guests. */
  readonly guest?: ObservedGuest | undefined;
  /** Parents before their children. Absent where `observe` did not look for them. */
  readonly snapshots?: readonly ObservedSnapshot[] | undefined;
  /** Where the machine runs, in the hypervisor's own words: an output, never compared with the desired placement. */
  readonly location: string;
  /** The ownership tag, bound to this machine. A tag that came along with a copy of a machine does not count. */
  readonly owner?: string | undefined;
  /** The digest of the settings that were applied last. Absent where the machine carries none. */
  readonly settingsDigest?: string | undefined;
  readonly liveLimits: LiveLimits;
  /** Absent where `observe` was not asked for it. */
  readonly configuration?: ObservedConfiguration | undefined;
  /** Changes that wait for the next power cycle, in words. Absent where `observe` did not look for them. */
  readonly pending?: readonly string[] | undefined;
  /** The adapter's own data for later calls within the same hook. Never stored. */
  readonly native?: unknown;
}
