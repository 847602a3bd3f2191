/** Settings of a machine that change, and those that are said no more. */
import { describe, expect, test } from "vitest";
import type { MachineBlock } from "../../provider/adapters/vsphere/config";
import { clone, useAdapter } from "./adapter-fixture";
import { devicesOf } from "./inside";
import { gib } from "./samples";

const fixture = useAdapter();

const property = (name: string, path: string) => fixture().control.property("VirtualMachine", name, path);

const hardware = (desired: ReturnType<typeof desiredOf>, native: MachineBlock, live = false) =>
  ({ kind: "set-hardware", desired: { ...desired, native }, live }) as const;

function desiredOf(native: MachineBlock, more: Parameters<typeof clone>[0] = {}) {
  return fixture().world.desired(clone({ native, ...more }));
}

describe("a running machine", () => {
  test("takes notes, tools, boot options, shares and what the cluster does with it, and nothing else", async () => {
    const { world, bodies, control } = fixture();
    const desired = desiredOf({ annotation: "a" }, { power: "On" });
    const { reference } = await world.create(desired);
    const native: MachineBlock = {
      annotation: "b",
      tools: { syncTime: true },
      boot: { delay: "2s" },
      memoryShares: "high",
      availability: { restartPriority: "high" },
      guestId: "ubuntu64Guest",
    };
    expect(await world.apply(reference, hardware(desired, native, true))).toMatchObject({ power: "On" });
    const [body = "", ...others] = await bodies("ReconfigVM_Task");
    expect(others).toEqual([]);
    for (const part of ["<annotation>b<", "<syncTimeWithHost>true<", "<bootDelay>2000<", "<level>high<"]) {
      expect(body).toContain(part);
    }
    expect(body).not.toMatch(/<guestId>|<deviceChange>/);
    expect(
      JSON.stringify(await control.property("ClusterComputeResource", "DC0_C0", "configurationEx")),
    ).toContain('"restartPriority":"high"');
  });

  test("takes other limits", async () => {
    const { world } = fixture();
    const desired = desiredOf({}, { power: "On" });
    const { reference } = await world.create(desired);
    const limits = { cpuLimitMhz: 2000, memoryReservationBytes: gib / 16 };
    await world.apply(reference, { kind: "set-limits", desired: { ...desired, limits } });
    expect(await property(desired.name, "config.cpuAllocation")).toMatchObject({ limit: 2000 });
    expect(await property(desired.name, "config.memoryAllocation")).toMatchObject({ reservation: 64 });
  });
});

describe("a setting that is said no more", () => {
  test.each([false, true])("goes back to what every machine has (live: %s)", async (live) => {
    const { world, control } = fixture();
    const desired = desiredOf({
      annotation: "notes",
      reserveAllMemory: true,
      memoryShares: "high",
      boot: { retryDelay: "10s" },
      availability: { restartPriority: "high", drsBehavior: "manual" },
    });
    const { reference } = await world.create(desired);
    expect(await property(desired.name, "config.annotation")).toBe("notes");
    await world.apply(reference, hardware(desired, {}, live));
    expect(await property(desired.name, "config.annotation")).toBe("");
    expect(await property(desired.name, "config.memoryReservationLockedToMax")).toBe(false);
    expect(await property(desired.name, "config.memoryAllocation")).toMatchObject({
      reservation: 0,
      shares: { level: "normal" },
    });
    expect(await property(desired.name, "config.bootOptions")).toMatchObject({ bootRetryEnabled: false });
    const cluster = await control.property("ClusterComputeResource", "DC0_C0", "configurationEx");
    const { value } = (await control.property("VirtualMachine", desired.name, "summary.vm")) as {
      value: string;
    };
    expect(JSON.stringify(cluster)).not.toContain(`"${value}"`);
  });

  test("is not one that somebody else made", async () => {
    const { world, control } = fixture();
    const desired = desiredOf({ boot: { delay: "2s" } });
    const { reference } = await world.create(desired);
    await control.setProperties("VirtualMachine", desired.name, { "config.annotation": "theirs" });
    await world.apply(reference, hardware(desired, {}));
    expect(await property(desired.name, "config.annotation")).toBe("theirs");
  });

  test("is the mode of a disk, a switch of the hardware and a limit, too", async () => {
    const { world, peer } = fixture();
    const native: MachineBlock = { disks: { root: { mode: "independent_persistent" } } };
    const first = desiredOf(native, { hardware: { cpuHotAdd: true }, limits: { cpuLimitMhz: 2000 } });
    const { reference } = await world.create(first);
    const desired = { ...first, native: {}, hardware: {}, limits: {} };
    await world.apply(reference, { kind: "set-hardware", desired });
    expect((await devicesOf(peer, desired.name)).disks[0]?.device.backing).toMatchObject({
      diskMode: "persistent",
    });
    expect(await property(desired.name, "config.cpuHotAddEnabled")).toBe(false);
    expect(await property(desired.name, "config.cpuAllocation")).toMatchObject({ limit: -1 });
  });
});
