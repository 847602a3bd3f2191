import { expect, test } from "vitest";
import {
  currentOperation,
  type Operation,
  remainingTime,
  runOperation,
  withDeadline,
  withGrace,
} from "../../provider/runtime/operation";

const operation: Operation = { signal: new AbortController().signal, report() {}, config: () => undefined };
const inOperation = <T>(work: () => Promise<T>) => runOperation(operation, work);

test("a wait has its own time, and what is left of the operation's where that is less", async () => {
  await inOperation(async () => {
    expect(remainingTime(5_000)).toBe(5_000);
    expect(remainingTime(undefined)).toBeUndefined();
    await withDeadline(1_000, async () => {
      expect(remainingTime(60_000)).toBeLessThanOrEqual(1_000);
      expect(remainingTime(undefined)).toBeLessThanOrEqual(1_000);
      expect(remainingTime(10)).toBe(10);
    });
  });
});

test("a wait after the operation's end ends by itself", async () => {
  await inOperation(() => withDeadline(-5, async () => expect(remainingTime(60_000)).toBe(1)));
});

test("an operation's end is not moved by the next one", async () => {
  await inOperation(async () => {
    await withDeadline(1_000, async () => undefined);
    expect(remainingTime(undefined)).toBeUndefined();
  });
});

test("what must be put back has time of its own after the operation was cancelled or is over", async () => {
  const controller = new AbortController();
  controller.abort();
  const said: string[] = [];
  const report = (_level: string, message: string) => void said.push(message);
  const over = { ...operation, signal: controller.signal, deadline: Date.now() - 60_000, report };
  await runOperation(over, () =>
    withGrace(60_000, async () => {
      expect(currentOperation()?.signal.aborted).toBe(false);
      expect(remainingTime(undefined)).toBeGreaterThan(1_000);
      currentOperation()?.report("info", "putting it back");
    }),
  );
  expect(said).toEqual(["putting it back"]);
});

test("work outside of any operation has no end", async () => {
  const left = async () => remainingTime(undefined);
  expect(await withDeadline(1_000, left)).toBeUndefined();
  expect(await withGrace(1_000, left)).toBeUndefined();
  expect(remainingTime(5_000)).toBe(5_000);
});
