import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Keepalive } from "../../provider/adapters/vsphere/transport/keepalive";

const minute = 60_000;

describe("a session that is not used", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is kept alive, but only when nothing else does so", async () => {
    const ping = vi.fn(async () => undefined);
    const keepalive = new Keepalive(async () => {
      await ping();
      keepalive.alive();
    });
    keepalive.alive();
    await vi.advanceTimersByTimeAsync(4 * minute);
    keepalive.alive();
    await vi.advanceTimersByTimeAsync(4 * minute);
    expect(ping).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(2 * minute);
    expect(ping).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10 * minute);
    expect(ping).toHaveBeenCalledTimes(3);
    keepalive.stop();
    await vi.advanceTimersByTimeAsync(60 * minute);
    expect(ping).toHaveBeenCalledTimes(3);
  });

  it("is not given up because the server could not be reached once", async () => {
    const ping = vi.fn(() => Promise.reject(new Error("nobody there")));
    const keepalive = new Keepalive(ping);
    keepalive.alive();
    await vi.advanceTimersByTimeAsync(16 * minute);
    expect(ping).toHaveBeenCalledTimes(3);
    keepalive.stop();
  });
});
