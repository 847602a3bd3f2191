import { errorTreatments, toProviderError } from "../contract/errors";
import type { TaskId, TaskSource, TaskUpdate } from "../contract/task";
import type { JobTasks } from "./jobs";

/** The jobs of this process and the hypervisor's own tasks as one source, at the hypervisor's pace. */
export function combineTaskSources(jobs: JobTasks, native: TaskSource): TaskSource {
  const ownerOf = (task: TaskId): TaskSource => (jobs.owns(task) ? jobs : native);
  return {
    pace: native.pace,
    async read(tasks) {
      const mine = await jobs.read(tasks.filter((task) => jobs.owns(task)));
      const others = tasks.filter((task) => !jobs.owns(task));
      return others.length === 0 ? mine : [...mine, ...(await readNative(native, others, mine.length > 0))];
    },
    subscribe(listener) {
      const unsubscribe = [jobs.subscribe(listener), native.subscribe?.(listener)];
      return () => {
        for (const stop of unsubscribe) stop?.();
      };
    },
    watch: (reference) => native.watch?.(reference) ?? (() => undefined),
    async cancel(task) {
      await ownerOf(task).cancel?.(task);
    },
  };
}

/** A hypervisor that cannot be read for a while must not hide how the jobs are doing. */
async function readNative(
  native: TaskSource,
  tasks: readonly TaskId[],
  jobsToo: boolean,
): Promise<readonly TaskUpdate[]> {
  try {
    return await native.read(tasks);
  } catch (error) {
    // unreported tasks try the tracker's patience just as a failed read does
    if (jobsToo && errorTreatments[toProviderError(error).code].retry) return [];
    throw error;
  }
}
