import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import type { Job, Task, TaskUpdate } from "../../provider/contract/task";
import { createEvents, type ProviderEvent } from "../../provider/observability/events";
import { TaskTracker } from "../../provider/tasks/tracker";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const later = <T>(milliseconds: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(() => resolve(value), milliseconds));

/** A session whose native tasks run until the test says otherwise. */
function setUp({ patience }: { patience?: number } = {}) {
  const events: ProviderEvent[] = [];
  const emitter = createEvents();
  emitter.on((event) => events.push(event));
  const updates = new Map<string, TaskUpdate>();
  const read = vi.fn(
    async (ids: readonly string[]): Promise<readonly TaskUpdate[]> =>
      ids.map((id) => updates.get(id) ?? { id, state: "running" }),
  );
  const cancel = vi.fn(async (_task: string) => undefined);
  const tracker = new TaskTracker({
    providerType: "mock",
    endpoint: "mock:///x",
    events: emitter,
    patience,
  });
  tracker.begin({ read, cancel, pace: { first: 1_000, max: 4_000 } });
  return { tracker, updates, read, cancel, events, ...tracker.context };
}

function outcome<T>(promise: Promise<T>): Promise<T | ProviderError> {
  return promise.catch((error: unknown) => {
    if (ProviderError.is(error)) return error;
    throw error;
  });
}

describe("a job", () => {
  it("begins by itself, and is waited for like any task", async () => {
    const { job, tracker } = setUp();
    const begun = vi.fn();
    const task = job("copying", () => {
      begun();
      return later(5_000, "done");
    });
    expect(begun).toHaveBeenCalledOnce();
    const result = tracker.wait(task);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await result).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is waited for without a read, and ends the wait at once", async () => {
    const { job, tracker, read } = setUp();
    const result = tracker.wait(job("copying", () => later(20, "done")));
    await vi.advanceTimersByTimeAsync(20);
    expect(await result).toBe("done");
    expect(read).not.toHaveBeenCalled();
  });

  it("is found by a wait that begins after its end", async () => {
    const { job, tracker } = setUp();
    const task = job("copying", async () => "quick");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await tracker.wait(task)).toBe("quick");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("fails with a provider error, also when it throws before its first await", async () => {
    const { job, tracker } = setUp();
    const task = job("copying", () => {
      throw new TypeError("boom");
    });
    expect(await outcome(tracker.wait(task))).toMatchObject({
      code: "Internal",
      reason: "boom",
      operation: "copying",
    });
  });

  it("learns by its signal that it is cancelled", async () => {
    const { job, tracker } = setUp();
    const heard = vi.fn();
    const task = job("copying", ({ signal }) => {
      signal.addEventListener("abort", heard);
      return later(60_000, "done");
    });
    const stop = new AbortController();
    const result = outcome(tracker.wait(task, { signal: stop.signal }));
    stop.abort();
    expect(await result).toMatchObject({ code: "Cancelled" });
    expect(heard).toHaveBeenCalledOnce();
  });

  it("goes on while somebody else waits for it, and after the deadline of who waits", async () => {
    const { job, tracker } = setUp();
    const heard = vi.fn();
    const task = job("copying", ({ signal }) => {
      signal.addEventListener("abort", heard);
      return later(60_000, "done");
    });
    const stop = new AbortController();
    const first = outcome(tracker.wait(task, { signal: stop.signal }));
    const second = tracker.wait(task);
    const hasty = outcome(tracker.wait(task, { deadlineMs: 1_000 }));
    stop.abort();
    expect(await first).toMatchObject({ code: "Cancelled" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await hasty).toMatchObject({ code: "Timeout" });
    expect(await second).toBe("done");
    expect(heard).not.toHaveBeenCalled();
  });

  it("is forgotten some time after its end, and an unknown job has failed", async () => {
    const { job, tracker } = setUp();
    const task = job("copying", async () => "done");
    await vi.advanceTimersByTimeAsync(600_000);
    job("another", async () => undefined);
    expect(await outcome(tracker.wait(task))).toMatchObject({ code: "NotFound", reference: task.id });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("reports no progress after its end", async () => {
    const { job, tracker } = setUp();
    let report: Job["progress"] | undefined;
    const task = job("copying", async ({ progress }) => {
      report = progress;
      return "done";
    });
    await vi.advanceTimersByTimeAsync(0);
    report?.(0.1);
    expect(await tracker.wait(task)).toBe("done");
  });

  it("that says nothing of its progress is said to go on all the same", async () => {
    const { job, tracker } = setUp();
    const lines: string[] = [];
    const onProgress = (line: string): void => void lines.push(line);
    const result = tracker.wait(
      job("saving memory", () => later(30_000, "done")),
      { onProgress },
    );
    await vi.advanceTimersByTimeAsync(30_000);
    await result;
    expect(lines).toEqual([
      "saving memory (5s)",
      "saving memory (15s)",
      "saving memory (25s)",
      "saving memory: done (30s)",
    ]);
  });

  it("keeps the process alive while somebody waits for it", async () => {
    const { job, tracker } = setUp();
    const end = Promise.withResolvers<string>();
    const result = tracker.wait(job("copying", () => end.promise));
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    end.resolve("done");
    await result;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends for whoever waits when its session ends, and later waits end at once", async () => {
    const { job, tracker } = setUp();
    const task = job("copying", () => later(60_000, "done"));
    const result = outcome(tracker.wait(task));
    tracker.close();
    expect(await result).toMatchObject({ code: "Unavailable" });
    expect(await outcome(tracker.wait(task))).toMatchObject({ code: "Unavailable" });
  });
});

describe("a job that waits for a native task", () => {
  const native: Task = { id: "UPID:1", description: "cloning" };

  it("goes on with its result", async () => {
    const { job, settled, tracker, updates } = setUp();
    const task = job("creating web", async (self) => `made ${await settled(native, self)}`);
    const result = tracker.wait(task);
    updates.set(native.id, { id: native.id, state: "succeeded", result: "vm-7" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toBe("made vm-7");
  });

  it("fails with its error, which names both and keeps the cause", async () => {
    const { job, settled, tracker, updates } = setUp();
    const cause = new Error("native");
    const error = new ProviderError("QuotaExceeded", "no space", { cause });
    updates.set(native.id, { id: native.id, state: "failed", error });
    let seen: unknown;
    const task = job("creating web", (self) =>
      settled(native, self).catch((reason: unknown) => {
        seen = reason;
        throw reason;
      }),
    );
    const result = outcome(tracker.wait(task));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toMatchObject({ code: "QuotaExceeded", operation: "cloning", reference: "UPID:1" });
    expect(seen).toMatchObject({ cause });
  });

  it("shows its progress as its own, and is told of once", async () => {
    const { job, settled, tracker, updates, events } = setUp();
    const lines: string[] = [];
    updates.set(native.id, { id: native.id, state: "running", progress: 0.42 });
    const task = job("creating web", (self) => settled(native, self));
    const onProgress = (line: string): void => void lines.push(line);
    const result = tracker.wait(task, { onProgress });
    await vi.advanceTimersByTimeAsync(6_000);
    updates.set(native.id, { id: native.id, state: "succeeded" });
    await vi.advanceTimersByTimeAsync(8_000);
    await result;
    expect(lines[0]).toMatch(/^cloning: 42% /);
    expect(events.filter(({ type }) => type === "task-finished")).toMatchObject([{ id: task.id }]);
  });

  it("is one of many in one loop, with those who wait for theirs themselves", async () => {
    const { job, settled, tracker, updates, read } = setUp();
    const ids = Array.from({ length: 100 }, (_, index) => `UPID:${index}`);
    const jobs = ids.map((id) =>
      tracker.wait(job("creating", (self) => settled({ id, description: "cloning" }, self))),
    );
    const direct = tracker.wait({ id: "UPID:direct", description: "starting" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(read.mock.calls).toEqual([[[...ids, "UPID:direct"]]]);
    for (const id of [...ids, "UPID:direct"]) updates.set(id, { id, state: "succeeded", result: id });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await Promise.all(jobs)).toEqual(ids);
    expect(await direct).toBe("UPID:direct");
    expect(read).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("bears that the hypervisor cannot be read for a while, and ends when patience does", async () => {
    const { job, settled, tracker, updates, read } = setUp({ patience: 60_000 });
    const cause = new Error("ECONNRESET");
    read.mockRejectedValueOnce(new ProviderError("Unavailable", "blip", { cause }));
    const first = tracker.wait(job("creating", (self) => settled(native, self)));
    await vi.advanceTimersByTimeAsync(1_500);
    updates.set(native.id, { id: native.id, state: "succeeded", result: "vm-7" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await first).toBe("vm-7");
    read.mockRejectedValue(new ProviderError("Unavailable", "gone", { cause }));
    const second = outcome(tracker.wait(job("creating", (self) => settled(native, self))));
    await vi.advanceTimersByTimeAsync(70_000);
    // adapters decide by the native error what a lost answer is
    expect(await second).toMatchObject({ code: "Unavailable", cause });
  });

  it("does not wait for the read of others", async () => {
    const { job, tracker, read } = setUp();
    read.mockReturnValue(new Promise(() => undefined));
    void outcome(tracker.wait(native));
    await vi.advanceTimersByTimeAsync(2_000);
    const quick = tracker.wait(job("copying", async () => "done"));
    await vi.advanceTimersByTimeAsync(0);
    expect(await quick).toBe("done");
    tracker.close();
  });

  it("stops waiting when it is cancelled, and leaves the task alone", async () => {
    const { job, settled, tracker, cancel } = setUp();
    const stop = new AbortController();
    let seen: unknown;
    const task = job("creating", async (self) => {
      seen = await outcome(settled(native, self));
      return undefined;
    });
    const result = outcome(tracker.wait(task, { signal: stop.signal }));
    stop.abort();
    expect(await result).toMatchObject({ code: "Cancelled" });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toMatchObject({ code: "Cancelled" });
    expect(cancel).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("cancels the task where it says so, unless another waits for it", async () => {
    const { job, settled, tracker, cancel } = setUp();
    const abandon = async (): Promise<void> => {
      const stop = new AbortController();
      const task = job("creating", (self) => settled(native, { ...self, cancel: true }));
      const result = outcome(tracker.wait(task, { signal: stop.signal }));
      stop.abort();
      await result;
      await vi.advanceTimersByTimeAsync(0);
    };
    const other = outcome(tracker.wait(native));
    await abandon();
    expect(cancel).not.toHaveBeenCalled();
    tracker.close();
    await other;
    const alone = setUp();
    const stop = new AbortController();
    const ended = outcome(alone.settled(native, { signal: stop.signal, cancel: true }));
    stop.abort();
    expect(await ended).toMatchObject({ code: "Cancelled" });
    await vi.advanceTimersByTimeAsync(0);
    expect(alone.cancel).toHaveBeenCalledExactlyOnceWith(native.id);
  });

  it("goes on after the deadline of who waits, up to the end", async () => {
    const { job, settled, tracker, updates } = setUp();
    const done = vi.fn();
    const task = job("creating", async (self) => void done(await settled(native, self)));
    expect(task.description).toBe("creating");
    const result = outcome(tracker.wait(task, { deadlineMs: 10_000 }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await result).toMatchObject({ code: "Timeout" });
    updates.set(native.id, { id: native.id, state: "succeeded", result: "vm-7" });
    await vi.advanceTimersByTimeAsync(4_000);
    expect(done).toHaveBeenCalledWith("vm-7");
  });

  it("learns at once that the session is closed", async () => {
    const { job, settled, tracker } = setUp();
    const seen: unknown[] = [];
    job("creating", async (self) => {
      seen.push(await outcome(settled(native, self)), await outcome(settled(native, self)));
      return undefined;
    });
    tracker.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toMatchObject([{ code: "Unavailable" }, { code: "Unavailable" }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a session without native tasks", () => {
  function bare(): TaskTracker {
    const tracker = new TaskTracker({
      providerType: "mock",
      endpoint: "mock:///x",
      events: createEvents(),
    });
    tracker.begin(undefined);
    return tracker;
  }

  it("has jobs, and knows no other task", async () => {
    const tracker = bare();
    expect(await tracker.wait(tracker.context.job("copying", async () => "done"))).toBe("done");
    const unknown = outcome(tracker.wait({ id: "UPID:1", description: "cloning" }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await unknown).toMatchObject({ code: "NotFound", reference: "UPID:1" });
  });

  it("looks at machines ever less often, down to every 5 seconds", async () => {
    const times: number[] = [];
    const start = performance.now();
    const tracker = bare();
    const look = async (): Promise<number> => times.push(performance.now() - start);
    const options = { what: "an address", deadlineMs: 20_000 };
    const result = outcome(tracker.until("vm-1", look, () => false, options));
    await vi.advanceTimersByTimeAsync(20_000);
    await result;
    expect(times.map((time) => Math.round(time / 500) * 500)).toEqual([
      0, 500, 1_500, 3_500, 7_500, 12_500, 17_500,
    ]);
  });
});
