import { expect, test, vi } from "vitest";
import { InFlight } from "../../provider/frontends/in-flight";

test("the end waits for all that runs, also for what fails", async () => {
  const inFlight = new InFlight();
  const gate = Promise.withResolvers<void>();
  const ended: string[] = [];
  const works = [
    inFlight.track(async () => {
      await gate.promise;
      ended.push("one");
    }),
    inFlight.track(async () => {
      await gate.promise;
      ended.push("other");
      throw new Error("made up");
    }),
  ];
  const settled = inFlight.settled().then(() => ended.push("settled"));
  await Promise.resolve();
  expect(ended).toEqual([]);
  gate.resolve();
  await Promise.allSettled([...works, settled]);
  expect(ended).toEqual(["one", "other", "settled"]);
  await inFlight.settled();
});

test("what has ended is not waited for any more", async () => {
  const inFlight = new InFlight();
  await inFlight.track(async () => undefined);
  await inFlight.track(() => Promise.reject(new Error("made up"))).catch(() => undefined);
  const all = vi.spyOn(Promise, "allSettled");
  await inFlight.settled();
  expect([...(all.mock.calls[0]?.[0] ?? ["not called"])]).toEqual([]);
  all.mockRestore();
});
