import { ProviderError, toProviderError } from "../contract/errors";
import type { Task, TaskEvent, TaskId, TaskSource, TaskUpdate } from "../contract/task";

/** Tells how far a job is: 0 to 1, and in words where the words change. */
export type ReportProgress = (progress: number | undefined, description?: string) => void;

/** What a job does; resolves with the task's result. The signal is aborted when the task is cancelled. */
export type JobWork = (progress: ReportProgress, signal: AbortSignal) => Promise<string | undefined>;

interface Job {
  update: TaskUpdate;
  readonly abort: AbortController;
  finishedAt?: number;
}

// whoever began a job waits for it right away; ten minutes also cover a hook that does something else first
const keepFinished = 600_000;

const prefix = "job:";

/** Tasks that run in this process, for adapters whose native API has none: a sequence of native calls. */
export class JobTasks implements TaskSource {
  /** Reads cost nothing, and what happens is pushed. */
  readonly pace = { first: 50, max: 5_000 };
  readonly #jobs = new Map<TaskId, Job>();
  readonly #listeners = new Set<(event: TaskEvent) => void>();
  #started = 0;

  /** Begins at once. */
  start(description: string, work: JobWork): Task {
    this.#forgetOld();
    this.#started += 1;
    const id = `${prefix}${this.#started}`;
    const job: Job = { update: { id, state: "running" }, abort: new AbortController() };
    this.#jobs.set(id, job);
    void this.#run(job, description, work);
    return { id, description };
  }

  owns(task: TaskId): boolean {
    return task.startsWith(prefix);
  }

  async read(tasks: readonly TaskId[]): Promise<readonly TaskUpdate[]> {
    return tasks.map((id) => this.#jobs.get(id)?.update ?? lost(id));
  }

  subscribe(listener: (event: TaskEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async cancel(task: TaskId): Promise<void> {
    this.#jobs.get(task)?.abort.abort();
  }

  async #run(job: Job, description: string, work: JobWork): Promise<void> {
    const { id } = job.update;
    const report: ReportProgress = (progress, text = description) => {
      if (job.finishedAt === undefined)
        this.#push(job, { id, state: "running", progress, description: text });
    };
    const outcome = await this.#outcomeOf(id, description, () => work(report, job.abort.signal));
    job.finishedAt = performance.now();
    this.#push(job, outcome);
    this.#forgetOld();
  }

  async #outcomeOf(
    id: TaskId,
    description: string,
    work: () => Promise<string | undefined>,
  ): Promise<TaskUpdate> {
    try {
      return { id, state: "succeeded", result: await work() };
    } catch (error) {
      return { id, state: "failed", error: toProviderError(error, { operation: description }) };
    }
  }

  #push(job: Job, update: TaskUpdate): void {
    job.update = update;
    for (const listener of [...this.#listeners]) listener({ type: "task", update });
  }

  #forgetOld(): void {
    const oldest = performance.now() - keepFinished;
    for (const [id, { finishedAt }] of this.#jobs) {
      if (finishedAt !== undefined && finishedAt <= oldest) this.#jobs.delete(id);
    }
  }
}

function lost(id: TaskId): TaskUpdate {
  const error = new ProviderError("NotFound", "this process does not know the job", {
    reference: id,
    remediation: "run the same command again, which goes on from what is there",
  });
  return { id, state: "failed", error };
}
