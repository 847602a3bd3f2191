import { errorTreatments, ProviderError, toProviderError } from "../contract/errors";
import type { MachineReference } from "../contract/machine";
import type { Pace, TaskId, TaskUpdate } from "../contract/task";
import { describeDuration } from "../observability/describe-duration";

/** What somebody waits for, and what to do with what is seen of it. */
export type Subject =
  | {
      readonly type: "task";
      readonly id: TaskId;
      update(update: TaskUpdate): void;
      fail(error: ProviderError): void;
    }
  | {
      readonly type: "machine";
      readonly reference: MachineReference;
      /** Looks once; settles the wait by itself when it is over. */
      look(): Promise<void>;
      fail(error: ProviderError): void;
    };

export type TaskSubject = Extract<Subject, { type: "task" }>;
export type MachineSubject = Extract<Subject, { type: "machine" }>;

/** One wait: when its subject is looked at next, and how long it could not be seen. */
export class Waiting<S extends Subject = Subject> {
  readonly subject: S;
  dueAt: number;
  /** Somebody is looking. */
  busy = false;
  #interval: number;
  readonly #pace: Pace;
  readonly #patience: number;
  #wokenWhileBusy = false;
  #unseenSince: number | undefined;

  constructor(subject: S, pace: Pace, patience: number) {
    this.subject = subject;
    this.#pace = pace;
    this.#patience = patience;
    this.#interval = pace.first;
    // a task has only just begun; a machine may satisfy already
    this.dueAt = performance.now() + (subject.type === "task" ? pace.first : 0);
  }

  /** Half an interval early is early enough to share a read with others. */
  isDue(now: number): boolean {
    return !this.busy && this.dueAt - this.#interval / 2 <= now;
  }

  wake(): void {
    this.#interval = this.#pace.first;
    if (this.busy) this.#wokenWhileBusy = true;
    else this.dueAt = performance.now();
  }

  begin(): void {
    this.busy = true;
    this.#wokenWhileBusy = false;
  }

  end(): void {
    this.busy = false;
    this.dueAt = performance.now() + (this.#wokenWhileBusy ? 0 : this.#interval);
    this.#interval = Math.min(this.#interval * 2, this.#pace.max);
  }

  seen(): void {
    this.#unseenSince = undefined;
  }

  /** What may pass is borne for a while; anything else ends the wait. */
  unseen(cause: unknown): void {
    const error = toProviderError(cause);
    const now = performance.now();
    this.#unseenSince ??= now;
    const silence = now - this.#unseenSince;
    if (!errorTreatments[error.code].retry) this.subject.fail(error);
    else if (silence >= this.#patience) this.subject.fail(outOfPatience(error, silence));
  }
}

function outOfPatience(cause: ProviderError, silence: number): ProviderError {
  const reason = `could not be watched for ${describeDuration(silence)}: ${cause.reason}`;
  // adapters look at the native error
  return new ProviderError(cause.code, reason, { remediation: stillGoing, cause: cause.cause ?? cause });
}

/** The remediation of every wait that was given up. */
export const stillGoing =
  "nothing was stopped and the work may still finish: look at the hypervisor, then run the same command again, which goes on from what is there";
