import { ProviderError, toProviderError } from "../contract/errors";
import type { MachineReference } from "../contract/machine";
import type { Task, TaskId, TaskSource, TaskUpdate } from "../contract/task";
import { inCurrentOperation, outsideOperations } from "../observability/correlation";
import { type Events, type EventTarget, events as processEvents } from "../observability/events";
import { Progress } from "./progress";
import { type Settle, settle, type Wait, type WaitOptions } from "./settle";
import { stillGoing } from "./waiting";
import { WatchLoop } from "./watch-loop";

export type { WaitOptions } from "./settle";

export interface TrackerOptions extends EventTarget {
  /** Default: those of the process. */
  readonly events?: Events | undefined;
  /**
   * Milliseconds for which a wait bears that its subject cannot be seen. Default 5 minutes: several reset
   * timeouts of the circuit breaker, and a management service has restarted by then.
   */
  readonly patience?: number | undefined;
}

export interface UntilOptions extends WaitOptions {
  /** What is waited for, as in "waited 5m for …": `an address`, `the machine to be off`. */
  readonly what: string;
}

/** Waits for the tasks and machines of one session; never begins anything. */
export class TaskTracker {
  readonly #source: TaskSource;
  readonly #options: TrackerOptions;
  readonly #loop: WatchLoop;

  constructor(source: TaskSource, options: TrackerOptions) {
    this.#source = source;
    this.#options = options;
    this.#loop = new WatchLoop(source, options.patience ?? 300_000);
  }

  /**
   * Resolves with the task's result. Rejects with the task's error; with `Timeout` at the deadline, when the
   * task goes on; with `Cancelled`, when the hypervisor was asked to give it up.
   */
  wait(task: Task, options: WaitOptions = {}): Promise<string | undefined> {
    const { id, description } = task;
    return this.#follow<string | undefined>(options, {
      id,
      description,
      timeout: (waited) => `not finished after ${waited}`,
      subject: ({ succeed, fail, progress }) => ({
        type: "task",
        id,
        fail,
        update: (update) => applyUpdate(update, task, { succeed, fail, progress }),
      }),
      cancel: () => this.#cancel(id),
    });
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
      subject: ({ succeed, fail, progress }) => ({
        type: "machine",
        reference,
        fail,
        look: async () => {
          const observed = await observeAsNow();
          if (predicate(observed)) succeed(observed);
          else progress(description);
        },
      }),
    });
  }

  /** For the end of the session: nothing can be seen through it any more, so every wait fails. */
  close(): void {
    const reason = "the session was closed while this was waited for";
    this.#loop.failAll(new ProviderError("Unavailable", reason, { remediation: stillGoing }));
  }

  async #follow<T>(options: WaitOptions, wait: Wait<T>): Promise<T> {
    const { events = processEvents, providerType, endpoint } = this.#options;
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
      const result = await settle(this.#loop, wait, options, progress);
      finish();
      return result;
    } catch (cause) {
      const error = toProviderError(cause, { operation: wait.description, reference: wait.id });
      finish(error);
      throw error;
    }
  }

  #cancel(id: TaskId): void {
    if (this.#loop.watches(id)) return;
    // not on behalf of the operation: its signal is aborted, and would abort this call too
    const asked = outsideOperations(async () => this.#source.cancel?.(id));
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
    const share = update.progress === undefined ? "" : `: ${Math.round(update.progress * 100)}%`;
    settled.progress(`${update.description ?? task.description}${share}`);
  }
}
