import type { ProviderError } from "./errors";
import type { MachineReference } from "./machine";

export type TaskId = string;

/** Work that continues after the call that began it has returned. */
export interface Task {
  readonly id: TaskId;
  /** The text for progress lines, e.g. `copying debian.qcow2`. */
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

/** News of a task, or of a machine for which an operation may be waiting. */
export type TaskEvent =
  | { readonly type: "task"; readonly update: TaskUpdate }
  | { readonly type: "machine"; readonly reference: MachineReference };

/**
 * The source of updates about the native tasks and the machines of one session. The tracker runs one loop per session over
 * everything that somebody waits for: it uses the events that the source pushes, and otherwise reads at the intervals of `pace`.
 */
export interface TaskSource {
  /**
   * Reads all these tasks in as few native calls as the API allows. An unknown task counts as failed with `NotFound`.
   * Default: the hypervisor has no tasks, so that every task is unknown.
   */
  read?(tasks: readonly TaskId[]): Promise<readonly TaskUpdate[]>;
  /** Pushes events to `listener` until the caller calls the returned function. */
  subscribe?(listener: (event: TaskEvent) => void): () => void;
  /** Asks for events of this machine until the caller calls the returned function: an operation waits for it. */
  watch?(reference: MachineReference): () => void;
  /** Requests the cancellation of a task. A task that cannot be cancelled continues. */
  cancel?(task: TaskId): Promise<void>;
  /** The interval between reads in milliseconds: it starts at `first` and doubles up to `max`. Default: 500 up to 5,000. */
  readonly pace?: Pace;
}

export interface Pace {
  readonly first: number;
  readonly max: number;
}

/** Reports the share that is done, 0 to 1, and the text of the progress line. Default text: the task's description. */
export type ReportProgress = (share: number | undefined, text?: string) => void;

/** What the work of a job is given. */
export interface Job {
  readonly progress: ReportProgress;
  /** Aborts when the job is cancelled. The work then ends; it undoes nothing that the next attempt can use. */
  readonly signal: AbortSignal;
}

export interface SettledOptions {
  /** Ends the wait with `Cancelled`. Default: the end of the task or of the session ends the wait. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ReportProgress | undefined;
  /** Whether the abort requests the cancellation of the task too. Default false: the task continues. */
  readonly cancel?: boolean | undefined;
}

/** The answer of a dispatching call: the identity at once, and the task for the remaining work. */
export interface Dispatched {
  readonly reference: string;
  /** Of a machine, where its hypervisor reuses references. */
  readonly incarnation?: string | undefined;
  readonly task?: Task | undefined;
}
