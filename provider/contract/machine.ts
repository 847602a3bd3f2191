import type { Placement } from "./placement";

/** The machine in canonical units, as planner and adapters speak of it. Bytes everywhere, names as keys. */

/** The machine's native identity: all an adapter needs to find it again, and the id in Pulumi's state. */
export type MachineReference = string;

/** What a user may ask for. `OffGraceful` ends as `Off`. */
export type DesiredPower = "On" | "Off" | "OffGraceful" | "Suspended";

/**
 * What a machine really is. `Paused`: stopped by the hypervisor, for instance by an I/O error.
 * `Crashed`: the guest panicked or the hypervisor's process died.
 */
export type ObservedPower = "On" | "Off" | "Suspended" | "Paused" | "Crashed";

export interface CpuTopology {
  readonly sockets: number;
  readonly coresPerSocket: number;
  readonly threadsPerCore: number;
}

export type DiskProvisioning = "thin" | "thick" | "eagerZeroedThick";

export interface DesiredDisk {
  /** Identifies the disk for its whole life; `root` is the disk that boots. */
  readonly name: string;
  readonly sizeBytes?: number | undefined;
  readonly provisioning?: DiskProvisioning | undefined;
  /** Where it lies: a storage pool, datastore, storage or storage class. */
  readonly storage?: string | undefined;
  readonly controller?: string | undefined;
  readonly operationsPerSecond?: number | undefined;
  /** Grown only while the machine is off. */
  readonly growOffline?: boolean | undefined;
  /** Left on the hypervisor when it leaves the machine. */
  readonly keep?: boolean | undefined;
}

/** Where the root disk comes from. References are those of `ObservedImage.reference`. */
export type RootSource =
  | { readonly type: "image"; readonly reference: string }
  | { readonly type: "importedDisk"; readonly reference: string }
  | { readonly type: "empty" };

export interface AddressRoute {
  /** CIDR. */
  readonly to: string;
  readonly via: string;
}

export interface DesiredInterface {
  /** Identifies the interface for its whole life. */
  readonly name: string;
  /** As `ObservedNetwork.reference`. */
  readonly network: string;
  readonly model?: string | undefined;
  /** Lower case, colons. Chosen by adapter or hypervisor where absent. */
  readonly macAddress?: string | undefined;
  /** Static addresses as CIDR; empty means DHCP or none, as `dhcp` says. */
  readonly addresses: readonly string[];
  readonly dhcp: boolean;
  readonly gateway?: string | undefined;
  readonly dns: readonly string[];
  readonly routes: readonly AddressRoute[];
  readonly mtu?: number | undefined;
}

/** The documents for the guest's first boot, complete but for what only the adapter knows (MAC addresses). */
export interface GuestData {
  readonly userData?: string | undefined;
  readonly metaData?: string | undefined;
  /** Replaces what would be derived from the interfaces. */
  readonly networkConfig?: string | undefined;
  readonly ignition?: string | undefined;
  /** A new value makes cloud-init run again. */
  readonly instanceId: string;
}

/** Settings of the virtual hardware that only a powered-off machine takes. */
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

export interface DesiredMachine {
  readonly name: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly hardware: Hardware;
  readonly limits: ResourceLimits;
  readonly root: RootSource;
  /** The root disk first, then the others in the user's order. */
  readonly disks: readonly DesiredDisk[];
  readonly interfaces: readonly DesiredInterface[];
  readonly placement: Placement;
  readonly power: DesiredPower;
  readonly tags: readonly string[];
  readonly guest?: GuestData | undefined;
  readonly guestAgent: boolean;
  /** The hypervisor's own block, class and machine merged, valid by the adapter's schema. */
  readonly native: Readonly<Record<string, unknown>>;
  /** Free settings of the class and the machine, e.g. `vsphere.hardwareVersion`. */
  readonly extraConfig: Readonly<Record<string, string>>;
  /**
   * Stands for the hardware, the limits, `native`, `extraConfig` and `guestAgent`, and for what the machine is made from.
   * Written beside the tag, as it is, with whatever applies them: create, set-hardware, set-limits.
   */
  readonly settingsDigest?: string | undefined;
}

export interface ObservedDisk {
  readonly name: string;
  readonly sizeBytes: number;
  /** The limit that is in force; absent where there is none. */
  readonly operationsPerSecond?: number | undefined;
  /** The native object behind it: a volume path, a disk key. */
  readonly device: string;
}

export interface ObservedInterface {
  readonly name: string;
  /** As `DesiredInterface.network` names it; absent where the adapter cannot tell. */
  readonly network?: string | undefined;
  readonly macAddress: string;
  /** Those at which others reach the guest (`isReachable`), IPv4 first. */
  readonly addresses: readonly string[];
}

/** What of this very machine can change while it runs; a missing limit means "as the capability says". */
export interface LiveLimits {
  readonly maxCpus?: number | undefined;
  /** CPUs come in sockets of so many while the machine runs. */
  readonly cpuStep?: number | undefined;
  readonly maxMemoryBytes?: number | undefined;
  /** Memory can only grow in steps of this size while the machine runs. */
  readonly memoryStepBytes?: number | undefined;
}

export interface ObservedMachine {
  readonly reference: MachineReference;
  readonly name: string;
  readonly power: ObservedPower;
  /** Why it is in that state, when the hypervisor says so. */
  readonly powerReason?: string | undefined;
  readonly cpus: number;
  /** What the machine is configured to have, not what its guest has given back or taken at the moment. */
  readonly memoryBytes: number;
  readonly disks: readonly ObservedDisk[];
  readonly interfaces: readonly ObservedInterface[];
  /** Absent where the hypervisor has no tags. */
  readonly tags?: readonly string[] | undefined;
  /** Where it runs, in the hypervisor's own words: an output, never a wish. */
  readonly location: string;
  /** The ownership tag, bound to this very machine: a tag that was copied with a machine is none. */
  readonly owner?: string | undefined;
  /** The digest of the settings that were applied last; absent where none was written. */
  readonly settingsDigest?: string | undefined;
  readonly liveLimits: LiveLimits;
  /** Changes that wait for the next power cycle, in words; absent where nobody looked for them. */
  readonly pending?: readonly string[] | undefined;
  /** What the adapter wants to find again in the same hook; never stored. */
  readonly native?: unknown;
}
