import { ProviderError } from "../contract/errors";
import { describeDuration } from "../observability/describe-duration";
import { onAbort } from "../resilience/abort";
import { stillGoing } from "./waiting";

/** When a wait ends although its subject goes on. */
export interface Limits {
  /** Milliseconds from now. Default: no deadline. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The ways in which a wait ends or goes on. */
export interface Settle<T> {
  succeed(value: T): void;
  fail(error: ProviderError): void;
  /** `share`: 0 to 1. */
  running(text: string, share?: number): void;
}

/** A wait as the tracker sees it. */
export interface Wait<T> {
  /** A task's id, or a machine's reference. */
  readonly id: string;
  readonly description: string;
  /** What is said when the deadline has passed. */
  readonly timeout: (waited: string) => string;
  /** Watches until the returned function is called. */
  readonly watch: (settle: Settle<T>) => () => void;
  /** After the signal has ended the wait. */
  readonly cancel?: (() => void) | undefined;
}

/** Watches until the wait is over, its deadline passes or its signal is aborted, and leaves nothing behind. */
export async function settle<T>(
  wait: Wait<T>,
  { deadlineMs, signal }: Limits,
  running: Settle<T>["running"],
): Promise<T> {
  const undo: (() => void)[] = [];
  let aborted = false;
  try {
    return await new Promise<T>((succeed, fail) => {
      undo.push(
        onAbort(signal, (error) => {
          aborted = true;
          fail(error);
        }),
      );
      if (aborted) return;
      undo.push(wait.watch({ succeed, fail, running }));
      if (deadlineMs !== undefined) undo.push(afterDeadline(deadlineMs, wait, fail));
    });
  } finally {
    for (const step of undo) step();
    if (aborted) wait.cancel?.();
  }
}

// longer timers fire at once
const longestTimer = 2 ** 31 - 1;

function afterDeadline(
  deadlineMs: number,
  wait: Pick<Wait<unknown>, "timeout">,
  fail: (error: ProviderError) => void,
): () => void {
  const expire = (): void =>
    fail(
      new ProviderError("Timeout", wait.timeout(describeDuration(deadlineMs)), { remediation: stillGoing }),
    );
  const timer = setTimeout(expire, Math.min(Math.max(0, deadlineMs), longestTimer));
  return () => clearTimeout(timer);
}
