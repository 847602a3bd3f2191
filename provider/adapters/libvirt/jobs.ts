import type { Task } from "../../contract/task";
import { JobTasks, type JobWork } from "../../tasks/jobs";
import { cured } from "./error-cures";

/** Jobs whose errors say what was being done. */
export class Jobs extends JobTasks {
  override start(description: string, work: JobWork): Task {
    return super.start(description, async (progress, signal) => {
      try {
        return await work(progress, signal);
      } catch (error) {
        throw cured(error, { operation: description });
      }
    });
  }
}
