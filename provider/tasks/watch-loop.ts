import { ProviderError } from "../contract/errors";
import type { Pace, TaskEvent, TaskId, TaskSource, TaskUpdate } from "../contract/task";
import { outsideOperations } from "../observability/correlation";
import { unknownTask } from "./unknown-task";
import { type MachineSubject, type Subject, type TaskSubject, Waiting } from "./waiting";

const defaultPace: Pace = { first: 500, max: 5_000 };

/**
 * The one loop of a session: it looks at everything that somebody waits for, all tasks in one read, and is
 * not there when nobody waits.
 *
 * Its timers keep the process alive on purpose: a promise alone does not, so a command that only waits would
 * end in the middle of its work. When nothing is pending there is no timer.
 */
export class WatchLoop {
  readonly #source: TaskSource;
  readonly #patience: number;
  readonly #pending = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  #unsubscribe: (() => void) | undefined;

  constructor(source: TaskSource, patience: number) {
    this.#source = source;
    this.#patience = patience;
  }

  /** Watches until the returned function is called. */
  add(subject: Subject): () => void {
    const waiting = new Waiting(subject, this.#source.pace ?? defaultPace, this.#patience);
    this.#pending.add(waiting);
    // the loop serves many operations: the end of the one that started it must not end its reads
    outsideOperations(() => {
      this.#unsubscribe ??= this.#source.subscribe?.((event) => this.#notice(event));
    });
    const unwatch = subject.type === "machine" ? this.#source.watch?.(subject.reference) : undefined;
    this.#arm();
    return () => {
      unwatch?.();
      this.#remove(waiting);
    };
  }

  /** Whether somebody waits for this task. */
  watches(task: string): boolean {
    return [...this.#pending].some(({ subject }) => subject.type === "task" && subject.id === task);
  }

  #remove(waiting: Waiting): void {
    this.#pending.delete(waiting);
    if (this.#pending.size === 0) {
      this.#unsubscribe?.();
      this.#unsubscribe = undefined;
    }
    this.#arm();
  }

  #notice(event: TaskEvent): void {
    if (event.type === "task") {
      this.#deliver([event.update]);
      return;
    }
    for (const waiting of this.#pending) {
      if (waiting.subject.type === "machine" && waiting.subject.reference === event.reference) waiting.wake();
    }
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const idle = [...this.#pending].filter((waiting) => this.#canLookAt(waiting));
    if (idle.length === 0) return;
    const delay = Math.min(...idle.map(({ dueAt }) => dueAt)) - performance.now();
    outsideOperations(() => {
      this.#timer = setTimeout(() => this.#tick(), Math.max(0, Math.ceil(delay)));
    });
  }

  #canLookAt({ busy, subject }: Waiting): boolean {
    return !busy && !(this.#reading && subject.type === "task");
  }

  #tick(): void {
    const now = performance.now();
    const due = [...this.#pending].filter((waiting) => this.#canLookAt(waiting) && waiting.isDue(now));
    for (const machine of due.filter(isMachine)) void this.#look(machine);
    const tasks = due.filter(isTask);
    if (tasks.length > 0) void this.#read(tasks);
    this.#arm();
  }

  async #look(waiting: Waiting<MachineSubject>): Promise<void> {
    waiting.begin();
    try {
      await waiting.subject.look();
      waiting.seen();
    } catch (error) {
      waiting.unseen(error);
    }
    waiting.end();
    this.#arm();
  }

  async #read(tasks: readonly Waiting<TaskSubject>[]): Promise<void> {
    this.#reading = true;
    for (const waiting of tasks) waiting.begin();
    try {
      const updates = await this.#updatesOf([...new Set(tasks.map(({ subject }) => subject.id))]);
      const reported = new Set(updates.map(({ id }) => id));
      for (const waiting of tasks) {
        if (reported.has(waiting.subject.id)) waiting.seen();
        else waiting.unseen(unreported(waiting.subject.id));
      }
      this.#deliver(updates);
    } catch (error) {
      for (const waiting of tasks) waiting.unseen(error);
    }
    for (const waiting of tasks) waiting.end();
    this.#reading = false;
    this.#arm();
  }

  async #updatesOf(tasks: readonly TaskId[]): Promise<readonly TaskUpdate[]> {
    const { read = unknownTasks } = this.#source;
    return read.call(this.#source, tasks);
  }

  #deliver(updates: readonly TaskUpdate[]): void {
    for (const update of updates) {
      for (const { subject } of [...this.#pending]) {
        if (subject.type === "task" && subject.id === update.id) subject.update(update);
      }
    }
  }
}

async function unknownTasks(tasks: readonly TaskId[]): Promise<readonly TaskUpdate[]> {
  const reason = "the hypervisor has no tasks";
  return tasks.map((id) => ({ id, state: "failed", error: unknownTask(id, reason) }));
}

function unreported(task: string): ProviderError {
  return new ProviderError("Unavailable", "the hypervisor does not report this task", { reference: task });
}

function isTask(waiting: Waiting): waiting is Waiting<TaskSubject> {
  return waiting.subject.type === "task";
}

function isMachine(waiting: Waiting): waiting is Waiting<MachineSubject> {
  return waiting.subject.type === "machine";
}
