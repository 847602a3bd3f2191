import { describe, expect, it } from "vitest";
import { createLimits, KeyedLimits } from "../../provider/resilience/limits";

function deferred() {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("limits", () => {
  it("let so many in at once, first come first served", async () => {
    const limits = new KeyedLimits();
    const order: number[] = [];
    const gates = [deferred(), deferred(), deferred(), deferred()];
    const works = gates.map(({ promise }, index) =>
      limits.limited("storage-1", 2, async () => {
        order.push(index);
        await promise;
      }),
    );
    await settled();
    expect(order).toEqual([0, 1]);
    gates[1]?.release();
    await settled();
    expect(order).toEqual([0, 1, 2]);
    for (const { release } of gates) release();
    await Promise.all(works);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it("keep things apart by their name", async () => {
    const limits = new KeyedLimits();
    const gate = deferred();
    const held = limits.limited("a", 1, () => gate.promise);
    expect(await limits.limited("b", 1, async () => "free")).toBe("free");
    gate.release();
    await held;
  });

  it("go on after a failure and leave nothing behind when idle", async () => {
    const limits = new KeyedLimits();
    await expect(limits.limited("a", 1, () => Promise.reject(new Error("boom")))).rejects.toThrow("boom");
    await expect(
      limits.limited("a", 1, () => {
        throw new Error("at once");
      }),
    ).rejects.toThrow("at once");
    expect(await limits.limited("a", 1, async () => "next")).toBe("next");
    expect(limits.size).toBe(0);
  });

  it("give up a wait when its signal is aborted, and let the next one pass", async () => {
    const limits = new KeyedLimits();
    const gate = deferred();
    const controller = new AbortController();
    const held = limits.limited("a", 1, () => gate.promise);
    const waiting = limits.limited("a", 1, async () => "never", controller.signal);
    const last = limits.limited("a", 1, async () => "last");
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "Cancelled" });
    gate.release();
    await held;
    expect(await last).toBe("last");
    expect(limits.size).toBe(0);
  });

  it("refuse whoever comes with an aborted signal, and leave nothing behind", async () => {
    const limited = createLimits(() => AbortSignal.abort());
    await expect(limited("a", 1, async () => "never")).rejects.toMatchObject({ code: "Cancelled" });
  });
});
