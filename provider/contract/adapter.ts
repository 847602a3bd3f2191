import type { Capabilities } from "./capabilities";
import type { MachineChange } from "./changes";
import type { Connection } from "./connection";
import type { AdapterContext } from "./context";
import type { Remediations } from "./errors";
import type { GuestCommand, GuestProcess } from "./guest";
import type { DesiredImage, ObservedImage } from "./image";
import type { DesiredMachine, MachineReference, ObservedMachine } from "./machine";
import type { DesiredNetwork, ObservedNetwork } from "./network";
import type { TakingOptions } from "./ownership";
import type { DesiredSnapshot, ObservedSnapshot } from "./snapshot";
import type { Dispatched, Task, TaskSource } from "./task";
import type { Violation } from "./violation";

/** One hypervisor. Stateless: everything that lives hangs on the session. */
export interface Adapter {
  readonly kind: string;
  readonly capabilities: Capabilities;
  /** What the adapter refuses without asking the hypervisor. Pure; judged at check, when the preview begins. */
  readonly rules?: ((desired: DesiredMachine) => readonly Violation[]) | undefined;
  /**
   * Whether a network that was created as `previous` becomes `next` by `NetworkOperations.change`, with its machines on it.
   * Pure. Without it, and where it says no, a network is replaced.
   */
  readonly changesNetwork?: ((previous: DesiredNetwork, next: DesiredNetwork) => boolean) | undefined;
  /** What suits its servers where neither Provider nor environment says anything. Default: the general defaults. */
  readonly resilience?: ResilienceDefaults;
  /** Hints for errors that the adapter throws without one. Default: general ones. */
  readonly remediations?: Remediations;
  /**
   * Proves the credentials once and returns a session; throws `Unauthorized`, `Unavailable`, or `InvalidSpec` for an
   * endpoint that cannot be one. Nothing stays open then.
   *
   * Connecting is tried again as a whole, so that native calls are not until there is a session. `signal` is aborted when
   * nobody waits for the session any more; calls through the context end with it by themselves.
   */
  connect(connection: Connection, context: AdapterContext, signal?: AbortSignal): Promise<Session>;
}

export interface ResilienceDefaults {
  /** Native calls per second, and how many at once after a pause. Default: no limit. */
  readonly rateLimit?: { readonly qps: number; readonly burst: number } | undefined;
}

/** One connection to one endpoint, shared by all resources of a process. */
export interface Session {
  /** The hypervisor's name and version, e.g. `libvirt 9.0.0 (QEMU 7.2.22)`. */
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly machines: MachineOperations;
  readonly tasks: TaskSource;
  readonly images?: ImageOperations | undefined;
  readonly networks?: NetworkOperations | undefined;
  readonly snapshots?: SnapshotOperations | undefined;
  readonly console?: ConsoleOperations | undefined;
  readonly guest?: GuestOperations | undefined;
  /** Resolves when the session is dead and must be opened again; never rejects. */
  readonly closed: Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface MachineOperations {
  /** Changes nothing. `undefined` only when the hypervisor explicitly said that it is not there. */
  observe(reference: MachineReference, options?: ObserveOptions): Promise<ObservedMachine | undefined>;
  /** By name, for adoption and conflicts. */
  find(name: string): Promise<MachineReference | undefined>;
  list(): Promise<readonly MachineSummary[]>;
  /**
   * Makes the machine, or finishes the one that an interrupted attempt made: it is found by its owner, whatever its name
   * was. Returns as soon as the identity exists. `mayTake` decides about a machine that is there already; one that is
   * refused is an `ownerConflict`, one that is taken gets `key` as its tag and is returned as it is.
   */
  create(desired: DesiredMachine, key: string, options: CreateOptions): Promise<Dispatched>;
  /**
   * Makes a change wholly, or returns the task that does, or throws `NotSupported`. A power state that does not
   * allow it is a `Conflict`; the one that is asked for already is a success. Gets several changes, in the order of the
   * plan, only where `together` said that they are one request: all of them are made then, or none.
   */
  apply(reference: MachineReference, ...changes: readonly MachineChange[]): Promise<Task | undefined>;
  /** How many changes at the head of a plan one request makes: at least one. Pure. Default: one. */
  together?(changes: readonly MachineChange[]): number;
  /**
   * Succeeds when it is gone already; the machine is off or is put off. Keeps the disks named in `keep`. Reads the tag
   * again: a machine that is not the own one of `key` is an `ownerConflict`; an imported one has no tag and is.
   */
  delete(reference: MachineReference, options: DeleteOptions): Promise<Task | undefined>;
  /**
   * What cannot be done, known only with the hypervisor. Changes nothing. Called at preview, before a creation, and before
   * an update touches the guest. Absent: everything is known without it.
   */
  validate?(desired: DesiredMachine, observed: ObservedMachine | undefined): Promise<readonly Violation[]>;
}

export interface ObserveOptions {
  /** Whether `pending` is looked for also where that takes a native call of its own. Default true. */
  readonly pending?: boolean;
}

export interface CreateOptions extends TakingOptions {
  /**
   * The state holds this reference already, from a creation that failed: the machine gets it again, or the creation is a
   * `Conflict`. Default: the adapter chooses.
   */
  readonly reference?: MachineReference | undefined;
}

export interface DeleteOptions {
  /** The tag of the resource that deletes. Absent: whoever holds the reference owns the machine. */
  readonly key?: string | undefined;
  /** Names of disks that stay. */
  readonly keep: readonly string[];
}

export interface MachineSummary {
  readonly reference: MachineReference;
  readonly name: string;
  readonly owner?: string | undefined;
  /**
   * The static addresses that a machine of ours was given, without prefix, by its interfaces' names; also while it is
   * off. Absent where there are none.
   */
  readonly addresses?: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface ImageOperations {
  observe(reference: string): Promise<ObservedImage | undefined>;
  /** Finds what the source names; `undefined` when it has to be imported first. */
  find(desired: DesiredImage): Promise<ObservedImage | undefined>;
  /**
   * Brings it in and verifies it. `mayTake` decides about one that is there already; what fails verification is never
   * left behind. Another source gives another reference: when an image is replaced, the new one is there before the old
   * one goes.
   */
  prepare(desired: DesiredImage, key: string): Promise<Dispatched>;
  /** Writes another tag on an image that `prepare` brought in. */
  mark(reference: string, key: string): Promise<void>;
  /** Removes only what `prepare` brought in. A `Conflict` of the property `inUse` while machines derive from it. */
  delete(reference: string): Promise<Task | undefined>;
}

export interface NetworkOperations {
  observe(reference: string): Promise<ObservedNetwork | undefined>;
  /**
   * Finds what the source names. `undefined` for one that is to be created: whether it is there already, and whose
   * it is, is for `create` to find out by its key.
   */
  find(desired: DesiredNetwork): Promise<ObservedNetwork | undefined>;
  create(desired: DesiredNetwork, key: string): Promise<Dispatched>;
  /** Turns one that `create` made into `desired`, where `changesNetwork` of the adapter allows it. */
  change?(reference: string, desired: DesiredNetwork, previous: DesiredNetwork): Promise<Task | undefined>;
  /** Writes another tag on a network that `create` made. */
  mark(reference: string, key: string): Promise<void>;
  /** Removes only what `create` made. */
  delete(reference: string): Promise<Task | undefined>;
}

export interface SnapshotOperations {
  list(machine: MachineReference): Promise<readonly ObservedSnapshot[]>;
  /**
   * Idempotent by key, whose generation is part of the reference: two snapshots of one resource and name stand side by
   * side. One that an interrupted attempt made is for the caller to find in `list`.
   */
  create(machine: MachineReference, desired: DesiredSnapshot, key: string): Promise<Dispatched>;
  /** Writes another tag on the snapshot. */
  mark(machine: MachineReference, reference: string, key: string): Promise<void>;
  describe(machine: MachineReference, reference: string, description: string): Promise<Task | undefined>;
  revert(machine: MachineReference, reference: string): Promise<Task | undefined>;
  delete(machine: MachineReference, reference: string): Promise<Task | undefined>;
}

export interface GuestOperations {
  /** Starts a program and tells its name for `look`; `Unavailable` while nothing in the guest can be asked. */
  start(machine: MachineReference, command: GuestCommand): Promise<string>;
  look(machine: MachineReference, process: string): Promise<GuestProcess>;
}

export interface ConsoleOperations {
  /** A URL that a person or a viewer opens; `undefined` while the machine has none. */
  url(machine: ObservedMachine): Promise<string | undefined>;
}
