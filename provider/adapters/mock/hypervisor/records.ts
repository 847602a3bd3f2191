/** What the files of the folder hold. Bytes, milliseconds, and moments as milliseconds since 1970. */
import type { ErrorCode } from "../../../contract/errors";
import type { Checksum } from "../../../contract/image";
import type {
  DesiredDisk,
  DesiredMedium,
  GuestData,
  GuestOs,
  Hardware,
  Labels,
  ObservedPower,
  ResourceLimits,
} from "../../../contract/machine";
import type { Placement } from "../../../contract/placement";
import type { MachineBlock } from "../config";
import type { NativeChange } from "./changes";

export interface AttachedDisk extends Omit<DesiredDisk, "sizeBytes" | "growOffline" | "keep"> {
  readonly sizeBytes: number;
  /** Names the file of the disk. */
  readonly device: string;
}

export interface AttachedInterface {
  readonly name: string;
  readonly network: string;
  readonly macAddress: string;
  readonly model?: string | undefined;
  readonly mtu?: number | undefined;
  /** What the guest has once it is up, where it does not ask the network. */
  readonly addresses: readonly string[];
  /** The guest asks the network for its address, which is then that of the lease. */
  readonly dynamic: boolean;
  /** Its place on the network, from when it is attached: an address, or the MAC address. Names the file of the lease. */
  readonly lease?: string | undefined;
}

export interface PowerRecord {
  readonly state: ObservedPower;
  readonly reason?: string | undefined;
  /** How often it has started. */
  readonly boots: number;
  /** When the guest is up. */
  readonly readyAt: number;
  /** When a guest that was asked to shut down will be off. */
  readonly offAt?: number | undefined;
}

/** The settings of a machine that only a powered-off machine takes. */
export interface MachineSettings {
  readonly hardware: Hardware;
  readonly native: MachineBlock;
  readonly extraConfig: Readonly<Record<string, string>>;
  readonly guestAgent: boolean;
}

export interface SnapshotRecord {
  readonly reference: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly memory: boolean;
  readonly quiesced: boolean;
  readonly owner: string;
  readonly createdAt: number;
  readonly parent?: string | undefined;
  readonly state: {
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly disks: readonly AttachedDisk[];
  };
}

export interface MachineRecord {
  readonly id: string;
  /** Tells it from a later machine of the same id. Absent in files of earlier versions. */
  readonly incarnation?: string | undefined;
  readonly name: string;
  /** The ownership tag. */
  readonly owner?: string | undefined;
  /** Everything that its creation asked for is there. */
  readonly complete: boolean;
  readonly power: PowerRecord;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly settings: MachineSettings;
  readonly settingsDigest?: string | undefined;
  readonly limits: ResourceLimits;
  readonly tags: readonly string[];
  /** Absent in files of earlier versions. */
  readonly labels?: Labels | undefined;
  readonly guest?: GuestData | undefined;
  /** What its image was said to hold. */
  readonly guestOs?: GuestOs | undefined;
  /** The places that were chosen for it. Absent in files of earlier versions. */
  readonly placement?: Placement | undefined;
  /** Where it runs; whoever writes another one here has moved it. */
  readonly location: string;
  readonly disks: readonly AttachedDisk[];
  /** The disks that were made for it and are its own still, attached or not. */
  readonly devices: readonly string[];
  readonly interfaces: readonly AttachedInterface[];
  /** Absent in files of earlier versions. */
  readonly media?: readonly DesiredMedium[] | undefined;
  readonly bootOrder?: readonly string[] | undefined;
  readonly snapshots: readonly SnapshotRecord[];
  /** The snapshot that the disks derive from. */
  readonly currentSnapshot?: string | undefined;
  /** The task that is at work on it. */
  readonly busy?: MachineTask | undefined;
}

export interface MachineTask {
  readonly task: string;
  readonly description: string;
  readonly until: number;
  readonly change: NativeChange;
  /** It fails in the end, and nothing changes. */
  readonly fails: boolean;
}

/** A machine's name, taken; holds while the machine has that name. */
export interface NameRecord {
  readonly id: string;
}

export interface DiskRecord {
  readonly device: string;
  readonly sizeBytes: number;
  /** The machine that it belongs to; absent for a disk that was kept. */
  readonly machine?: string | undefined;
  /** Where its content comes from. */
  readonly image?: string | undefined;
  /** The disk that it began as a copy of. */
  readonly copyOf?: string | undefined;
  /** What it shares its content with: the disk of a linked clone. */
  readonly base?: { readonly machine: string; readonly snapshot: string } | undefined;
}

export interface ImageRecord {
  readonly reference: string;
  readonly name: string;
  readonly source: string;
  readonly sizeBytes: number;
  readonly format: string;
  readonly checksum?: Checksum | undefined;
  readonly owner?: string | undefined;
  readonly readyAt: number;
  readonly task?: string | undefined;
}

/** What an export is of; its files follow from it. */
export interface ExportRecord {
  readonly reference: string;
  readonly machine: string;
  readonly snapshot?: string | undefined;
  readonly key: string;
}

export interface NetworkRecord {
  readonly name: string;
  readonly cidr: string;
  readonly mtu?: number | undefined;
  readonly owner?: string | undefined;
}

export interface LeaseRecord {
  readonly machine: string;
  readonly interface: string;
}

export interface TaskRecord {
  readonly id: string;
  readonly description: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly machine?: string | undefined;
  readonly image?: string | undefined;
  readonly fails?: ErrorCode | undefined;
  readonly cancelled?: boolean | undefined;
}
