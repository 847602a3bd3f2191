import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import type { Task, TaskEvent, TaskSource, TaskUpdate } from "../../provider/contract/task";
import { currentCorrelation, withCorrelation } from "../../provider/observability/correlation";
import { createEvents, type ProviderEvent } from "../../provider/observability/events";
import { registerSecret } from "../../provider/observability/redaction";
import { TaskTracker, type TrackerOptions } from "../../provider/tasks/tracker";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const copying: Task = { id: "task-1", description: "copying debian.qcow2" };

/** A source whose tasks run until the test says otherwise. */
function setUp({
  push = false,
  patience = 300_000,
  explain,
}: {
  push?: boolean;
  patience?: number;
  explain?: TrackerOptions["explain"];
} = {}) {
  const updates = new Map<string, TaskUpdate>();
  const listeners = new Set<(event: TaskEvent) => void>();
  const watched: string[] = [];
  const events: ProviderEvent[] = [];
  const emitter = createEvents();
  emitter.on((event) => events.push(event));
  const read = vi.fn(
    async (ids: readonly string[]): Promise<readonly TaskUpdate[]> =>
      ids.map((id) => updates.get(id) ?? { id, state: "running" }),
  );
  const cancel = vi.fn(async (_task: string) => undefined);
  const source: TaskSource = {
    pace: { first: 1_000, max: 8_000 },
    read,
    cancel,
    ...(push
      ? {
          subscribe: (listener: (event: TaskEvent) => void) => {
            listeners.add(listener);
            return () => void listeners.delete(listener);
          },
          watch: (reference: string) => {
            watched.push(reference);
            return () => void watched.splice(watched.indexOf(reference), 1);
          },
        }
      : {}),
  };
  const tracker = new TaskTracker({
    providerType: "mock",
    endpoint: "mock:///x",
    events: emitter,
    patience,
    explain,
  });
  tracker.begin(source);
  const notify = (event: TaskEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  return { tracker, updates, read, cancel, events, notify, listeners, watched };
}

function outcome<T>(promise: Promise<T>): Promise<T | ProviderError> {
  return promise.catch((error: unknown) => {
    if (ProviderError.is(error)) return error;
    throw error;
  });
}

describe("waiting for a task", () => {
  it("ends with the task's result", async () => {
    const { tracker, updates, events } = setUp();
    const result = tracker.wait(copying);
    await vi.advanceTimersByTimeAsync(1_500);
    updates.set("task-1", { id: "task-1", state: "succeeded", result: "volume-7" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await result).toBe("volume-7");
    expect(events).toEqual([
      expect.objectContaining({ type: "task-finished", id: "task-1", providerType: "mock" }),
    ]);
  });

  it("ends with the task's error, and says which task it was", async () => {
    const { tracker, updates } = setUp();
    const error = new ProviderError("QuotaExceeded", "no space left on datastore1");
    updates.set("task-1", { id: "task-1", state: "failed", error });
    const result = outcome(tracker.wait(copying));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toMatchObject({
      code: "QuotaExceeded",
      message: "copying debian.qcow2 task-1: no space left on datastore1",
    });
  });

  it("reads ever less often, down to the slowest pace", async () => {
    const { tracker, read } = setUp();
    const times: number[] = [];
    const start = performance.now();
    read.mockImplementation(async () => {
      times.push(performance.now() - start);
      return [{ id: "task-1", state: "running" }];
    });
    const result = outcome(tracker.wait(copying, { deadlineMs: 40_000 }));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(await result).toMatchObject({ code: "Timeout" });
    expect(times.map(Math.round)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 24_000, 32_000]);
  });

  it("reads all tasks at once", async () => {
    const { tracker, read, updates } = setUp();
    const results = Array.from({ length: 100 }, (_, index) =>
      tracker.wait({ id: `task-${index}`, description: "cloning" }),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(read).toHaveBeenCalledTimes(1);
    expect(read.mock.calls[0]?.[0]).toHaveLength(100);
    for (let index = 0; index < 100; index += 1) {
      updates.set(`task-${index}`, { id: `task-${index}`, state: "succeeded" });
    }
    await vi.advanceTimersByTimeAsync(1_000);
    await Promise.all(results);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("needs no read when the source pushes the end", async () => {
    const { tracker, read, notify, listeners } = setUp({ push: true });
    const result = tracker.wait(copying);
    notify({ type: "task", update: { id: "task-1", state: "succeeded", result: "pushed" } });
    expect(await result).toBe("pushed");
    expect(read).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(0);
    expect(listeners.size).toBe(0);
  });

  it("leaves neither timer nor subscription behind when nothing is pending", async () => {
    const { tracker, updates, listeners } = setUp({ push: true });
    updates.set("task-1", { id: "task-1", state: "succeeded" });
    const result = tracker.wait(copying, { deadlineMs: 60_000, signal: new AbortController().signal });
    expect(listeners.size).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await result;
    expect(vi.getTimerCount()).toBe(0);
    expect(listeners.size).toBe(0);
  });

  it("gives up at the deadline, says that the work goes on, and stops nothing", async () => {
    const { tracker, cancel } = setUp();
    const result = outcome(tracker.wait(copying, { deadlineMs: 1_800_000 }));
    await vi.advanceTimersByTimeAsync(1_800_000);
    const error = await result;
    expect(error).toMatchObject({ code: "Timeout" });
    expect(String(error)).toContain(
      "copying debian.qcow2 task-1: not finished after 30m; nothing was stopped",
    );
    expect(cancel).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("bears a deadline beyond what timers can hold", async () => {
    const { tracker, updates } = setUp();
    const result = tracker.wait(copying, { deadlineMs: 2 ** 40 });
    await vi.advanceTimersByTimeAsync(100);
    updates.set("task-1", { id: "task-1", state: "succeeded", result: "done" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toBe("done");
  });
});

describe("a source that cannot be read", () => {
  const blip = new ProviderError("Unavailable", "connection refused");

  it("is borne for a while, and forgiven when it is back", async () => {
    const { tracker, read, updates } = setUp({ patience: 60_000 });
    read.mockRejectedValue(blip);
    const result = tracker.wait(copying);
    await vi.advanceTimersByTimeAsync(50_000);
    updates.set("task-1", { id: "task-1", state: "succeeded", result: "after all" });
    read.mockImplementation(async (ids) => ids.flatMap((id) => updates.get(id) ?? []));
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await result).toBe("after all");
  });

  it("ends the wait when patience is over, with the last error and what is left to do", async () => {
    const { tracker, read } = setUp({ patience: 60_000 });
    read.mockRejectedValue(blip);
    const result = outcome(tracker.wait(copying));
    await vi.advanceTimersByTimeAsync(75_000);
    const error = await result;
    expect(error).toMatchObject({ code: "Unavailable", cause: blip });
    expect(String(error)).toMatch(/could not be watched for 1m\w*: connection refused; nothing was stopped/);
  });

  it.each(["Unauthorized", "NotFound", "Internal"] as const)(
    "ends the wait at once with %s",
    async (code) => {
      const { tracker, read } = setUp();
      read.mockRejectedValue(new ProviderError(code, "no"));
      const result = outcome(tracker.wait(copying));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await result).toMatchObject({ code });
      expect(read).toHaveBeenCalledTimes(1);
    },
  );

  it("tries the patience too when it is silent about a task", async () => {
    const { tracker, read } = setUp({ patience: 20_000 });
    read.mockResolvedValue([]);
    const result = outcome(tracker.wait(copying));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(String(await result)).toContain("does not report this task");
  });

  it("fails every wait at once when the session is closed", async () => {
    const { tracker } = setUp();
    const results = [outcome(tracker.wait(copying)), outcome(tracker.wait({ ...copying, id: "task-2" }))];
    tracker.close();
    for (const error of await Promise.all(results)) expect(error).toMatchObject({ code: "Unavailable" });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("cancelling a wait", () => {
  it("ends it at once and asks the hypervisor to give the task up", async () => {
    const { tracker, cancel } = setUp();
    const controller = new AbortController();
    const result = outcome(tracker.wait(copying, { signal: controller.signal }));
    controller.abort();
    expect(await result).toMatchObject({ code: "Cancelled" });
    expect(cancel).toHaveBeenCalledExactlyOnceWith("task-1");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("bears a task that cannot be cancelled", async () => {
    const { tracker, cancel } = setUp();
    cancel.mockRejectedValue(new ProviderError("NotSupported", "not now"));
    expect(await outcome(tracker.wait(copying, { signal: AbortSignal.abort() }))).toMatchObject({
      code: "Cancelled",
    });
    await vi.advanceTimersByTimeAsync(10);
  });

  it("leaves a task alone that somebody else waits for", async () => {
    const { tracker, cancel, updates } = setUp();
    const controller = new AbortController();
    const first = outcome(tracker.wait(copying, { signal: controller.signal }));
    const second = tracker.wait(copying);
    controller.abort();
    expect(await first).toMatchObject({ code: "Cancelled" });
    updates.set("task-1", { id: "task-1", state: "succeeded", result: "shared" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await second).toBe("shared");
    expect(cancel).not.toHaveBeenCalled();
  });

  it("reads and cancels on behalf of no operation, and reports on behalf of the one that waits", async () => {
    const { tracker, read, cancel } = setUp();
    const contexts: unknown[] = [];
    read.mockImplementation(async () => {
      contexts.push(currentCorrelation());
      return [{ id: "task-1", state: "running" }];
    });
    cancel.mockImplementation(async () => void contexts.push(currentCorrelation()));
    const controller = new AbortController();
    let waiting: string | undefined;
    let reporting: string | undefined;
    const result = withCorrelation(() => {
      waiting = currentCorrelation()?.correlationId;
      const onProgress = () => {
        reporting = currentCorrelation()?.correlationId;
      };
      return outcome(tracker.wait(copying, { signal: controller.signal, onProgress }));
    });
    await vi.advanceTimersByTimeAsync(20_000);
    controller.abort();
    await result;
    expect(new Set(contexts)).toEqual(new Set([undefined]));
    expect(reporting).toBeDefined();
    expect(reporting).toBe(waiting);
  });
});

describe("waiting until a machine is as it should be", () => {
  const off = { what: "the machine to be off" };

  it("looks at once, so that what holds already costs no time", async () => {
    const { tracker } = setUp();
    const start = performance.now();
    const result = tracker.until(
      "vm-1",
      async () => "Off",
      (power) => power === "Off",
      off,
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(await result).toBe("Off");
    expect(performance.now()).toBe(start);
  });

  it("is woken by the machine's event and not by another machine's", async () => {
    const { tracker, notify } = setUp({ push: true });
    let power = "On";
    const observe = vi.fn(async () => power);
    const result = tracker.until("vm-1", observe, (seen) => seen === "Off", off);
    await vi.advanceTimersByTimeAsync(10);
    notify({ type: "machine", reference: "vm-2" });
    await vi.advanceTimersByTimeAsync(10);
    expect(observe).toHaveBeenCalledTimes(1);
    power = "Off";
    notify({ type: "machine", reference: "vm-1" });
    await vi.advanceTimersByTimeAsync(10);
    expect(await result).toBe("Off");
    expect(observe).toHaveBeenCalledTimes(2);
  });

  it("says whose events are wanted, and for how long", async () => {
    const { tracker, watched } = setUp({ push: true });
    let power = "On";
    const look = async () => power;
    const results = [1, 2].map(() => tracker.until("vm-1", look, (seen) => seen === "Off", off));
    await vi.advanceTimersByTimeAsync(10);
    expect(watched).toEqual(["vm-1", "vm-1"]);
    power = "Off";
    await vi.advanceTimersByTimeAsync(20_000);
    await Promise.all(results);
    expect(watched).toEqual([]);
  });

  it("looks again when the event comes while it is looking", async () => {
    const { tracker, notify } = setUp({ push: true });
    const answers: ((power: string) => void)[] = [];
    const observe = vi.fn(() => new Promise<string>((resolve) => answers.push(resolve)));
    const result = tracker.until("vm-1", observe, (seen) => seen === "Off", off);
    await vi.advanceTimersByTimeAsync(0);
    notify({ type: "machine", reference: "vm-1" });
    answers.shift()?.("On");
    await vi.advanceTimersByTimeAsync(0);
    answers.shift()?.("Off");
    await vi.advanceTimersByTimeAsync(0);
    expect(await result).toBe("Off");
  });

  it("looks by itself where there are no events, and is not held up by a slow neighbour", async () => {
    const { tracker } = setUp();
    void outcome(tracker.until("vm-slow", () => new Promise<string>(() => undefined), Boolean, off));
    let power = "On";
    const result = tracker.until(
      "vm-1",
      async () => power,
      (seen) => seen === "Off",
      off,
    );
    await vi.advanceTimersByTimeAsync(2_500);
    power = "Off";
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await result).toBe("Off");
    tracker.close();
  });

  it("names what was waited for at the deadline", async () => {
    const { tracker } = setUp();
    const result = outcome(
      tracker.until(
        "vm-1",
        async () => "On",
        (seen) => seen === "Off",
        { ...off, deadlineMs: 60_000 },
      ),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    const error = await result;
    expect(error).toMatchObject({ code: "Timeout", reference: "vm-1" });
    expect(String(error)).toContain("waited 1m for the machine to be off");
  });

  it("ends with what the predicate throws", async () => {
    const { tracker } = setUp();
    const refuse = (): boolean => {
      throw new ProviderError("Conflict", "somebody else deleted it");
    };
    const result = outcome(tracker.until("vm-1", async () => undefined, refuse, off));
    await vi.advanceTimersByTimeAsync(0);
    expect(await result).toMatchObject({ code: "Conflict" });
  });
});

describe("progress", () => {
  it("speaks seldom: first after a few seconds, and at the end of what was long", async () => {
    const { tracker, updates } = setUp();
    const lines: string[] = [];
    const result = tracker.wait(copying, { onProgress: (line) => void lines.push(line) });
    updates.set("task-1", { id: "task-1", state: "running", progress: 0.421 });
    await vi.advanceTimersByTimeAsync(30_000);
    updates.set("task-1", { id: "task-1", state: "succeeded" });
    await vi.advanceTimersByTimeAsync(8_000);
    await result;
    expect(lines).toEqual([
      "copying debian.qcow2: 42% (8s)",
      "copying debian.qcow2: 42% (24s)",
      "copying debian.qcow2: done (32s)",
    ]);
  });

  it("is silent about what was quick", async () => {
    const { tracker, updates } = setUp();
    const onProgress = vi.fn();
    updates.set("task-1", { id: "task-1", state: "succeeded" });
    const result = tracker.wait(copying, { onProgress });
    await vi.advanceTimersByTimeAsync(1_000);
    await result;
    expect(onProgress).not.toHaveBeenCalled();
  });

  it("never says a secret", async () => {
    registerSecret("hunter2-of-the-tracker");
    const { tracker, updates, events } = setUp();
    const lines: string[] = [];
    const url = "copying https://admin:s3cr3t@images/x?key=hunter2-of-the-tracker";
    updates.set("task-1", { id: "task-1", state: "running", description: url });
    const result = outcome(
      tracker.wait(copying, { deadlineMs: 30_000, onProgress: (line) => void lines.push(line) }),
    );
    await vi.advanceTimersByTimeAsync(30_000);
    await result;
    expect(lines.length).toBeGreaterThan(1);
    expect(JSON.stringify([lines, events])).not.toMatch(/hunter2|s3cr3t/);
  });
});

describe("an error", () => {
  it("says to whoever waits what to do", async () => {
    const explain: TrackerOptions["explain"] = (error, details) =>
      ProviderError.is(error)
        ? error.with({ ...details, remediation: "mend it" })
        : new ProviderError("Internal", "unknown");
    const { tracker, updates, events } = setUp({ explain });
    const error = new ProviderError("Internal", "disk full");
    updates.set("task-1", { id: "task-1", state: "failed", error });
    const results = [
      outcome(tracker.wait(copying)),
      outcome(
        tracker.wait(
          tracker.context.job("creating", async () => {
            throw error;
          }),
        ),
      ),
    ];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await Promise.all(results)).toMatchObject([
      { reference: "task-1", remediation: "mend it" },
      { operation: "creating", remediation: "mend it" },
    ]);
    expect(events.filter(({ type }) => type === "task-finished")).toMatchObject([
      { error: { remediation: "mend it" } },
      { error: { remediation: "mend it" } },
    ]);
  });
});
