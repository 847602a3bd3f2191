import { randomUUID } from "node:crypto";
import type { ErrorCode } from "../../../contract/errors";
import type { Task } from "../../../contract/task";
import type { Directory } from "./directory";
import type { TaskRecord } from "./records";

// nobody waits any more for what ended an hour ago
const keepEnded = 3_600_000;

/** What a task is about. */
export type TaskSubject = { readonly machine: string } | { readonly image: string };

/** Tasks, as what is known from their beginning: how they stand follows from the time. */
export class TaskFiles {
  readonly #directory: Directory;
  readonly #duration: number;

  constructor(directory: Directory, duration: number) {
    this.#directory = directory;
    this.#duration = duration;
  }

  /** Whether there are tasks at all; without, everything happens at once. */
  get takeTime(): boolean {
    return this.#duration > 0;
  }

  begin(description: string, subject: TaskSubject, fails: ErrorCode | undefined): TaskRecord {
    const startedAt = Date.now();
    const record: TaskRecord = {
      id: `task-${randomUUID()}`,
      description,
      startedAt,
      endsAt: startedAt + this.#duration,
      ...subject,
      ...(fails === undefined ? {} : { fails }),
    };
    this.#directory.write(["tasks", record.id], record);
    return record;
  }

  read(id: string): TaskRecord | undefined {
    return this.#directory.read(["tasks", id]);
  }

  cancel(record: TaskRecord): void {
    this.#directory.write(["tasks", record.id], { ...record, cancelled: true });
  }

  forgetOld(): void {
    const oldest = Date.now() - keepEnded;
    for (const { id, endsAt } of this.#directory.readAll<TaskRecord>("tasks")) {
      if (endsAt < oldest) this.#directory.remove(["tasks", id]);
    }
  }
}

export function toTask({ id, description }: TaskRecord): Task {
  return { id, description };
}
