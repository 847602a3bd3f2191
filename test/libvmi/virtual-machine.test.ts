import { describe, expect, it } from "vitest";
import { accepted, addedToVM, current, older, profiles } from "./made";

describe("a virtual machine of v1.9.0", () => {
  it("takes name and namespace from its instance, which keeps labels and annotations", () => {
    const vmi = current.newVMI(
      current.withName("web"),
      current.withNamespace("prod"),
      current.withLabel("app", "web"),
      current.withAnnotation("note", "x"),
      current.withRng(),
    );
    expect(accepted(current.newVirtualMachine(vmi))).toEqual({
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachine",
      metadata: { name: "web", namespace: "prod" },
      spec: {
        runStrategy: "Halted",
        template: {
          metadata: { labels: { app: "web" }, annotations: { note: "x" } },
          spec: { domain: { resources: {}, devices: { rng: {} } } },
        },
      },
      status: {},
    });
  });

  const instance = [
    current.withCPUCount(1, 1, 1),
    current.withGuestMemory("1Gi"),
    current.withMemoryRequest("1Gi"),
    current.withTerminationGracePeriod(0),
    current.withUefi(true),
    current.withContainerDisk("disk0", "example/a:1"),
    current.withCDRom("cd", "sata", "iso"),
    current.withPersistentVolumeClaimLun("lun", "pvc", false),
  ];
  const firmware = { bootloader: { efi: { secureBoot: true } } };
  const volumes = [
    { name: "disk0", containerDisk: { image: "example/a:1" } },
    { name: "cd", persistentVolumeClaim: { claimName: "iso" } },
    { name: "lun", persistentVolumeClaim: { claimName: "pvc" } },
  ];

  it.each([
    ["of the cluster", current.withClusterInstancetype("u1.small"), { name: "u1.small" }],
    [
      "of the namespace",
      current.withInstancetype("mine"),
      { name: "mine", kind: "virtualmachineinstancetype" },
    ],
    ["of a volume", current.withInstancetypeInferredFromVolume("disk0"), { inferFromVolume: "disk0" }],
    ["of a revision", current.withInstancetypeRevision("rev-1"), { name: "unused", revisionName: "rev-1" }],
  ])("leaves CPU, memory and resources to an instancetype %s", (_, option, instancetype) => {
    expect(addedToVM(current, instance, option)).toEqual({
      instancetype,
      template: {
        spec: {
          domain: {
            firmware,
            features: { acpi: {}, smm: { enabled: true } },
            devices: {
              disks: [
                { name: "disk0", disk: { bus: "virtio" } },
                { name: "cd", cdrom: { bus: "sata" } },
                { name: "lun", lun: { bus: "scsi" } },
              ],
            },
          },
          terminationGracePeriodSeconds: 0,
          volumes,
        },
      },
    });
  });

  it.each([
    ["of the cluster", current.withClusterPreference("fedora"), { name: "fedora" }],
    ["of the namespace", current.withPreference("mine"), { name: "mine", kind: "virtualmachinepreference" }],
    ["of a volume", current.withPreferenceInferredFromVolume("disk0"), { inferFromVolume: "disk0" }],
    ["of a revision", current.withPreferenceRevision("rev-1"), { name: "unused", revisionName: "rev-1" }],
  ])("leaves grace period, features and buses of disks to a preference %s", (_, option, preference) => {
    expect(addedToVM(current, instance, option)).toEqual({
      preference,
      template: {
        spec: {
          domain: {
            cpu: { cores: 1, threads: 1, sockets: 1 },
            memory: { guest: "1Gi" },
            resources: { requests: { memory: "1Gi" } },
            firmware,
            devices: {
              disks: [
                { name: "disk0", disk: {} },
                { name: "cd", cdrom: { bus: "sata" } },
                { name: "lun", lun: { bus: "scsi" } },
              ],
            },
          },
          volumes,
        },
      },
    });
  });

  it("changes no instance that was there before", () => {
    const vmi = current.newVMI(...instance);
    const before = structuredClone(vmi);
    current.newVirtualMachine(
      vmi,
      current.withClusterInstancetype("u1.small"),
      current.withClusterPreference("fedora"),
    );
    expect(vmi).toEqual(before);
  });

  it.each([
    ["a run strategy", current.withRunStrategy("Always"), { runStrategy: "Always", template: {} }],
    [
      "a reboot policy",
      current.withRebootPolicy("Terminate"),
      { template: { spec: { domain: { rebootPolicy: "Terminate" } } } },
    ],
    [
      "an update of volumes",
      current.withUpdateVolumeStrategy("Migration"),
      { updateVolumesStrategy: "Migration", template: {} },
    ],
  ])("has %s", (_, option, expected) => {
    expect(addedToVM(current, [], option)).toEqual(expected);
  });

  it("has labels and annotations of its own", () => {
    const vm = current.newVirtualMachine(
      current.newVMI(current.withName("web")),
      current.withLabels({ app: "x", tier: "a" }),
      current.withLabels({ app: "y" }),
      current.withAnnotations({ note: "1" }),
      current.withAnnotations({ other: "2" }),
    );
    expect(accepted(vm).metadata).toEqual({
      name: "web",
      labels: { app: "y", tier: "a" },
      annotations: { note: "1", other: "2" },
    });
    const bare = current.newVirtualMachine(
      current.newVMI(current.withName("web")),
      current.withLabels({}),
      current.withAnnotations({}),
    );
    expect(bare.metadata).toEqual({ name: "web" });
  });

  it("refuses what Kubernetes or KubeVirt would", () => {
    expect(() => current.withLabels({ "my app": "x" })).toThrow(
      /^withLabels: added: "my app" is not a label key: /,
    );
    expect(() => current.withAnnotations({ "/x": "" })).toThrow(
      /^withAnnotations: added: "\/x" is not a label key: /,
    );
    // @ts-expect-error a JavaScript program could
    expect(() => current.withRunStrategy("Never")).toThrow(
      /^withRunStrategy: strategy: "Never" is not known: /,
    );
    // @ts-expect-error a JavaScript program could
    expect(() => current.withRebootPolicy("Never")).toThrow(
      /^withRebootPolicy: policy: "Never" is not known: /,
    );
    // @ts-expect-error a JavaScript program could
    expect(() => current.withUpdateVolumeStrategy("x")).toThrow(
      /^withUpdateVolumeStrategy: strategy: "x" is not known: /,
    );
  });
});

describe("a virtual machine of v1.2.0", () => {
  it("is not running, and says when it was made: never", () => {
    const vmi = older.newVMI(older.withNamespace("prod"), older.withLabel("app", "web"));
    expect(accepted(older.newVirtualMachine(vmi))).toEqual({
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachine",
      metadata: { name: vmi.metadata.name, namespace: "prod", creationTimestamp: null },
      spec: {
        running: false,
        template: {
          metadata: { creationTimestamp: null, labels: { app: "web" } },
          spec: { domain: { resources: {}, devices: {} }, terminationGracePeriodSeconds: 0 },
        },
      },
      status: {},
    });
  });

  it("runs", () => {
    expect(addedToVM(older, [], older.withRunning())).toEqual({ running: true, template: {} });
  });
});

describe.each(profiles)("DataVolumes of a virtual machine in %s", (version, libvmi) => {
  const undated = version === "v1.2.0" ? { creationTimestamp: null } : {};

  it("are appended, with metadata and spec alone, and quantities as Kubernetes writes them", () => {
    const root = {
      kind: "DataVolume",
      metadata: { name: "root", namespace: "prod" },
      spec: {
        source: { blank: {} },
        storage: { resources: { requests: { storage: "2048Mi" }, limits: { storage: "1.5Gi" } } },
      },
      status: {},
    };
    const options = [
      libvmi.withDataVolumeTemplate(root),
      libvmi.withDataVolumeTemplate({
        spec: { pvc: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } } },
      }),
    ];
    expect(addedToVM(libvmi, [], ...options)).toEqual({
      template: {},
      dataVolumeTemplates: [
        {
          metadata: { name: "root", namespace: "prod", ...undated },
          spec: {
            source: { blank: {} },
            storage: { resources: { requests: { storage: "2Gi" }, limits: { storage: "1536Mi" } } },
          },
        },
        {
          metadata: undated,
          spec: { pvc: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } },
        },
      ],
    });
    expect(root.spec.storage.resources.requests.storage).toBe("2048Mi");
  });

  it("are refused without a spec that makes sense", () => {
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.withDataVolumeTemplate(null)).toThrow(
      "withDataVolumeTemplate: dataVolume: is missing: give an object",
    );
    const large = { storage: { resources: { requests: { storage: "large" } } } };
    expect(() => libvmi.withDataVolumeTemplate({ spec: large })).toThrow(
      /^withDataVolumeTemplate: dataVolume.spec.storage.resources: "large" is not a quantity: /,
    );
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.newVirtualMachine(undefined)).toThrow(
      "newVirtualMachine: vmi: is missing: give an object",
    );
  });
});
