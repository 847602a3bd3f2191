import { describe, expect, it, vi } from "vitest";
import {
  currentCorrelation,
  inCurrentOperation,
  outsideOperations,
  withCorrelation,
} from "../../provider/observability/correlation";
import { describeDuration } from "../../provider/observability/describe-duration";
import { createEvents } from "../../provider/observability/events";

const event = {
  type: "session-opened",
  providerType: "mock",
  endpoint: "e",
  version: "1",
  duration: 3,
} as const;

describe("events", () => {
  it("reach every listener until it leaves", () => {
    const events = createEvents();
    const first = vi.fn();
    const second = vi.fn();
    const leave = events.on(first);
    events.on(second);
    events.emit(event);
    leave();
    events.emit(event);
    expect(first).toHaveBeenCalledExactlyOnceWith(event);
    expect(second).toHaveBeenCalledTimes(2);
  });

  it("are not stopped by a listener that fails", () => {
    const events = createEvents();
    const second = vi.fn();
    events.on(() => {
      throw new Error("a broken exporter");
    });
    events.on(second);
    expect(() => events.emit(event)).not.toThrow();
    expect(second).toHaveBeenCalledOnce();
  });
});

describe("the correlation id", () => {
  it("is one for all that a hook starts, and another for the next hook", async () => {
    const seen = await Promise.all(
      [1, 2].map(() =>
        withCorrelation(async () => {
          const before = currentCorrelation()?.correlationId;
          await new Promise((resolve) => setTimeout(resolve, 1));
          return [before, currentCorrelation()?.correlationId];
        }),
      ),
    );
    expect(seen[0]?.[0]).toBe(seen[0]?.[1]);
    expect(seen[0]?.[0]).not.toBe(seen[1]?.[0]);
  });

  it("can be left behind, and taken along", () => {
    withCorrelation(() => {
      const correlationId = currentCorrelation()?.correlationId;
      const bound = inCurrentOperation(() => currentCorrelation()?.correlationId);
      expect(outsideOperations(() => currentCorrelation())).toBeUndefined();
      expect(outsideOperations(bound)).toBe(correlationId);
    });
  });
});

describe("durations for people", () => {
  it.each([
    [0, "0ms"],
    [850, "850ms"],
    [12_000, "12s"],
    [240_000, "4m"],
    [80_000, "1m20s"],
    [7_500_000, "2h5m"],
    [3_600_000, "1h"],
  ])("%d milliseconds read %s", (milliseconds, text) => {
    expect(describeDuration(milliseconds)).toBe(text);
  });
});
