import { describe, expect, it } from "vitest";
import { added, current, older, profiles } from "./made";

describe.each(profiles)("CPUs in %s", (_, libvmi) => {
  it.each([
    [
      "a count, by cores, threads and sockets",
      libvmi.withCPUCount(4, 2, 1),
      { cores: 4, threads: 2, sockets: 1 },
    ],
    ["a count without what is 0", libvmi.withCPUCount(0, 0, 0), {}],
    ["a model", libvmi.withCPUModel("host-passthrough"), { model: "host-passthrough" }],
    [
      "a feature",
      libvmi.withCPUFeature("vmx", "require"),
      { features: [{ name: "vmx", policy: "require" }] },
    ],
    ["a feature by default", libvmi.withCPUFeature("vmx", ""), { features: [{ name: "vmx" }] }],
    ["dedicated placement", libvmi.withDedicatedCPUPlacement(), { dedicatedCpuPlacement: true }],
    ["real time", libvmi.withRealtimeMask("0-3,^1"), { realtime: { mask: "0-3,^1" } }],
    ["real time for all", libvmi.withRealtimeMask(""), { realtime: {} }],
    ["NUMA", libvmi.withNUMAGuestMappingPassthrough(), { numa: { guestMappingPassthrough: {} } }],
  ])("have %s", (__, option, cpu) => {
    expect(added(libvmi, option)).toEqual({ domain: { cpu } });
  });

  it("keep what another option set, and take the last of what is set twice", () => {
    const options = [
      libvmi.withCPUCount(4, 2, 1),
      libvmi.withCPUModel("host-model"),
      libvmi.withCPUFeature("vmx", "require"),
      libvmi.withCPUFeature("svm", "disable"),
      libvmi.withCPUCount(1, 0, 8),
    ];
    expect(added(libvmi, ...options)).toEqual({
      domain: {
        cpu: {
          cores: 1,
          sockets: 8,
          model: "host-model",
          features: [
            { name: "vmx", policy: "require" },
            { name: "svm", policy: "disable" },
          ],
        },
      },
    });
  });

  it("have features by a policy that KubeVirt knows", () => {
    expect(() => libvmi.withCPUFeature("vmx", "on" as never)).toThrow(
      'withCPUFeature: policy: "on" is not known: write one of force, require, optional, disable, forbid',
    );
  });

  it.each([-1, 1.5, 2 ** 32, Number.NaN])("are not %d", (count) => {
    expect(() => libvmi.withCPUCount(1, count, 1)).toThrow(
      `withCPUCount: threads: ${count} is not a whole number from 0 to 4294967295`,
    );
  });
});

describe("CPUs in v1.9.0", () => {
  it.each([
    ["a most of sockets", current.withMaxSockets(4), { cpu: { maxSockets: 4 } }],
    ["no most of sockets", current.withMaxSockets(0), { cpu: {} }],
    [
      "a thread for the emulator",
      current.withIsolateEmulatorThread(),
      { cpu: { isolateEmulatorThread: true } },
    ],
    ["a request", current.withCPURequest("2000m"), { resources: { requests: { cpu: "2" } } }],
    ["a limit", current.withCPULimit("0.5"), { resources: { limits: { cpu: "500m" } } }],
  ])("have %s", (_, option, domain) => {
    expect(added(current, option)).toEqual({ domain });
  });

  it("are of an architecture", () => {
    expect(added(current, current.withArchitecture("arm64"))).toEqual({ architecture: "arm64" });
    expect(added(current, current.withArchitecture("arm64"), current.withArchitecture(""))).toEqual({});
  });

  it("are not asked for in words", () => {
    expect(() => current.withCPURequest("two")).toThrow(/^withCPURequest: value: "two" is not a quantity: /);
    expect(() => current.withCPULimit("1,5")).toThrow(/^withCPULimit: value: "1,5" is not a quantity: /);
  });
});

describe("CPUs in v1.2.0", () => {
  it.each([
    ["a request", older.withResourceCPU("1500m"), { resources: { requests: { cpu: "1500m" } } }],
    ["a limit", older.withLimitCPU("2"), { resources: { limits: { cpu: "2" } } }],
  ])("have %s", (_, option, domain) => {
    expect(added(older, option)).toEqual({ domain });
  });

  it("are not asked for in words", () => {
    expect(() => older.withResourceCPU("two")).toThrow(/^withResourceCPU: value: "two" is not a quantity: /);
    expect(() => older.withLimitCPU("two")).toThrow(/^withLimitCPU: value: "two" is not a quantity: /);
  });
});
