import type { Capabilities } from "./capabilities";
import type { MachineChange } from "./changes";
import type { Connection } from "./connection";
import type { AdapterContext } from "./context";
import type { Remediations } from "./errors";
import type { DesiredExport, ExportDownload, ObservedExport, TakePiece } from "./export";
import type { GuestCommand, GuestProcess } from "./guest";
import type { DesiredImage, ObservedImage } from "./image";
import type { DesiredMachine, MachineIdentity, MachineReference, ObservedMachine } from "./machine";
import type { DesiredNetwork, ObservedNetwork } from "./network";
import type { TakingOptions } from "./ownership";
import type { DesiredSnapshot, ObservedSnapshot } from "./snapshot";
import type { Dispatched, Task, TaskSource } from "./task";
import type { Violation } from "./violation";

/** One hypervisor. An adapter is stateless: the session holds everything that lives. */
export interface Adapter {
  readonly type: string;
  readonly capabilities: Capabilities;
  /** The refusals that need no look at the hypervisor. Pure. Check runs it when the preview begins. Default: none. */
  readonly rules?: ((desired: DesiredMachine) => readonly Violation[]) | undefined;
  /**
   * Whether `NetworkOperations.change` can turn a network that was created as `previous` into `next` while machines are
   * attached. Pure. Default: false for every change, so that a change replaces the network.
   */
  readonly changesNetwork?: ((previous: DesiredNetwork, next: DesiredNetwork) => boolean) | undefined;
  /** Defaults for settings that neither Provider nor environment gives. Default: the general defaults. */
  readonly resilience?: ResilienceDefaults;
  /** Fallback remediations for errors that the adapter throws without one. Default: general remediations. */
  readonly remediations?: Remediations;
  /**
   * Verifies the credentials once and returns a session. Throws `Unauthorized`, `Unavailable`, or `InvalidSpec` for a
   * malformed endpoint, and leaves nothing open.
   *
   * The core retries `connect` as a whole, and does not retry the native calls within it. `signal` aborts when nobody waits
   * for the session any more; calls through the context then end by themselves.
   */
  connect(connection: Connection, context: AdapterContext, signal?: AbortSignal): Promise<Session>;
}

export interface ResilienceDefaults {
  /** `qps`: native calls per second. `burst`: calls that may go out at once after a pause. Default: no limit. */
  readonly rateLimit?: { readonly qps: number; readonly burst: number } | undefined;
}

/** One connection to one endpoint. All resources of a process with an equal `Connection` share it. */
export interface Session {
  /** The hypervisor's name and version, e.g. `libvirt 9.0.0 (QEMU 7.2.22)`. */
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly machines: MachineOperations;
  /** The hypervisor's own tasks and events. Default: the hypervisor has neither. Jobs of this process are not among them. */
  readonly tasks?: TaskSource | undefined;
  readonly images?: ImageOperations | undefined;
  readonly networks?: NetworkOperations | undefined;
  readonly snapshots?: SnapshotOperations | undefined;
  readonly exports?: ExportOperations | undefined;
  readonly console?: ConsoleOperations | undefined;
  readonly guest?: GuestOperations | undefined;
  /** Resolves when the session is dead, so that the next operation opens another one. Never rejects. */
  readonly closed: Promise<void>;
  /** Ends the connection. Idempotent. */
  close(): Promise<void>;
}

export interface MachineOperations {
  /**
   * Reads the machine and changes nothing. Returns `undefined` only when the hypervisor explicitly reports it missing, or has
   * another incarnation under the reference.
   */
  observe(identity: MachineIdentity, options?: ObserveOptions): Promise<ObservedMachine | undefined>;
  /** Finds a machine by name, for adoption and conflicts. */
  find(name: string): Promise<MachineReference | undefined>;
  /** Lists machines and templates. The number of native calls does not grow with the number of machines where it can help it. */
  list(options?: ListOptions): Promise<readonly MachineSummary[]>;
  /**
   * Creates the machine, or finishes the one that an interrupted attempt created, which it finds by owner under any name.
   * Returns as soon as the identity exists. `mayTake` decides about a machine that exists already: a refusal throws
   * `ownerConflict`; a machine that is taken gets `key` as its tag and is returned as it is.
   */
  create(desired: DesiredMachine, key: string, options: CreateOptions): Promise<Dispatched>;
  /**
   * Makes a change completely, or returns the task that does, or throws `NotSupported`. Throws `Conflict` when the power
   * state does not allow the change; succeeds when the machine is in the requested power state already. The core passes
   * several changes, in the order of the plan, only where `together` counted them as one request; `apply` then makes all of
   * them or none. Throws `NotFound` for a machine of another incarnation.
   */
  apply(identity: MachineIdentity, ...changes: readonly MachineChange[]): Promise<Task | undefined>;
  /** The number of changes at the head of a plan that one request can make, at least one. Pure. Default: one. */
  together?(changes: readonly MachineChange[]): number;
  /**
   * Deletes the machine, and powers it off first if it runs. Succeeds when the machine is missing already, and leaves one of
   * another incarnation. Keeps the disks named in `keep`. Reads the tag again and throws `ownerConflict` unless `claimOf`
   * calls the machine `own` or `unmarked`. Throws `Conflict` with the property `inUse` while linked clones share its disks.
   */
  delete(identity: MachineIdentity, options: DeleteOptions): Promise<Task | undefined>;
  /**
   * Finds what only a look at the hypervisor can refuse, and changes nothing. The core calls it at preview, before a
   * creation, and before an update touches the guest. `planned`: the steps that are to be made of a machine that exists.
   * Default: `rules` refuse everything that can be refused early.
   */
  validate?(
    desired: DesiredMachine,
    observed: ObservedMachine | undefined,
    planned?: readonly MachineChange[],
  ): Promise<readonly Violation[]>;
}

export interface ObserveOptions {
  /** Whether to read `pending` also where that takes a native call of its own. Default true. */
  readonly pending?: boolean;
  /** Whether to read `snapshots` also where that takes a native call of its own. Default false. */
  readonly snapshots?: boolean;
  /** Whether to read `configuration`. Default false. */
  readonly configuration?: boolean;
}

export interface ListOptions {
  /** Whether to read the `details` of each machine also where that takes native calls of its own. Default false. */
  readonly details?: boolean;
  /**
   * The names that the caller wants, where `*` stands for any text (`nameFits`). The adapter may leave out other machines.
   * Default: all.
   */
  readonly name?: string | undefined;
}

export interface CreateOptions extends TakingOptions {
  /**
   * The reference that the state holds from a creation that failed. The machine gets this reference again, or the creation
   * throws `Conflict`. Default: the adapter chooses.
   */
  readonly reference?: MachineReference | undefined;
}

export interface DeleteOptions {
  /** The ownership tag in the state of the resource that deletes. Default: no check of the owner. */
  readonly key?: string | undefined;
  /** The names of the disks to keep. */
  readonly keep: readonly string[];
}

export interface MachineSummary {
  readonly reference: MachineReference;
  readonly name: string;
  readonly owner?: string | undefined;
  /** A template is listed like a machine, and cannot run. Default false. */
  readonly template?: boolean | undefined;
  /** Absent where `list` was not asked for it. */
  readonly details?: MachineDetails | undefined;
  /**
   * The static addresses that a managed machine was given, without prefix, by interface name. A machine that is off has
   * them too. Absent where no interface has one.
   */
  readonly addresses?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The members of `ObservedMachine` that tell machines apart in a list. */
export interface MachineDetails
  extends Pick<ObservedMachine, "power" | "cpus" | "memoryBytes" | "location" | "tags" | "labels"> {}

export interface ImageOperations {
  observe(reference: string): Promise<ObservedImage | undefined>;
  /** Finds the image that the source names. Returns `undefined` when it has to be imported first. */
  find(desired: DesiredImage): Promise<ObservedImage | undefined>;
  /**
   * Imports and verifies the image. `mayTake` decides about one that exists already. An image that fails verification is
   * never left behind. Another source gives another reference, since a replacement imports the new image before it deletes
   * the old one.
   */
  prepare(desired: DesiredImage, key: string): Promise<Dispatched>;
  /** Writes another tag on an image that `prepare` imported. */
  mark(reference: string, key: string): Promise<void>;
  /** Deletes only what `prepare` imported. Throws `Conflict` with the property `inUse` while machines derive from it. */
  delete(reference: string): Promise<Task | undefined>;
}

export interface NetworkOperations {
  observe(reference: string): Promise<ObservedNetwork | undefined>;
  /**
   * Finds the network that the source names. Returns `undefined` for a source that asks for a creation: `create` then finds
   * out, by its key, whether the network exists and who owns it.
   */
  find(desired: DesiredNetwork): Promise<ObservedNetwork | undefined>;
  create(desired: DesiredNetwork, key: string): Promise<Dispatched>;
  /** Turns a network that `create` made into `desired`, where the adapter's `changesNetwork` allows it. */
  change?(reference: string, desired: DesiredNetwork, previous: DesiredNetwork): Promise<Task | undefined>;
  /** Writes another tag on a network that `create` made. */
  mark(reference: string, key: string): Promise<void>;
  /** Deletes only what `create` made. */
  delete(reference: string): Promise<Task | undefined>;
}

export interface SnapshotOperations {
  list(machine: MachineReference): Promise<readonly ObservedSnapshot[]>;
  /**
   * Takes a snapshot. Idempotent by key, whose generation is part of the reference, so that two snapshots of one resource and
   * name can coexist. The caller finds a snapshot of an interrupted attempt in `list`.
   */
  create(machine: MachineReference, desired: DesiredSnapshot, key: string): Promise<Dispatched>;
  /** Writes another tag on the snapshot. */
  mark(machine: MachineReference, reference: string, key: string): Promise<void>;
  /** Sets the description. */
  describe(machine: MachineReference, reference: string, description: string): Promise<Task | undefined>;
  revert(machine: MachineReference, reference: string): Promise<Task | undefined>;
  /** Throws `Conflict` with the property `inUse` while linked clones share its disks. */
  delete(machine: MachineReference, reference: string): Promise<Task | undefined>;
}

/**
 * The disks of machines as files. An export never changes its machine. It belongs to the session that began it; another session
 * gets it by its own `begin`.
 */
export interface ExportOperations {
  /**
   * Makes the disks of a machine readable as files. Refuses a machine that is not off with `Conflict`, unless `desired` names a
   * snapshot; one that `snapshotExports` is missing for throws `NotSupported`. Idempotent by key: an interrupted attempt is
   * found again while the disks are as they were. What the hypervisor keeps for it ends by itself, or the next `begin` with
   * this key takes it over.
   */
  begin(machine: MachineIdentity, desired: DesiredExport, key: string): Promise<Dispatched>;
  /** Returns `undefined` when the export was deleted, has lapsed, or no longer shows the disks as they are. */
  observe(reference: string): Promise<ObservedExport | undefined>;
  /**
   * Hands the rest of the file to `take`, and resolves at its end. No byte is handed out twice. Throws `NotFound` for an export
   * that is gone, and `Conflict` when the disks changed while they were read.
   */
  download(reference: string, file: string, take: TakePiece, options?: ExportDownload): Promise<void>;
  /** Removes what the hypervisor keeps for the export. Succeeds when it is gone already. */
  delete(reference: string): Promise<void>;
}

export interface GuestOperations {
  /** Starts a program and returns its name for `look`. Throws `Unavailable` while the guest's agent does not answer. */
  start(machine: MachineReference, command: GuestCommand): Promise<string>;
  look(machine: MachineReference, process: string): Promise<GuestProcess>;
}

export interface ConsoleOperations {
  /** Returns a URL that a person or a viewer opens, or `undefined` while the machine has no console. */
  url(machine: ObservedMachine): Promise<string | undefined>;
}
