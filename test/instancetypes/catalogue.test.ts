import { describe, expect, expectTypeOf, it } from "vitest";
import {
  findInstancetypes,
  findPreferences,
  type InstancetypeName,
  instancetype,
  instancetypes,
  isInstancetypeName,
  isPreferenceName,
  type Kind,
  manifest,
  manifestsOf,
  type PreferenceName,
  preference,
  preferences,
} from "../../sdk/instancetypes";
import { ManifestError } from "../../sdk/kubernetes/manifest-error";
import { schemaProblems, schemasMissing } from "../kubevirt/schema-validator";
import { describeUnless } from "../support/describe-unless";

const key = (name: string) => `instancetype.kubevirt.io/${name}`;
const namesOf = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name);

describe("the catalogue", () => {
  it("has 65 instancetypes and 54 preferences, each name once", () => {
    expect([new Set(namesOf(instancetypes)).size, instancetypes.length]).toEqual([65, 65]);
    expect([new Set(namesOf(preferences)).size, preferences.length]).toEqual([54, 54]);
  });

  it("has these series in these sizes", () => {
    const sizes = Map.groupBy(namesOf(instancetypes), (name) => name.split(".")[0]);
    expect([...sizes].map(([series, { length }]) => `${series} ${length}`)).toEqual([
      "u1 10",
      "o1 9",
      "d1 10",
      "cx1 12",
      "m1 10",
      "n1 6",
      "rt1 8",
    ]);
  });

  it("knows its names as types", () => {
    expectTypeOf<
      "u1.2xmedium" | "o1.nano" | "cx1.medium1gi" | "m1.8xlarge1gi"
    >().toExtend<InstancetypeName>();
    expectTypeOf<"o1.2xmedium">().not.toExtend<InstancetypeName>();
    expectTypeOf<"n1.large1gi">().not.toExtend<InstancetypeName>();
    expectTypeOf<"rhel.9.realtime" | "windows.2k25.virtio">().toExtend<PreferenceName>();
    expectTypeOf<"windows.xp.virtio">().not.toExtend<PreferenceName>();
  });

  it("has an instancetype as its source has it", () => {
    expect(instancetype("cx1.large1gi")).toEqual({
      name: "cx1.large1gi",
      labels: {
        [key("class")]: "compute.exclusive",
        [key("common-instancetypes-version")]: "v1.7.0",
        [key("cpu")]: "2",
        [key("dedicatedCPUPlacement")]: "true",
        [key("hugepages")]: "1Gi",
        [key("icon-pf")]: "pficon-registry",
        [key("isolateEmulatorThread")]: "true",
        [key("memory")]: "4Gi",
        [key("numa")]: "true",
        [key("size")]: "large1gi",
        [key("vendor")]: "kubevirt.io",
        [key("version")]: "1",
      },
      annotations: {
        [key("displayName")]: "Compute Exclusive",
        [key("description")]: expect.stringContaining("compute exclusive"),
      },
      spec: {
        cpu: {
          guest: 2,
          dedicatedCPUPlacement: true,
          isolateEmulatorThread: true,
          numa: { guestMappingPassthrough: {} },
          maxSockets: 2,
        },
        memory: { guest: "4Gi", hugepages: { pageSize: "1Gi" } },
        ioThreadsPolicy: "auto",
      },
    });
  });

  it.each([
    ["u1.medium", { cpu: { guest: 1 }, memory: { guest: "4Gi" } }],
    ["o1.small", { cpu: { guest: 1 }, memory: { guest: "2Gi", overcommitPercent: 50 } }],
    ["m1.large", { cpu: { guest: 2 }, memory: { guest: "16Gi", hugepages: { pageSize: "2Mi" } } }],
    [
      "d1.nano",
      {
        cpu: { guest: 1, dedicatedCPUPlacement: true, isolateEmulatorThread: true },
        memory: { guest: "512Mi" },
        ioThreadsPolicy: "auto",
      },
    ],
    [
      "rt1.micro",
      {
        annotations: {
          "cpu-load-balancing.crio.io": "disable",
          "cpu-quota.crio.io": "disable",
          "irq-load-balancing.crio.io": "disable",
        },
        cpu: {
          guest: 1,
          dedicatedCPUPlacement: true,
          isolateEmulatorThread: true,
          numa: { guestMappingPassthrough: {} },
          realtime: {},
        },
        memory: { guest: "1Gi", hugepages: { pageSize: "1Gi" } },
      },
    ],
  ] as const)("has %s with its settings", (name, spec) => {
    expect(instancetype(name).spec).toEqual(spec);
  });

  it("has a preference as its source has it", () => {
    expect(preference("rhel.9.realtime")).toEqual({
      name: "rhel.9.realtime",
      labels: {
        [key("arch")]: "amd64",
        [key("common-instancetypes-version")]: "v1.7.0",
        [key("os-type")]: "linux",
        [key("preferred-architecture")]: "amd64",
        [key("required-architecture")]: "amd64",
        [key("required-cpu")]: "4",
        [key("required-memory")]: "4Gi",
        [key("vendor")]: "kubevirt.io",
      },
      annotations: {
        iconClass: "icon-rhel",
        "openshift.io/display-name": "Red Hat Enterprise Linux 9 Realtime (amd64)",
        "openshift.io/documentation-url": "https://github.com/kubevirt/common-instancetypes",
        "openshift.io/provider-display-name": "KubeVirt",
        "openshift.io/support-url": "https://github.com/kubevirt/common-instancetypes/issues",
        tags: "hidden,kubevirt,linux,rhel,realtime",
      },
      spec: {
        annotations: { "vm.kubevirt.io/os": "linux" },
        cpu: { preferredCPUTopology: "spread", spreadOptions: { across: "SocketsCoresThreads" } },
        devices: {
          preferredAutoattachGraphicsDevice: false,
          preferredAutoattachMemBalloon: false,
          preferredAutoattachSerialConsole: true,
          preferredDiskBus: "virtio",
          preferredDiskDedicatedIoThread: true,
          preferredInterfaceModel: "virtio",
          preferredNetworkInterfaceMultiQueue: true,
          preferredRng: {},
        },
        features: { preferredSmm: {} },
        firmware: { preferredEfi: { secureBoot: true } },
        preferredArchitecture: "amd64",
        requirements: { architecture: "amd64", cpu: { guest: 4 }, memory: { guest: "4Gi" } },
      },
    });
  });

  it("has Windows with virtio in the place of older devices", () => {
    const { spec } = preference("windows.11.virtio");
    expect(spec.devices).toEqual({
      preferredAutoattachInputDevice: true,
      preferredDiskBus: "virtio",
      preferredInputBus: "virtio",
      preferredInputType: "tablet",
      preferredInterfaceModel: "virtio",
      preferredTPM: { persistent: true },
      preferredVideoType: "virtio",
    });
    expect(spec.firmware).toEqual({ preferredEfi: { persistent: true, secureBoot: true } });
    expect(spec.preferredTerminationGracePeriodSeconds).toBe(3600);
  });
});

describe("a name", () => {
  it("is known or not", () => {
    expect([isInstancetypeName("u1.nano"), isInstancetypeName("u1.huge")]).toEqual([true, false]);
    expect([isPreferenceName("fedora"), isPreferenceName("fedora.riscv64")]).toEqual([true, false]);
  });

  it("that is misspelled is an error that names the nearest", () => {
    const read = (name: string) => instancetype(name as InstancetypeName);
    expect(() => read("u1.meduim")).toThrow(ManifestError);
    expect(() => read("u1.meduim")).toThrow(
      '"u1.meduim" is no instancetype of the catalogue; the nearest is "u1.medium"',
    );
    expect(() => preference("widnows.11" as PreferenceName)).toThrow('the nearest is "windows.11"');
  });
});

describe("a search by labels", () => {
  const rows: [query: string, names: string[]][] = [
    [
      `${key("cpu")}=4`,
      [
        "u1.xlarge",
        "o1.xlarge",
        "d1.xlarge",
        "cx1.xlarge",
        "cx1.xlarge1gi",
        "m1.xlarge",
        "m1.xlarge1gi",
        "n1.medium",
        "n1.large",
        "rt1.xlarge",
      ],
    ],
    [
      `${key("class")}=general.purpose`,
      [
        "u1.nano",
        "u1.micro",
        "u1.small",
        "u1.medium",
        "u1.2xmedium",
        "u1.large",
        "u1.xlarge",
        "u1.2xlarge",
        "u1.4xlarge",
        "u1.8xlarge",
      ],
    ],
    [`${key("class")}=general.purpose,${key("memory")}=16Gi`, ["u1.xlarge"]],
    [`${key("class")}=network,${key("memory")}=16Gi`, ["n1.xlarge"]],
    [`${key("memory")} in (256Gi)`, ["m1.8xlarge", "m1.8xlarge1gi"]],
    [`${key("realtime")},${key("cpu")}>16`, ["rt1.8xlarge"]],
    [`${key("deprecated")}=true`, []],
  ];

  it.each(rows)("of instancetypes finds for %s its rows", (query, names) => {
    expect(namesOf(findInstancetypes(query))).toEqual(names);
  });

  it("finds what older releases had, and what has come since", () => {
    const older = ["cx1.xlarge", "m1.xlarge", "n1.large", "n1.medium", "o1.xlarge", "u1.xlarge"];
    const since = ["cx1.xlarge1gi", "d1.xlarge", "m1.xlarge1gi", "rt1.xlarge"];
    const found = namesOf(findInstancetypes(`${key("cpu")}=4`));
    expect(found.toSorted()).toEqual([...older, ...since].toSorted());
  });

  it.each([
    [`${key("dedicatedCPUPlacement")}=true`, 12 + 10 + 6 + 8],
    [`${key("vendor")}=kubevirt.io`, 65],
    [`!${key("hugepages")}`, 10 + 9 + 10],
    ["", 65],
  ])("of instancetypes finds for %s so many: %i", (query, count) => {
    expect(findInstancetypes(query)).toHaveLength(count);
  });

  it.each([
    [`${key("os-type")}=linux`, 33],
    [`${key("os-type")}=windows`, 20],
    [`${key("os-type")}=legacy`, 1],
    [`${key("arch")} in (arm64, s390x)`, 6],
    [`${key("vendor")}=kubevirt.io,!${key("required-memory")}`, 4],
  ])("of preferences finds for %s so many: %i", (query, count) => {
    expect(findPreferences(query)).toHaveLength(count);
  });
});

const kinds: readonly Kind[] = [
  "VirtualMachineClusterInstancetype",
  "VirtualMachineInstancetype",
  "VirtualMachineClusterPreference",
  "VirtualMachinePreference",
];

describe("a manifest", () => {
  it("is the entry as a Kubernetes object", () => {
    const { labels, annotations } = preference("cirros");
    expect(manifest("VirtualMachinePreference", preference("cirros"))).toEqual({
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachinePreference",
      metadata: { name: "cirros", labels, annotations },
      spec: preference("cirros").spec,
    });
  });

  it("can be changed without changing the catalogue", () => {
    const changed = manifest("VirtualMachineInstancetype", instancetype("u1.nano"));
    changed.spec.memory.guest = "1Mi";
    changed.metadata.labels = {};
    expect(instancetype("u1.nano").spec.memory.guest).toBe("512Mi");
    expect(manifest("VirtualMachineInstancetype", instancetype("u1.nano"))).not.toEqual(changed);
  });

  it.each(kinds)("is there for all of %s", (kind) => {
    const all = manifestsOf(kind);
    expect(all).toHaveLength(kind.endsWith("Instancetype") ? 65 : 54);
    expect(new Set(all.map((each) => each.kind))).toEqual(new Set([kind]));
  });
});

describeUnless(schemasMissing, "the schemas of KubeVirt", () => {
  it.each(kinds)("allow all of %s", (kind) => {
    expect(manifestsOf(kind).flatMap(schemaProblems)).toEqual([]);
  });
});
