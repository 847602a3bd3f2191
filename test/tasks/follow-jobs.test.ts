import { describe, expect, it, vi } from "vitest";
import type { TaskEvent, TaskSource, TaskUpdate } from "../../provider/contract/task";
import { followJobs } from "../../provider/tasks/follow-jobs";
import { JobTasks } from "../../provider/tasks/jobs";

function setUp(updates: Readonly<Record<string, TaskUpdate>>) {
  const jobs = new JobTasks();
  const read = vi.fn<TaskSource["read"]>(async (ids) => ids.flatMap((id) => updates[id] ?? []));
  const cancel = vi.fn(async () => undefined);
  const native: TaskSource = { read, cancel, pace: { first: 1_000, max: 4_000 } };
  const events: TaskEvent[] = [];
  const source = followJobs(jobs, native, (result) => result.startsWith("native-"));
  source.subscribe?.((event) => void events.push(event));
  const finished = async (result: string): Promise<string> => {
    const { id } = jobs.start("copying", async () => result);
    await vi.waitFor(async () => expect(await jobs.read([id])).toMatchObject([{ state: "succeeded" }]));
    return id;
  };
  return { source, events, read, cancel, finished };
}

describe("a job that ends in a task of the hypervisor", () => {
  const running: TaskUpdate = { id: "native-1", state: "running", progress: 0.5 };

  it("stands as that task stands, under its own id", async () => {
    const { source, finished, read } = setUp({ "native-1": running });
    const id = await finished("native-1");
    expect(await source.read([id, "native-1"])).toEqual([{ ...running, id }, running]);
    expect(read.mock.calls.flat()).toContainEqual(["native-1"]);
  });

  it("is not told of as done", async () => {
    const { events, finished } = setUp({ "native-1": running });
    await finished("native-1");
    const done = await finished("a machine");
    expect(events).toEqual([{ type: "task", update: { id: done, state: "succeeded", result: "a machine" } }]);
  });

  it("is cancelled by cancelling that task", async () => {
    const { source, finished, cancel } = setUp({ "native-1": running });
    await source.cancel?.(await finished("native-1"));
    await source.cancel?.(await finished("a machine"));
    expect(cancel).toHaveBeenCalledExactlyOnceWith("native-1");
  });
});
