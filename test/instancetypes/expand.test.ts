import { describe, expect, it } from "vitest";
import { expandMachine, instancetypes, preferences } from "../../sdk/instancetypes";
import { ManifestError } from "../../sdk/kubernetes/manifest-error";
import { schemaProblems, schemasMissing } from "../kubevirt/schema-validator";
import { describeUnless } from "../support/describe-unless";
import { expanded, machine, small } from "./machines";

describe("a machine with names of the catalogue", () => {
  it("becomes one that says itself what they say", () => {
    const web = machine(
      { volumes: [{ name: "root", containerDisk: { image: "quay.io/containerdisks/fedora:latest" } }] },
      { instancetype: { name: "cx1.large" }, preference: { name: "fedora" } },
    );
    expect(expandMachine(web).machine).toEqual({
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachine",
      metadata: { name: "web" },
      spec: {
        runStrategy: "Halted",
        template: {
          metadata: { annotations: { "vm.kubevirt.io/os": "linux" } },
          spec: {
            architecture: "amd64",
            domain: {
              cpu: {
                sockets: 2,
                cores: 1,
                threads: 1,
                maxSockets: 2,
                dedicatedCpuPlacement: true,
                isolateEmulatorThread: true,
                numa: { guestMappingPassthrough: {} },
              },
              memory: { guest: "4Gi", hugepages: { pageSize: "2Mi" } },
              ioThreadsPolicy: "auto",
              features: { acpi: {}, smm: {} },
              firmware: { bootloader: { efi: { secureBoot: true } } },
              devices: { disks: [{ name: "root", disk: { bus: "virtio" } }], rng: {} },
            },
            networks: [{ name: "default", pod: {} }],
            volumes: [{ name: "root", containerDisk: { image: "quay.io/containerdisks/fedora:latest" } }],
          },
        },
      },
    });
  });

  it("is itself left as it was", () => {
    const web = machine({}, { instancetype: { name: "u1.nano" }, preference: { name: "windows.11" } });
    const before = structuredClone(web);
    expandMachine(web);
    expect(web).toEqual(before);
  });

  it("loses what says where the cluster found them", () => {
    const web = {
      ...machine({}, { instancetype: { name: "u1.nano", kind: "virtualmachineclusterinstancetype" } }),
      status: { ready: true, instancetypeRef: { name: "u1.nano" }, preferenceRef: { name: "linux" } },
    };
    const found = expandMachine(web).machine;
    expect(found?.spec.instancetype).toBeUndefined();
    expect(found?.status).toEqual({ ready: true });
  });

  it("without any stays as it is", () => {
    expect(expandMachine(machine())).toEqual({ machine: machine() });
  });

  it.each([
    [{ instancetype: { name: "gold" } }, 'spec.instancetype.name: "gold" is not of the catalogue'],
    [{ preference: { name: "beos" } }, 'spec.preference.name: "beos" is not of the catalogue'],
    [{ instancetype: { inferFromVolume: "root" } }, "spec.instancetype: is inferred by the cluster"],
  ])("of another catalogue is an error: %j", (spec, message) => {
    expect(() => expandMachine(machine({}, spec))).toThrow(ManifestError);
    expect(() => expandMachine(machine({}, spec))).toThrow(message);
  });

  it("of another catalogue takes the specs that are given", () => {
    const web = machine({}, { instancetype: { name: "gold" }, preference: { inferFromVolume: "root" } });
    const { machine: found } = expandMachine(web, { instancetype: small, preference: {} });
    expect(found?.spec.template.spec?.domain.memory).toEqual({ guest: "8Gi" });
  });
});

describe("what KubeVirt adds first", () => {
  it("is the pod network, for a machine without any", () => {
    const withoutNetwork = { networks: [] };
    const options = { instancetype: small, preference: { devices: { preferredInterfaceModel: "virtio" } } };
    const bridged = expanded(withoutNetwork, options);
    expect(bridged?.networks).toEqual([{ name: "default", pod: {} }]);
    expect(bridged?.domain.devices.interfaces).toEqual([{ name: "default", bridge: {}, model: "virtio" }]);
    const masqueraded = expanded(withoutNetwork, { ...options, defaultBinding: "masquerade" });
    expect(masqueraded?.domain.devices.interfaces?.[0]).toMatchObject({ masquerade: {} });
    const none = { ...withoutNetwork, domain: { devices: { autoattachPodInterface: false } } };
    expect(expanded(none, options)?.domain.devices.interfaces).toBeUndefined();
  });

  it("is a disk for each volume that has none", () => {
    const template = {
      volumes: [{ name: "a" }, { name: "b" }, { name: "c" }],
      domain: { devices: { disks: [{ name: "b", cdrom: {} }], filesystems: [{ name: "c", virtiofs: {} }] } },
    };
    expect(expanded(template, { preference: {} })?.domain.devices.disks).toEqual([
      { name: "b", cdrom: {} },
      { name: "a" },
    ]);
  });
});

describe("all pairs of the catalogue", () => {
  it("fit or do not, as in KubeVirt", () => {
    const outcomes = instancetypes.flatMap(({ name }) =>
      preferences.map((other) => {
        const web = machine({}, { instancetype: { name }, preference: { name: other.name } });
        return expandMachine(web).problems === undefined;
      }),
    );
    expect([outcomes.length, outcomes.filter((fits) => fits).length]).toEqual([3510, 3091]);
  });
});

describeUnless(schemasMissing, "the schemas of KubeVirt", () => {
  it.each(preferences.map(({ name }) => name))("allow a machine with the preference %s", (name) => {
    const volumes = [{ name: "root", containerDisk: { image: "quay.io/containerdisks/any" } }];
    const web = machine({ volumes }, { instancetype: { name: "rt1.2xlarge" }, preference: { name } });
    const { machine: found } = expandMachine(web);
    expect(schemaProblems(found ?? {})).toEqual([]);
  });
});
