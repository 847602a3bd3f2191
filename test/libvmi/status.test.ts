import { afterEach, describe, expect, it } from "vitest";
import { accepted, current } from "./made";

const { status } = current;
const empty = { guestOSInfo: {}, runtimeUser: 0 };

afterEach(current.resetRegistrations);

describe("the status of an instance", () => {
  it("is empty, but for what Go always writes", () => {
    expect(status.newStatus()).toEqual(empty);
  });

  const condition = { type: "Ready", status: "True" };
  const interfaceStatus = { name: "default", ipAddress: "10.0.2.2", mac: "02:00:00:00:00:01" };
  const timestamp = { phase: "Pending", phaseTransitionTimestamp: "2024-01-02T03:04:05Z" };
  const migrated = {
    volumeName: "disk0",
    sourcePVCInfo: { claimName: "a" },
    destinationPVCInfo: { claimName: "b" },
  };

  it.each([
    ["a pod", status.withActivePod("uid-1", "node01"), { activePods: { "uid-1": "node01" } }],
    [
      "changed blocks",
      status.withChangedBlockTracking({ state: "Enabled" }),
      { changedBlockTracking: { state: "Enabled" } },
    ],
    ["no changed blocks", status.withChangedBlockTracking(undefined), {}],
    [
      "a condition",
      status.withCondition(condition),
      { conditions: [{ ...condition, lastProbeTime: null, lastTransitionTime: null }] },
    ],
    ["an interface", status.withInterfaceStatus(interfaceStatus), { interfaces: [interfaceStatus] }],
    [
      "an image",
      status.withLauncherContainerImageVersion("example/launcher:1"),
      { launcherContainerImageVersion: "example/launcher:1" },
    ],
    ["a moved volume", status.withMigratedVolume(migrated), { migratedVolumes: [migrated] }],
    [
      "a migration",
      status.withMigrationState({ completed: true, sourceNode: "a" }),
      { migrationState: { completed: true, sourceNode: "a" } },
    ],
    ["a node", status.withNodeName("node01"), { nodeName: "node01" }],
    [
      "a dated phase",
      status.withPhaseTransitionTimestamps(timestamp),
      { phaseTransitionTimestamps: [timestamp] },
    ],
    [
      "a volume",
      status.withVolumeStatus({ name: "disk0", target: "vda" }),
      { volumeStatus: [{ name: "disk0", target: "vda" }] },
    ],
  ])("has %s", (_, option, expected) => {
    const made = status.newStatus(option);
    expect(made).toEqual({ ...empty, ...expected });
    accepted(current.newVMI(status.withStatus(made)));
  });

  it("has a phase, with the time to the second", () => {
    current.registerClock(() => new Date("2026-01-02T03:04:05.678Z"));
    expect(status.newStatus(status.withPhase("Scheduled"), status.withPhase("Running"))).toEqual({
      ...empty,
      phase: "Running",
      phaseTransitionTimestamps: [
        { phase: "Scheduled", phaseTransitionTimestamp: "2026-01-02T03:04:05Z" },
        { phase: "Running", phaseTransitionTimestamp: "2026-01-02T03:04:05Z" },
      ],
    });
    expect(status.newStatus(status.withPhase("Running"), status.withPhase(""))).not.toHaveProperty("phase");
    // @ts-expect-error a JavaScript program could
    expect(() => status.withPhase("Busy")).toThrow(/^withPhase: phase: "Busy" is not known: write one of /);
  });

  it("is changed in a copy", () => {
    const before = status.newStatus(status.withNodeName("node01"), status.withActivePod("a", "node01"));
    const after = status.update(before, status.withNodeName("node02"), status.withActivePod("b", "node02"));
    expect(after).toEqual({ ...empty, nodeName: "node02", activePods: { a: "node01", b: "node02" } });
    expect(before).toEqual({ ...empty, nodeName: "node01", activePods: { a: "node01" } });
    // @ts-expect-error a JavaScript program could
    expect(() => status.update(null)).toThrow("update: status: is missing: give an object");
  });

  it("is that of an instance, whole", () => {
    const vmi = current.newVMI(status.withStatus({ nodeName: "node01" }));
    expect(accepted(vmi).status).toEqual({ ...empty, nodeName: "node01" });
  });
});

describe("the status of a virtual machine", () => {
  it("is empty", () => {
    expect(status.newVMStatus()).toEqual({});
  });

  it("has conditions and an update of volumes", () => {
    const updating = { volumeMigrationState: { migratedVolumes: [{ volumeName: "disk0" }] } };
    const made = status.newVMStatus(
      status.withVMCondition({ type: "Failure", status: "True", reason: "FailedCreate" }),
      status.withVMCondition({ type: "Ready", status: "False", lastProbeTime: "2024-01-02T03:04:05Z" }),
      status.withVMVolumeUpdateState(updating),
    );
    expect(made).toEqual({
      conditions: [
        {
          type: "Failure",
          status: "True",
          reason: "FailedCreate",
          lastProbeTime: null,
          lastTransitionTime: null,
        },
        { type: "Ready", status: "False", lastProbeTime: "2024-01-02T03:04:05Z", lastTransitionTime: null },
      ],
      volumeUpdateState: updating,
    });
    expect(
      status.newVMStatus(status.withVMVolumeUpdateState(updating), status.withVMVolumeUpdateState(undefined)),
    ).toEqual({});
    const vm = current.newVirtualMachine(current.newVMI(), status.withVMStatus(made));
    expect(accepted(vm).status).toEqual(made);
  });
});
