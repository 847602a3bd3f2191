import { describe, expect, it } from "vitest";
import { added, current, profiles } from "./made";

describe.each(profiles)("the life of a machine in %s", (_, libvmi) => {
  it("ends in so many seconds, the last that were said", () => {
    const options = [libvmi.withTerminationGracePeriod(180), libvmi.withTerminationGracePeriod(30)];
    expect(added(libvmi, ...options)).toEqual({ terminationGracePeriodSeconds: 30 });
    expect(libvmi.newVMI(libvmi.withTerminationGracePeriod(0)).spec.terminationGracePeriodSeconds).toBe(0);
    expect(() => libvmi.withTerminationGracePeriod(0.5)).toThrow(
      /^withTerminationGracePeriod: seconds: 0.5 is not a whole number from /,
    );
  });

  it.each(["None", "LiveMigrate", "LiveMigrateIfPossible", "External"] as const)(
    "meets an eviction by %s",
    (strategy) => {
      expect(added(libvmi, libvmi.withEvictionStrategy(strategy))).toEqual({ evictionStrategy: strategy });
    },
  );

  it("starts paused", () => {
    expect(added(libvmi, libvmi.withStartStrategy("Paused"))).toEqual({ startStrategy: "Paused" });
  });

  it("knows no other words", () => {
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.withEvictionStrategy("Migrate")).toThrow(
      'withEvictionStrategy: evictionStrategy: "Migrate" is not known: write one of None, LiveMigrate, LiveMigrateIfPossible, External',
    );
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.withStartStrategy("Running")).toThrow(
      'withStartStrategy: startStrategy: "Running" is not known: write one of Paused',
    );
  });
});

describe("the life of a machine in v1.9.0", () => {
  it("is watched through the guest agent", () => {
    expect(added(current, current.withGuestAgentPingLivenessProbe(120, 10, 3))).toEqual({
      livenessProbe: { guestAgentPing: {}, initialDelaySeconds: 120, periodSeconds: 10, failureThreshold: 3 },
    });
    expect(added(current, current.withGuestAgentPingLivenessProbe(0, 0, 0))).toEqual({
      livenessProbe: { guestAgentPing: {} },
    });
    expect(() => current.withGuestAgentPingLivenessProbe(1, 2 ** 31, 1)).toThrow(
      /^withGuestAgentPingLivenessProbe: periodSeconds: 2147483648 is not a whole number from /,
    );
  });
});
