import { toProviderError } from "../contract/errors";
import type { Job, Task, TaskId, TaskUpdate } from "../contract/task";
import { unknownTask } from "./unknown-task";

type Listener = (update: TaskUpdate) => void;

interface RunningJob {
  update: TaskUpdate;
  readonly abort: AbortController;
  readonly listeners: Set<Listener>;
  finishedAt?: number;
}

// whoever began a job waits for it right away; ten minutes also cover a hook that does something else first
const keepFinished = 600_000;

/** Milliseconds after which a job that says nothing is told of again. */
const tellAgain = 5_000;

const prefix = "job:";

/** Tasks that run in this process: sequences of native calls. */
export class Jobs {
  readonly #jobs = new Map<TaskId, RunningJob>();
  #started = 0;

  /** Begins at once. */
  start(description: string, work: (job: Job) => Promise<string | undefined>): Task {
    this.#forgetOld();
    this.#started += 1;
    const id = `${prefix}${this.#started}`;
    const job: RunningJob = {
      update: { id, state: "running" },
      abort: new AbortController(),
      listeners: new Set(),
    };
    this.#jobs.set(id, job);
    void this.#run(job, description, work);
    return { id, description };
  }

  owns(task: TaskId): boolean {
    return task.startsWith(prefix);
  }

  /** Tells how the job stands, now and until the returned function is called. */
  watch(task: TaskId, listener: Listener): () => void {
    const job = this.#jobs.get(task);
    listener(
      job?.update ?? {
        id: task,
        state: "failed",
        error: unknownTask(task, "this process does not know the job"),
      },
    );
    if (job === undefined || job.finishedAt !== undefined) return () => undefined;
    job.listeners.add(listener);
    // also keeps the process alive, which a promise alone does not
    const timer = setInterval(() => listener(job.update), tellAgain);
    return () => {
      clearInterval(timer);
      job.listeners.delete(listener);
    };
  }

  isWatched(task: TaskId): boolean {
    return (this.#jobs.get(task)?.listeners.size ?? 0) > 0;
  }

  cancel(task: TaskId): void {
    this.#jobs.get(task)?.abort.abort();
  }

  async #run(
    job: RunningJob,
    description: string,
    work: (job: Job) => Promise<string | undefined>,
  ): Promise<void> {
    const { id } = job.update;
    const progress: Job["progress"] = (share, text = description) => {
      if (job.finishedAt !== undefined) return;
      push(job, { id, state: "running", progress: share, description: text });
    };
    const outcome = await outcomeOf(id, description, () => work({ progress, signal: job.abort.signal }));
    job.finishedAt = performance.now();
    push(job, outcome);
    this.#forgetOld();
  }

  #forgetOld(): void {
    const oldest = performance.now() - keepFinished;
    for (const [id, { finishedAt }] of this.#jobs) {
      if (finishedAt !== undefined && finishedAt <= oldest) this.#jobs.delete(id);
    }
  }
}

async function outcomeOf(
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

function push(job: RunningJob, update: TaskUpdate): void {
  job.update = update;
  for (const listener of [...job.listeners]) listener(update);
}
