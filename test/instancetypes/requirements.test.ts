import { describe, expect, it } from "vitest";
import {
  type InstancetypeName,
  instancetype,
  instancetypes,
  type PreferenceName,
  preference,
  preferences,
  requirementProblem,
} from "../../sdk/instancetypes";
import { spreadProblem } from "../../sdk/instancetypes/topology";
import type { VirtualMachinePreferenceSpec } from "../../sdk/kubevirt/instancetype";
import type { Domain } from "../../sdk/kubevirt/kubevirt";

const prefix = "failure checking preference requirements: ";

describe("a preference with an instancetype", () => {
  it.each([
    [
      "rhel.9.realtime",
      "u1.medium",
      "insufficient CPU resources of 1 vCPU provided by instance type, preference requires 4 vCPU",
    ],
    [
      "alpine",
      { cpu: { guest: 1 }, memory: { guest: "64M" } },
      "insufficient Memory resources of 64M provided by instance type, preference requires 512Mi",
    ],
    [
      "rhel.9",
      "u1.micro",
      "insufficient Memory resources of 1Gi provided by instance type, preference requires 1536Mi",
    ],
  ] as const)("%s is refused with too little: %s", (name, provided, reason) => {
    const spec = typeof provided === "string" ? instancetype(provided).spec : provided;
    expect(requirementProblem(preference(name).spec, { instancetype: spec })).toEqual({
      field: "spec.instancetype",
      message: `${prefix}${reason}`,
    });
  });

  it.each([
    ["rhel.9.realtime", "u1.xlarge"],
    ["alpine", "u1.nano"],
    ["linux", "u1.nano"],
    ["fedora.arm64", "u1.small"],
  ] as const)("%s has enough in %s", (name, provided) => {
    expect(
      requirementProblem(preference(name).spec, { instancetype: instancetype(provided).spec }),
    ).toBeUndefined();
  });

  it("is refused in 281 of all 3510 pairs, and in 138 its vCPUs cannot be spread", () => {
    const pairs = instancetypes.flatMap((each) =>
      preferences.map((other) => [each.spec, other.spec] as const),
    );
    const unspreadable = pairs.filter(([{ cpu }, spec]) => spreadProblem(cpu.guest, spec) !== undefined);
    const refused = pairs.filter(
      ([provided, spec]) =>
        spreadProblem(provided.cpu.guest, spec) === undefined &&
        requirementProblem(spec, { instancetype: provided }) !== undefined,
    );
    expect([pairs.length, unspreadable.length, refused.length]).toEqual([3510, 138, 281]);
  });

  it("has an instancetype that suits it, whichever it is", () => {
    const suited = (name: PreferenceName, provided: InstancetypeName) =>
      requirementProblem(preference(name).spec, { instancetype: instancetype(provided).spec }) === undefined;
    const lonely = preferences.filter(({ name }) => !instancetypes.some((each) => suited(name, each.name)));
    expect(lonely).toEqual([]);
  });
});

describe("a preference with a machine alone", () => {
  const problemOf = (
    required: VirtualMachinePreferenceSpec,
    domain: Partial<Domain>,
    architecture?: string,
  ) =>
    requirementProblem(required, {
      machine: { domain: { devices: {}, ...domain }, ...(architecture !== undefined && { architecture }) },
    });
  const cpu = (guest: number, preferences: VirtualMachinePreferenceSpec["cpu"] = {}) => ({
    cpu: preferences,
    requirements: { cpu: { guest } },
  });

  it.each([
    ["sockets by default", cpu(2), { cpu: { cores: 4 } }, 0, "sockets", "sockets"],
    ["one socket where nothing is said", cpu(2), {}, 1, "sockets", "sockets"],
    [
      "sockets as its limit says",
      cpu(3),
      { resources: { limits: { cpu: "1500m" } } },
      2,
      "sockets",
      "sockets",
    ],
    ["cores", cpu(4, { preferredCPUTopology: "cores" }), { cpu: { cores: 2 } }, 2, "cores", "cores"],
    [
      "threads under its old name",
      cpu(4, { preferredCPUTopology: "preferThreads" }),
      { cpu: { threads: 2 } },
      2,
      "threads",
      "threads",
    ],
    [
      "sockets and cores when spread",
      cpu(8, { preferredCPUTopology: "spread" }),
      { cpu: { sockets: 2, cores: 3, threads: 2 } },
      6,
      "sockets, cores",
      "SocketsCores",
    ],
    [
      "all parts when any will do",
      cpu(8, { preferredCPUTopology: "any" }),
      { cpu: { sockets: 1, cores: 3, threads: 2 } },
      6,
      "cores, sockets, threads",
      "cores, sockets and threads",
    ],
  ] as const)("counts %s", (_title, required, domain, vcpus, parts, named) => {
    expect(problemOf(required, domain)).toEqual({
      field: parts
        .split(", ")
        .map((part) => `spec.template.spec.domain.cpu.${part}`)
        .join(", "),
      message: `${prefix}insufficient CPU resources of ${vcpus} vCPU provided by VirtualMachine, preference requires ${required.requirements.cpu.guest} vCPU provided as ${named}`,
    });
  });

  it.each([
    ["nothing", {}, "0"],
    ["the guest's", { memory: { guest: "1Gi" }, resources: { requests: { memory: "4Gi" } } }, "1Gi"],
    ["what is requested", { resources: { requests: { memory: "1500M" } } }, "1500M"],
    ["what is the limit", { resources: { requests: { memory: "0" }, limits: { memory: "1Gi" } } }, "1Gi"],
    ["one huge page", { memory: { hugepages: { pageSize: "2Mi" } } }, "2Mi"],
  ])("counts as memory %s", (_title, domain, found) => {
    expect(problemOf(preference("ubuntu").spec, { cpu: { sockets: 1 }, ...domain })).toEqual({
      field: "spec.template.spec.domain.memory",
      message: `${prefix}insufficient Memory resources of ${found} provided by VirtualMachine, preference requires 2Gi`,
    });
  });

  it("is refused on another architecture", () => {
    const domain = { memory: { guest: "2Gi" } };
    expect(problemOf(preference("fedora").spec, domain, "arm64")).toEqual({
      field: "spec.template.spec.architecture",
      message: `${prefix}preference requires architecture amd64 but arm64 is being requested`,
    });
    expect(problemOf(preference("fedora").spec, domain, "amd64")).toBeUndefined();
    expect(problemOf(preference("fedora").spec, domain)).toBeUndefined();
  });

  it("is an error with a topology that does not exist", () => {
    expect(() => problemOf(cpu(2, { preferredCPUTopology: "dies" }), {})).toThrow(
      'spec.cpu.preferredCPUTopology: "dies" is no topology; it is one of sockets, cores, threads, spread, any',
    );
  });
});
