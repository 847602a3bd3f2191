import { describe, expect, it } from "vitest";
import { expandMachine } from "../../sdk/instancetypes";
import type {
  VirtualMachineInstancetypeSpec,
  VirtualMachinePreferenceSpec,
} from "../../sdk/kubevirt/instancetype";
import type { Domain } from "../../sdk/kubevirt/kubevirt";
import { expanded, machine, small, type Template } from "./machines";

describe("vCPUs become", () => {
  it.each([
    [4, undefined, { sockets: 4, cores: 1, threads: 1 }],
    [4, { preferredCPUTopology: "cores" }, { sockets: 1, cores: 4, threads: 1 }],
    [4, { preferredCPUTopology: "preferThreads" }, { sockets: 1, cores: 1, threads: 4 }],
    [4, { preferredCPUTopology: "any" }, { sockets: 4, cores: 1, threads: 1 }],
    [1, { preferredCPUTopology: "cores" }, { sockets: 1, cores: 1, threads: 1 }],
    [6, { preferredCPUTopology: "spread" }, { sockets: 3, cores: 2, threads: 1 }],
    [
      12,
      { preferredCPUTopology: "spread", spreadOptions: { ratio: 3 } },
      { sockets: 4, cores: 3, threads: 1 },
    ],
    [
      6,
      { preferredCPUTopology: "spread", spreadOptions: { across: "CoresThreads" } },
      { sockets: 1, cores: 3, threads: 2 },
    ],
    [
      16,
      { preferredCPUTopology: "spread", spreadOptions: { across: "SocketsCoresThreads", ratio: 4 } },
      { sockets: 2, cores: 4, threads: 2 },
    ],
  ])("%i with %j: %j", (guest, cpu, topology) => {
    const preference = cpu === undefined ? {} : { cpu };
    expect(expanded({}, { instancetype: { ...small, cpu: { guest } }, preference })?.domain.cpu).toEqual(
      topology,
    );
  });

  it("a refusal when they cannot be spread", () => {
    const across = (parts: string, ratio?: number) => ({
      cpu: { preferredCPUTopology: "spread", spreadOptions: { across: parts, ...(ratio && { ratio }) } },
    });
    const problemOf = (guest: number, preference: VirtualMachinePreferenceSpec) =>
      expandMachine(machine(), { instancetype: { ...small, cpu: { guest } }, preference }).problems;
    const field = "instancetype.spec.cpu.guest";
    const provided = "vCPUs provided by the instance type are not divisible by";
    const ratio = "Spec.PreferSpreadSocketToCoreRatio or Spec.CPU.PreferSpreadOptions.Ratio of";
    expect(problemOf(3, across("SocketsCores"))).toEqual([
      { field, message: `3 ${provided} the ${ratio} 2 provided by the preference` },
    ]);
    expect(problemOf(3, across("CoresThreads"))).toEqual([
      { field, message: `3 ${provided} the number of threads per core 2` },
    ]);
    expect(problemOf(12, across("SocketsCoresThreads", 4))).toEqual([
      { field, message: `12 ${provided} the number of threads per core 2 and ${ratio} 4` },
    ]);
    expect(problemOf(3, { ...across("SocketsCores"), preferSpreadSocketToCoreRatio: 3 })).toBeUndefined();
  });
});

describe("memory", () => {
  it.each([
    ["2Gi", 50, "1Gi"],
    ["512Mi", 50, "256Mi"],
    ["2000M", 25, "1500M"],
    ["1Gi", 100, "0"],
    // 32-bit floating point, as in KubeVirt
    ["1Gi", 33, "719406976"],
    ["3000000001", 25, "2249999872"],
  ])("of %s overcommitted by %i%% reserves %s", (guest, overcommitPercent, reserved) => {
    const instancetype = { ...small, memory: { guest, overcommitPercent } };
    const template = { domain: { resources: { requests: { "example.com/gpu": "1" } } } };
    expect(expanded(template, { instancetype })?.domain).toMatchObject({
      memory: { guest },
      resources: { requests: { "example.com/gpu": "1", memory: reserved } },
    });
  });

  it("of the instancetype goes beside what else the machine says of memory", () => {
    const template = { domain: { memory: { maxGuest: "16Gi", hugepages: { pageSize: "2Mi" } } } };
    expect(expanded(template, { instancetype: small })?.domain.memory).toEqual({
      guest: "8Gi",
      maxGuest: "16Gi",
      hugepages: { pageSize: "2Mi" },
    });
  });
});

describe("a field that machine and instancetype both set", () => {
  const everything: VirtualMachineInstancetypeSpec = {
    annotations: { "example.com/a": "instancetype" },
    cpu: {
      guest: 2,
      model: "Haswell",
      dedicatedCPUPlacement: true,
      isolateEmulatorThread: true,
      numa: {},
      realtime: {},
    },
    memory: { guest: "2Gi", hugepages: { pageSize: "2Mi" }, maxGuest: "4Gi" },
    gpus: [{ name: "gpu", deviceName: "nvidia.com/T4" }],
    hostDevices: [{ name: "card", deviceName: "intel.com/qat" }],
    ioThreadsPolicy: "auto",
    ioThreads: { supplementalPoolThreadCount: 2 },
    launchSecurity: { sev: {} },
    nodeSelector: { zone: "a" },
    schedulerName: "fast",
  };
  const domain = (part: Partial<Domain>): Template => ({ domain: part });

  const fields: [path: string, template: Template][] = [
    ["domain.cpu.sockets", domain({ cpu: { sockets: 1 } })],
    ["domain.cpu.cores", domain({ cpu: { cores: 1 } })],
    ["domain.cpu.threads", domain({ cpu: { threads: 1 } })],
    ["domain.cpu.model", domain({ cpu: { model: "host-model" } })],
    ["domain.cpu.dedicatedCPUPlacement", domain({ cpu: { dedicatedCpuPlacement: true } })],
    ["domain.cpu.isolateEmulatorThread", domain({ cpu: { isolateEmulatorThread: true } })],
    ["domain.cpu.numa", domain({ cpu: { numa: {} } })],
    ["domain.cpu.realtime", domain({ cpu: { realtime: { mask: "0" } } })],
    ["domain.resources.requests.cpu", domain({ resources: { requests: { cpu: 1 } } })],
    ["domain.resources.limits.cpu", domain({ resources: { limits: { cpu: "1" } } })],
    ["domain.memory.guest", domain({ memory: { guest: "1Gi" } })],
    ["domain.memory.hugepages", domain({ memory: { hugepages: { pageSize: "1Gi" } } })],
    ["domain.memory.maxGuest", domain({ memory: { maxGuest: "8Gi" } })],
    ["domain.resources.requests.memory", domain({ resources: { requests: { memory: "1Gi" } } })],
    ["domain.resources.limits.memory", domain({ resources: { limits: { memory: "1Gi" } } })],
    ["domain.ioThreadsPolicy", domain({ ioThreadsPolicy: "shared" })],
    [
      "domain.ioThreads.supplementalPoolThreadCount",
      domain({ ioThreads: { supplementalPoolThreadCount: 1 } }),
    ],
    ["domain.launchSecurity", domain({ launchSecurity: { snp: {} } })],
    ["domain.devices.gpus", domain({ devices: { gpus: [{ name: "own" }] } })],
    ["domain.devices.hostDevices", domain({ devices: { hostDevices: [{ name: "own" }] } })],
    ["nodeSelector", { nodeSelector: {} }],
    ["schedulerName", { schedulerName: "default" }],
  ];

  it.each(fields)("is refused by its path: %s", (path, template) => {
    const field = `spec.template.spec.${path}`;
    expect(expandMachine(machine(template), { instancetype: everything })).toEqual({
      problems: [{ field, message: `VM field(s) ${field} conflicts with selected instance type` }],
    });
  });

  it("is refused beside all others, of memory the first", () => {
    const template = domain({
      cpu: { sockets: 1, cores: 1 },
      memory: { guest: "1Gi", maxGuest: "8Gi" },
      ioThreadsPolicy: "shared",
    });
    const { problems } = expandMachine(machine(template), { instancetype: everything });
    expect(problems?.map(({ field }) => field)).toEqual([
      "spec.template.spec.domain.cpu.sockets",
      "spec.template.spec.domain.cpu.cores",
      "spec.template.spec.domain.memory.guest",
      "spec.template.spec.domain.ioThreadsPolicy",
    ]);
  });

  it("is refused as an annotation only with another value", () => {
    const annotated = (value: string) => {
      const web = machine();
      web.spec.template.metadata = { annotations: { "example.com/a": value } };
      return expandMachine(web, { instancetype: everything });
    };
    expect(annotated("own").problems?.map(({ field }) => field)).toEqual(["annotations.example.com/a"]);
    expect(annotated("instancetype").problems).toBeUndefined();
  });

  it("is no conflict while it says nothing", () => {
    const template = domain({
      cpu: { sockets: 0, cores: 0, threads: 0, model: "", dedicatedCpuPlacement: false },
      devices: { gpus: [], hostDevices: [] },
    });
    const found = expanded(template, { instancetype: everything });
    expect(found).toMatchObject({
      nodeSelector: { zone: "a" },
      schedulerName: "fast",
      domain: {
        cpu: { sockets: 2, model: "Haswell", dedicatedCpuPlacement: true, realtime: {} },
        memory: { guest: "2Gi", hugepages: { pageSize: "2Mi" }, maxGuest: "4Gi" },
        ioThreadsPolicy: "auto",
        ioThreads: { supplementalPoolThreadCount: 2 },
        launchSecurity: { sev: {} },
        devices: {
          gpus: [{ name: "gpu", deviceName: "nvidia.com/T4" }],
          hostDevices: [{ name: "card", deviceName: "intel.com/qat" }],
        },
      },
    });
  });

  it("is no conflict where the instancetype is silent", () => {
    const own = { cpu: { model: "Haswell", numa: {} }, launchSecurity: { snp: {} } };
    expect(expanded(domain(own), { instancetype: small })?.domain).toMatchObject(own);
  });
});
