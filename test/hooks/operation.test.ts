import { expect, test } from "vitest";
import { type Operation, remainingTime, runOperation, withDeadline } from "../../provider/hooks/operation";

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
