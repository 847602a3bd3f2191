import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import type { TaskEvent, TaskSource } from "../../provider/contract/task";
import { combineTaskSources } from "../../provider/tasks/combine-task-sources";
import { JobTasks } from "../../provider/tasks/jobs";
import { TaskTracker } from "../../provider/tasks/tracker";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const target = { providerType: "mock", endpoint: "mock:///x" };
const later = <T>(milliseconds: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(() => resolve(value), milliseconds));

describe("jobs", () => {
  it("run by themselves and push what happens", async () => {
    const jobs = new JobTasks();
    const events: TaskEvent[] = [];
    jobs.subscribe((event) => events.push(event));
    const { id } = jobs.start("copying", async (progress) => {
      progress(0.5);
      progress(undefined, "converting");
      return "volume-1";
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(events.map((event) => event.type === "task" && event.update)).toEqual([
      { id, state: "running", progress: 0.5, description: "copying" },
      { id, state: "running", progress: undefined, description: "converting" },
      { id, state: "succeeded", result: "volume-1" },
    ]);
    expect(await jobs.read([id])).toEqual([{ id, state: "succeeded", result: "volume-1" }]);
  });

  it("are waited for like any task", async () => {
    const jobs = new JobTasks();
    const tracker = new TaskTracker(jobs, target);
    const result = tracker.wait(jobs.start("copying", () => later(5_000, "done")));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await result).toBe("done");
  });

  it("are found by a wait that begins after their end", async () => {
    const jobs = new JobTasks();
    const task = jobs.start("copying", async () => "quick");
    await vi.advanceTimersByTimeAsync(1_000);
    const result = new TaskTracker(jobs, target).wait(task);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toBe("quick");
  });

  it("fail with a provider error, also when they throw before their first await", async () => {
    const jobs = new JobTasks();
    const { id } = jobs.start("copying", () => {
      throw new TypeError("boom");
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(await jobs.read([id])).toMatchObject([
      { state: "failed", error: { code: "Internal", reason: "boom" } },
    ]);
  });

  it("learn by their signal that they are cancelled", async () => {
    const jobs = new JobTasks();
    const { id } = jobs.start("copying", (_, signal) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new ProviderError("Cancelled", "stopped")));
      });
    });
    await jobs.cancel(id);
    await vi.advanceTimersByTimeAsync(0);
    expect(await jobs.read([id])).toMatchObject([{ state: "failed", error: { code: "Cancelled" } }]);
  });

  it("are forgotten some time after their end, and an unknown job has failed", async () => {
    const jobs = new JobTasks();
    const { id } = jobs.start("copying", async () => "done");
    await vi.advanceTimersByTimeAsync(600_000);
    jobs.start("another", async () => undefined);
    expect(await jobs.read([id])).toMatchObject([{ id, state: "failed", error: { code: "NotFound" } }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("report no progress after their end", async () => {
    const jobs = new JobTasks();
    let report: ((progress: number) => void) | undefined;
    const { id } = jobs.start("copying", async (progress) => {
      report = progress;
      return "done";
    });
    await vi.advanceTimersByTimeAsync(0);
    report?.(0.1);
    expect(await jobs.read([id])).toEqual([{ id, state: "succeeded", result: "done" }]);
  });
});

describe("jobs combined with a hypervisor's own tasks", () => {
  function combined(read: TaskSource["read"]) {
    const jobs = new JobTasks();
    const cancel = vi.fn(async () => undefined);
    return {
      jobs,
      cancel,
      source: combineTaskSources(jobs, { read, cancel, pace: { first: 1_000, max: 4_000 } }),
    };
  }

  it("are read where they belong", async () => {
    const read = vi.fn(async (ids: readonly string[]) =>
      ids.map((id) => ({ id, state: "running" }) as const),
    );
    const { jobs, source } = combined(read);
    const { id } = jobs.start("copying", () => later(100, "done"));
    expect(await source.read([id, "UPID:1"])).toEqual([
      { id, state: "running" },
      { id: "UPID:1", state: "running" },
    ]);
    expect(read).toHaveBeenCalledExactlyOnceWith(["UPID:1"]);
    await source.read([id]);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it("are cancelled where they belong", async () => {
    const { source, cancel, jobs } = combined(async () => []);
    const { id } = jobs.start("copying", () => later(100, "done"));
    await source.cancel?.(id);
    expect(cancel).not.toHaveBeenCalled();
    await source.cancel?.("UPID:1");
    expect(cancel).toHaveBeenCalledExactlyOnceWith("UPID:1");
  });

  it("are reported while the hypervisor cannot be read for a moment, but not when it refuses", async () => {
    const read = vi.fn<TaskSource["read"]>().mockRejectedValueOnce(new ProviderError("Unavailable", "blip"));
    const { jobs, source } = combined(read);
    const { id } = jobs.start("copying", () => later(100, "done"));
    expect(await source.read([id, "UPID:1"])).toEqual([{ id, state: "running" }]);
    read.mockRejectedValueOnce(new ProviderError("Unauthorized", "token expired"));
    await expect(source.read([id, "UPID:1"])).rejects.toMatchObject({ code: "Unauthorized" });
    read.mockRejectedValueOnce(new ProviderError("Unavailable", "blip"));
    await expect(source.read(["UPID:1"])).rejects.toMatchObject({ code: "Unavailable" });
  });
});
