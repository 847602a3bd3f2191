import type { TaskEvent, TaskId, TaskSource, TaskUpdate } from "../contract/task";
import { combineTaskSources } from "./combine-task-sources";
import type { JobTasks } from "./jobs";

/**
 * Jobs and the hypervisor's tasks as one source. A job whose result is a task of the hypervisor, as `isTask` tells, is
 * not done before that task is, and stands as it stands.
 */
export function followJobs(
  jobs: JobTasks,
  native: TaskSource,
  isTask: (result: string) => boolean,
): TaskSource {
  const combined = combineTaskSources(jobs, native);
  const successorOf = (update: TaskUpdate | undefined): TaskId | undefined => {
    if (update?.state !== "succeeded" || update.result === undefined) return undefined;
    return isTask(update.result) ? update.result : undefined;
  };
  const hasEnded = (event: TaskEvent): boolean =>
    event.type !== "task" || successorOf(event.update) === undefined;
  return {
    pace: combined.pace,
    read: async (ids) => replaced(await combined.read(ids), successorOf, native),
    subscribe: (listener) =>
      combined.subscribe?.((event) => {
        if (hasEnded(event)) listener(event);
      }) ?? (() => undefined),
    watch: (reference) => combined.watch?.(reference) ?? (() => undefined),
    cancel: async (id) => {
      const [update] = jobs.owns(id) ? await jobs.read([id]) : [];
      const successor = successorOf(update);
      await (successor === undefined ? combined.cancel?.(id) : native.cancel?.(successor));
    },
  };
}

/** Each job with a successor as that one stands, under the job's id. */
async function replaced(
  updates: readonly TaskUpdate[],
  successorOf: (update: TaskUpdate) => TaskId | undefined,
  native: TaskSource,
): Promise<TaskUpdate[]> {
  const successors = updates.map(successorOf).filter((id) => id !== undefined);
  const read = successors.length === 0 ? [] : await native.read(successors);
  const byId = new Map(read.map((update) => [update.id, update]));
  return updates.map((update) => {
    const successor = byId.get(successorOf(update) ?? "");
    return successor === undefined ? update : { ...successor, id: update.id };
  });
}
