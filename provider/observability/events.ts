import type { CallEffect } from "../contract/context";
import type { ErrorCode } from "../contract/errors";

/** How something ended. */
export interface Outcome {
  /** Milliseconds. */
  readonly duration: number;
  /** Of the error it ended with; absent when it succeeded. */
  readonly code?: ErrorCode | undefined;
  readonly error?: Error | undefined;
}

/** The endpoint that an event is about. */
export interface EventTarget {
  /** The adapter's kind. */
  readonly providerType: string;
  readonly endpoint: string;
}

interface CallEvent extends EventTarget {
  /** The name of the native operation. */
  readonly name: string;
  readonly effect: CallEffect;
  readonly reference?: string | undefined;
  /** Counts from 1; each attempt starts and finishes on its own. */
  readonly attempt: number;
}

interface TaskSubject extends EventTarget {
  /** A task's id, or the reference of the machine that is waited for. */
  readonly id: string;
  readonly description: string;
}

/** A hook, as the front-ends call it. */
export interface HookDescription {
  /** The resource kind, e.g. `VirtualMachine`. */
  readonly kind: string;
  /** `check`, `diff`, `create`, `read`, `update`, `delete`, `invoke`. */
  readonly operation: string;
  readonly name: string;
}

/** Everything that logs, metrics and traces may learn. All durations are milliseconds. */
export type ProviderEvent =
  | ({ readonly type: "call-started" } & CallEvent)
  | ({ readonly type: "call-finished" } & CallEvent & Outcome)
  /** `attempt` failed; the next one starts after `delay`. */
  | ({ readonly type: "retry"; readonly delay: number; readonly error: Error } & CallEvent)
  | ({
      readonly type: "breaker-opened";
      readonly resetTimeout: number;
      readonly error: Error;
    } & EventTarget)
  | ({ readonly type: "breaker-half-opened" } & EventTarget)
  | ({ readonly type: "breaker-closed" } & EventTarget)
  /** A call waited this long for its turn. */
  | ({ readonly type: "rate-limited"; readonly name: string; readonly wait: number } & EventTarget)
  | ({ readonly type: "task-progress"; readonly message: string } & TaskSubject)
  | ({ readonly type: "task-finished" } & TaskSubject & Outcome)
  | ({ readonly type: "session-opened"; readonly version: string; readonly duration: number } & EventTarget)
  | ({ readonly type: "session-closed"; readonly reason?: string | undefined } & EventTarget)
  | ({ readonly type: "hook-started" } & HookDescription)
  | ({ readonly type: "hook-finished" } & HookDescription & Outcome);

export type EventListener = (event: ProviderEvent) => void;

export interface Events {
  emit(event: ProviderEvent): void;
  /** Until the returned function is called. Listeners run at once, in the emitter's async context. */
  on(listener: EventListener): () => void;
}

/** The one emitter of this process. */
export const events: Events = createEvents();

export function createEvents(): Events {
  const listeners = new Set<EventListener>();
  return {
    emit(event) {
      for (const listener of listeners) notify(listener, event);
    },
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function notify(listener: EventListener, event: ProviderEvent): void {
  try {
    listener(event);
  } catch {
    // who watches must not be able to break what is watched
  }
}
