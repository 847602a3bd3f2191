import type { ProviderError } from "./errors";
import type { MachineReference } from "./machine";

export type TaskId = string;

/** Work that goes on after the call that began it returned. */
export interface Task {
  readonly id: TaskId;
  /** For progress lines: what is going on, e.g. `copying debian.qcow2`. */
  readonly description: string;
}

export type TaskUpdate =
  | {
      readonly id: TaskId;
      readonly state: "running";
      /** 0 to 1. */
      readonly progress?: number | undefined;
      readonly description?: string | undefined;
    }
  | { readonly id: TaskId; readonly state: "succeeded"; readonly result?: string | undefined }
  | { readonly id: TaskId; readonly state: "failed"; readonly error: ProviderError };

/** Something happened: to a task, or to a machine that somebody may be waiting for. */
export type TaskEvent =
  | { readonly type: "task"; readonly update: TaskUpdate }
  | { readonly type: "machine"; readonly reference: MachineReference };

/**
 * How one session's tasks are watched. The tracker runs one loop per session over all pending tasks:
 * it reads when an event wakes it, and otherwise by `pace`.
 */
export interface TaskSource {
  /** The state of all these tasks, in as few native calls as the API allows; an unknown one has failed with `NotFound`. */
  read(tasks: readonly TaskId[]): Promise<readonly TaskUpdate[]>;
  /** Pushes what happens until the returned function is called. */
  subscribe?(listener: (event: TaskEvent) => void): () => void;
  /** Somebody waits for this machine until the returned function is called: what happens to it is worth pushing. */
  watch?(reference: MachineReference): () => void;
  /** Asks the hypervisor to give up; a task that cannot be cancelled goes on. */
  cancel?(task: TaskId): Promise<void>;
  /** Milliseconds between reads: starts at `first`, doubles up to `max`. */
  readonly pace: { readonly first: number; readonly max: number };
}

/** What a dispatching call gives back: the identity at once, and the work that is left. */
export interface Dispatched {
  readonly reference: string;
  readonly task?: Task | undefined;
}
