/** The server's tasks, as the tracker wants them: told by updates, never asked for one by one. */
import { errorTreatments, ProviderError } from "../../../contract/errors";
import type { TaskEvent, TaskId, TaskSource, TaskUpdate } from "../../../contract/task";
import { fromLocalizedFault } from "../errors";
import type { Caller } from "./caller";
import type { ManagedType } from "./managed-objects";
import type { Updates, WatchedProperties } from "./updates";
import type { AnyValue, MoRef, Vim } from "./vim-types";

// whoever began a task waits for it right away; ten minutes also cover a hook that does something else first
const keepFinished = 600_000;

type Listener = (event: TaskEvent) => void;

interface Followed {
  update: TaskUpdate;
  /** Why it cannot be seen any more. */
  unseen?: ProviderError | undefined;
  finishedAt?: number;
  /** Resolves when the server has told how it stands, or that it cannot be seen. */
  readonly told: Promise<void>;
  readonly tell: () => void;
}

export class VimTasks implements TaskSource {
  /** Reads cost nothing; a machine whose changes are not pushed is looked at now and then. */
  readonly pace = { first: 500, max: 10_000 };
  readonly #caller: Caller;
  readonly #updates: Updates;
  readonly #followed = new Map<TaskId, Followed>();
  readonly #listeners = new Set<Listener>();
  /** By reference: how many wait for the machine. */
  readonly #waiting = new Map<string, number>();
  /** By reference: how to stop watching the machine. */
  readonly #machines = new Map<string, () => void>();

  constructor(caller: Caller, updates: Updates) {
    this.#caller = caller;
    this.#updates = updates;
  }

  /** From now on what happens to the task is known. */
  follow(ref: MoRef): void {
    this.#known(ref.value);
  }

  async read(tasks: readonly TaskId[]): Promise<readonly TaskUpdate[]> {
    this.#forgetOld();
    const followed = tasks.map((id): [TaskId, Followed] => [id, this.#known(id)]);
    await Promise.all(followed.map(([, task]) => task.told));
    const unseen = followed.filter(([, task]) => task.unseen !== undefined);
    for (const [id] of unseen) this.#followed.delete(id);
    for (const [, task] of unseen) throw task.unseen;
    return followed.map(([, { update }]) => update);
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** From the next {@link watchMachine} on; machines that nobody waits for would make every answer longer. */
  watch(reference: string): () => void {
    this.#waiting.set(reference, (this.#waiting.get(reference) ?? 0) + 1);
    return () => {
      const left = (this.#waiting.get(reference) ?? 0) - 1;
      if (left > 0) this.#waiting.set(reference, left);
      else this.#forgetMachine(reference);
    };
  }

  async cancel(task: TaskId): Promise<void> {
    await this.#caller.invoke("CancelTask", refOf(task), {});
  }

  /**
   * While anybody waits for `reference`, changes of this machine's power, tools or addresses wake them.
   */
  watchMachine(ref: MoRef, reference: string): void {
    if (!this.#waiting.has(reference) || this.#machines.has(reference)) return;
    // the first news too: something may have changed since whoever watches has read
    const changed = (): void => this.#push({ type: "machine", reference });
    const failed = (): void => void this.#machines.delete(reference);
    const gone = (): void => {
      failed();
      changed();
    };
    this.#machines.set(reference, () => undefined);
    const stop = this.#updates.watch({ type: "VirtualMachine", value: ref.value }, { changed, gone, failed });
    if (this.#machines.has(reference)) this.#machines.set(reference, stop);
  }

  #known(id: TaskId): Followed {
    const known = this.#followed.get(id);
    if (known !== undefined) return known;
    const { promise: told, resolve: tell } = Promise.withResolvers<void>();
    const followed: Followed = { update: { id, state: "running" }, told, tell };
    this.#followed.set(id, followed);
    this.#watch(id, followed);
    return followed;
  }

  #watch(id: TaskId, followed: Followed): void {
    let over = false;
    let stop = (): void => undefined;
    const settle = (): void => {
      over = true;
      stop();
    };
    stop = this.#updates.watch(
      { type: "Task", value: id },
      {
        changed: (properties) => {
          if (over) return;
          this.#change(followed, updateOf(id, properties));
          if (followed.finishedAt !== undefined) settle();
        },
        gone: () => {
          settle();
          this.#change(followed, { id, state: "failed", error: unknownTask(id) });
        },
        failed: (error) => {
          settle();
          this.#lose(id, followed, error);
        },
      },
    );
    if (over) stop();
  }

  #change(followed: Followed, update: TaskUpdate): void {
    followed.update = update;
    if (update.state !== "running") followed.finishedAt = performance.now();
    followed.tell();
    this.#push({ type: "task", update });
  }

  /** The next time that somebody asks, the task is watched again. Only what may pass leaves its end open. */
  #lose(id: TaskId, followed: Followed, error: ProviderError): void {
    if (errorTreatments[error.code].retry) {
      followed.unseen = error;
      followed.tell();
      return;
    }
    this.#followed.delete(id);
    this.#change(followed, { id, state: "failed", error });
  }

  #push(event: TaskEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #forgetMachine(reference: string): void {
    this.#waiting.delete(reference);
    this.#machines.get(reference)?.();
    this.#machines.delete(reference);
  }

  #forgetOld(): void {
    const oldest = performance.now() - keepFinished;
    for (const [id, { finishedAt }] of this.#followed) {
      if (finishedAt !== undefined && finishedAt <= oldest) this.#followed.delete(id);
    }
  }
}

/** The object that a task made. */
export function resultOf<Type extends ManagedType>(
  type: Type,
  result: string | undefined,
): MoRef & { readonly type: Type } {
  if (result !== undefined) return { type, value: result };
  throw new ProviderError("Internal", `the task does not name the ${type} that it made`);
}

function refOf(task: TaskId): MoRef & { readonly type: "Task" } {
  return { type: "Task", value: task };
}

function updateOf(id: TaskId, properties: WatchedProperties): TaskUpdate {
  const state = properties.get("info.state");
  if (state === "success")
    return { id, state: "succeeded", result: resultText(properties.get("info.result")) };
  if (state === "error") return { id, state: "failed", error: taskError(id, properties.get("info.error")) };
  const percent = properties.get("info.progress");
  return { id, state: "running", progress: typeof percent === "number" ? percent / 100 : undefined };
}

function taskError(id: TaskId, error: AnyValue | undefined): ProviderError {
  if (error === undefined)
    return new ProviderError("Internal", "the task failed without saying why", { reference: id });
  return fromLocalizedFault(error as unknown as Vim<"LocalizedMethodFault">);
}

/** The object that a task made: its result is a reference, or has one to a machine. */
function resultText(result: AnyValue | undefined): string | undefined {
  if (typeof result === "string") return result;
  if (typeof result !== "object" || result === null) return undefined;
  if ("value" in result && typeof result.value === "string") return result.value;
  return "vm" in result ? resultText(result.vm as AnyValue) : undefined;
}

function unknownTask(id: TaskId): ProviderError {
  return new ProviderError("NotFound", "the server does not know the task any more", {
    reference: id,
    remediation: "run the same command again, which goes on from what is there",
  });
}
