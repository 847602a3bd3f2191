import type { Task } from "../contract/task";
import { currentOperation, remainingTime } from "../runtime/operation";
import type { OpenSession } from "../runtime/sessions";

/** Waits for the task, if there is one, and shows its progress. */
export async function waitForTask(
  open: OpenSession,
  task: Task | undefined,
  deadlineMs?: number,
): Promise<string | undefined> {
  if (task === undefined) return undefined;
  const operation = currentOperation();
  return open.tracker.wait(task, {
    deadlineMs: remainingTime(deadlineMs),
    signal: operation?.signal,
    onProgress: (line) => operation?.report("progress", line),
  });
}
