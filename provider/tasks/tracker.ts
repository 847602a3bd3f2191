import type { AdapterContext } from "../contract/context";
import { ProviderError, type ProviderErrorDetails, toProviderError } from "../contract/errors";
import type { MachineReference } from "../contract/machine";
import type { SettledOptions, Task, TaskId, TaskSource, TaskUpdate } from "../contract/task";
import { inCurrentOperation, outsideOperations } from "../observability/correlation";
import { type Events, type EventTarget, events as processEvents } from "../observability/events";
import { Jobs } from "./jobs";
import { Progress } from "./progress";
import { type Limits, type Settle, settle, type Wait } from "./settle";
import { stillGoing } from "./waiting";
import { WatchLoop } from "./watch-loop";

export interface TrackerOptions extends EventTarget {
  /** Default: those of the process. */
  readonly events?: Events | undefined;
  /**
   * Milliseconds for which a wait bears that its subject cannot be seen. Default 5 minutes: several reset
   * timeouts of the circuit breaker, and a management service has restarted by then.
   */
  readonly patience?: number | undefined;
  /** What whoever waits sees of an error. Default: the error, with the wait's description. */
  readonly explain?: ((error: unknown, details: ProviderErrorDetails) => ProviderError) | undefined;
}

export interface WaitOptions extends Limits {
  /** Few lines, without secrets, for whoever watches. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

export interface UntilOptions extends WaitOptions {
  /** What is waited for, as in "waited 5m for …": `an address`, `the machine to be off`. */
  readonly what: string;
}

/** Runs the jobs of one session, and waits for them, for native tasks and for machines; begins nothing native. */
export class TaskTracker {
  /** The tracker's part of the context of the session's adapter. */
  readonly context: Pick<AdapterContext, "job" | "settled"> = {
    job: (description, work) => this.#jobs.start(description, work),
    settled: (task, options) => this.#settled(task, options),
  };
  readonly #options: TrackerOptions;
  readonly #jobs = new Jobs();
  readonly #waits = new Set<(error: ProviderError) => void>();
  #source: TaskSource = {};
  #loop: WatchLoop;
  #closed: ProviderError | undefined;

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#loop = this.#loopOver(this.#source);
  }

  /** Once the session is there: from now on its tasks and machines are seen by way of `source`. */
  begin(source: TaskSource = {}): void {
    this.#source = source;
    this.#loop = this.#loopOver(source);
  }

  /**
   * Resolves with the task's result. Rejects with the task's error; with `Timeout` at the deadline, when the
   * task goes on; with `Cancelled`, when the hypervisor was asked to give it up.
   */
  wait(task: Task, options: WaitOptions = {}): Promise<string | undefined> {
    return this.#follow(options, this.#waitFor(task, true));
  }

  /** Resolves with what `observe` returned when `predicate` first held. What `observe` throws for good ends it. */
  until<T>(
    reference: MachineReference,
    observe: () => Promise<T>,
    predicate: (observed: T) => boolean,
    options: UntilOptions,
  ): Promise<T> {
    const observeAsNow = inCurrentOperation(observe);
    const description = `waiting for ${options.what}`;
    return this.#follow<T>(options, {
      id: reference,
      description,
      timeout: (waited) => `waited ${waited} for ${options.what}`,
      watch: ({ succeed, fail, running }) =>
        this.#loop.add({
          type: "machine",
          reference,
          fail,
          look: async () => {
            const observed = await observeAsNow();
            if (predicate(observed)) succeed(observed);
            else running(description);
          },
        }),
    });
  }

  /** For the end of the session: nothing can be seen through it any more, so every wait fails. */
  close(): void {
    const reason = "the session was closed while this was waited for";
    this.#closed = new ProviderError("Unavailable", reason, { remediation: stillGoing });
    for (const fail of [...this.#waits]) fail(this.#closed);
  }

  #loopOver(source: TaskSource): WatchLoop {
    return new WatchLoop(source, this.#options.patience ?? 300_000);
  }

  /** Tells nobody but its caller: what became of a part of a job is told with the job. */
  async #settled(
    task: Task,
    { signal, progress, cancel = false }: SettledOptions = {},
  ): Promise<string | undefined> {
    const wait = this.#waitFor(task, cancel);
    try {
      return await settle(this.#endingWithSession(wait), { signal }, (text, share) =>
        progress?.(share, text),
      );
    } catch (error) {
      throw toProviderError(error, { operation: wait.description, reference: wait.id });
    }
  }

  #waitFor(task: Task, cancels: boolean): Wait<string | undefined> {
    const { id, description } = task;
    return {
      id,
      description,
      timeout: (waited) => `not finished after ${waited}`,
      watch: (settled) => {
        const update = (now: TaskUpdate): void => applyUpdate(now, task, settled);
        return this.#jobs.owns(id)
          ? this.#jobs.watch(id, update)
          : this.#loop.add({ type: "task", id, fail: settled.fail, update });
      },
      cancel: cancels ? () => this.#cancel(id) : undefined,
    };
  }

  async #follow<T>(options: WaitOptions, wait: Wait<T>): Promise<T> {
    const { events = processEvents, providerType, endpoint, explain = toProviderError } = this.#options;
    const target = { providerType, endpoint, id: wait.id, description: wait.description };
    const started = performance.now();
    const say = (message: string): void => {
      options.onProgress?.(message);
      events.emit({ type: "task-progress", ...target, message });
    };
    const progress = new Progress({ say: inCurrentOperation(say) });
    const finish = (error?: ProviderError): void => {
      const duration = performance.now() - started;
      progress.finish(`${wait.description}: ${error?.code ?? "done"}`);
      events.emit({ type: "task-finished", ...target, duration, code: error?.code, error });
    };
    try {
      const running = (text: string, share?: number): void => progress.update(withShare(text, share));
      const result = await settle(this.#endingWithSession(wait), options, running);
      finish();
      return result;
    } catch (cause) {
      const error = explain(cause, { operation: wait.description, reference: wait.id });
      finish(error);
      throw error;
    }
  }

  #endingWithSession<T>(wait: Wait<T>): Wait<T> {
    const watch = (settled: Settle<T>): (() => void) => {
      if (this.#closed !== undefined) {
        settled.fail(this.#closed);
        return () => undefined;
      }
      const stop = wait.watch(settled);
      this.#waits.add(settled.fail);
      return () => {
        stop();
        this.#waits.delete(settled.fail);
      };
    };
    return { ...wait, watch };
  }

  #cancel(id: TaskId): void {
    if (this.#jobs.isWatched(id) || this.#loop.watches(id)) return;
    // not on behalf of the operation: its signal is aborted, and would abort this call too
    const asked = outsideOperations(async () =>
      this.#jobs.owns(id) ? this.#jobs.cancel(id) : this.#source.cancel?.(id),
    );
    // a task that cannot be cancelled goes on
    asked.catch(() => undefined);
  }
}

function applyUpdate(update: TaskUpdate, task: Task, settled: Settle<string | undefined>): void {
  if (update.state === "succeeded") {
    settled.succeed(update.result);
  } else if (update.state === "failed") {
    settled.fail(update.error);
  } else {
    settled.running(update.description ?? task.description, update.progress);
  }
}

function withShare(text: string, share: number | undefined): string {
  return share === undefined ? text : `${text}: ${Math.round(share * 100)}%`;
}
