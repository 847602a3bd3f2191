import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { MachineBlock } from "../../provider/adapters/vsphere/config";
import type { Device } from "../../provider/adapters/vsphere/from-native/slots";
import type { Option } from "../../provider/adapters/vsphere/marker";
import { markerKey, optionText } from "../../provider/adapters/vsphere/marker";
import { broughtDisks } from "../../provider/adapters/vsphere/to-native/brought-disks";
import { cloneSpec } from "../../provider/adapters/vsphere/to-native/clone-spec";
import {
  cpuSpec,
  freeOptions,
  hardwareSpec,
  limitsSpec,
  memorySpec,
  wantedHardwareVersion,
} from "../../provider/adapters/vsphere/to-native/config-spec";
import { customizationSpec, maskOf } from "../../provider/adapters/vsphere/to-native/customization";
import { mostFree } from "../../provider/adapters/vsphere/to-native/datastore-choice";
import { guestOptions, needsMacAddresses } from "../../provider/adapters/vsphere/to-native/guest-info";
import { Layout } from "../../provider/adapters/vsphere/to-native/layout";
import {
  clonedConfig,
  emptyConfig,
  type MachineConfig,
} from "../../provider/adapters/vsphere/to-native/machine-config";
import {
  composeDescription,
  parseDescription,
} from "../../provider/adapters/vsphere/to-native/owner-description";
import { ProviderError } from "../../provider/contract/errors";
import type { DesiredDisk, DesiredMachine, Hardware } from "../../provider/contract/machine";
import {
  card,
  controllers,
  desiredInterface,
  desiredMachine,
  disk,
  gib,
  instanceUuid,
  machineInput,
  mib,
  templateDevices,
} from "./samples";

const template = { devices: templateDevices, options: [] as Option[], coresPerSocket: 1, version: "vmx-21" };

/** Each change in a few words: `add VirtualDisk 1000:1`. */
function changesOf({ spec }: Pick<MachineConfig, "spec">): string[] {
  return (spec.deviceChange ?? []).map(({ operation, fileOperation, device }) =>
    [
      operation,
      device.$type,
      `${device.controllerKey ?? ""}:${device.unitNumber ?? ""}`,
      ...(fileOperation === undefined ? [] : [fileOperation]),
    ].join(" "),
  );
}

function devicesOf({ spec }: Pick<MachineConfig, "spec">, type: string): Device[] {
  return (spec.deviceChange ?? []).flatMap(({ device }) => (device.$type === type ? [device] : []));
}

function refusal(work: () => unknown): Pick<ProviderError, "code" | "property" | "remediation"> {
  try {
    work();
  } catch (error) {
    if (ProviderError.is(error))
      return { code: error.code, property: error.property, remediation: error.remediation };
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("an empty machine", () => {
  it("has a controller, its disks and its adapters, in places that are known beforehand", () => {
    const made = emptyConfig(
      machineInput({
        disks: [
          { name: "root", sizeBytes: gib },
          { name: "data", sizeBytes: 64 * mib },
        ],
      }),
    );
    expect(changesOf(made)).toEqual([
      "add ParaVirtualSCSIController :",
      "add VirtualDisk -101:0 create",
      "add VirtualDisk -101:1 create",
      "add VirtualVmxnet3 100:7",
    ]);
    expect(made.marker).toEqual({
      owner: "dev::shop::web",
      machine: instanceUuid,
      disks: [
        { name: "root", slot: "scsi0:0", made: true },
        { name: "data", slot: "scsi0:1", made: true },
      ],
      interfaces: [{ name: "lan", slot: "pci0:7", network: "VM Network", networkId: "network-7" }],
    });
  });

  it("has new devices with keys of their own, below zero", () => {
    const keys = (emptyConfig(machineInput()).spec.deviceChange ?? []).map(({ device }) => device.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(Math.max(...keys)).toBeLessThan(0);
  });

  it("carries identity and marker in the request itself", () => {
    const { spec, marker } = emptyConfig(machineInput());
    expect(spec.instanceUuid).toBe(instanceUuid);
    expect(JSON.parse(optionText(spec.extraConfig, markerKey) ?? "")).toEqual(marker);
    expect(spec).toMatchObject({ guestId: "otherGuest64", numCPUs: 2, memoryMB: 512 });
  });

  it("tells what its image holds, in the words of its hardware version, where the class does not", () => {
    const debian = { guestOs: { name: "debian", version: "12" } };
    const guestIdOf = (changes: object, apiVersion = "8.0.3.0") =>
      emptyConfig(machineInput(changes, { apiVersion })).spec.guestId;
    expect(guestIdOf(debian)).toBe("debian12_64Guest");
    expect(guestIdOf(debian, "7.0.3.0")).toBe("debian11_64Guest");
    expect(guestIdOf({ ...debian, native: { hardwareVersion: 14 } })).toBe("debian10_64Guest");
    expect(guestIdOf({ ...debian, native: { guestId: "otherLinux64Guest" } })).toBe("otherLinux64Guest");
    expect(guestIdOf({ guestOs: { name: "acme", version: "1" } })).toBe("otherGuest64");
    const cloned = (version: string) => clonedConfig(machineInput(debian), { ...template, version }).spec;
    expect(cloned("vmx-21").guestId).toBe("debian12_64Guest");
    expect(cloned("vmx-17").guestId).toBe("debian11_64Guest");
    expect(clonedConfig(machineInput(), template).spec).not.toHaveProperty("guestId");
  });

  it("takes a disk that is there as its root, and does not call it its own", () => {
    const made = emptyConfig(machineInput({ disks: [{ name: "root" }] }), "[fast] kept/data.vmdk");
    expect(changesOf(made)).toContain("add VirtualDisk -101:0");
    expect(devicesOf(made, "VirtualDisk")).toMatchObject([
      { backing: { fileName: "[fast] kept/data.vmdk" } },
    ]);
    expect(made.marker.disks).toEqual([{ name: "root", slot: "scsi0:0", made: false }]);
  });

  it("says what is missing of an empty disk", () => {
    expect(refusal(() => emptyConfig(machineInput({ disks: [{ name: "data" }] })))).toMatchObject({
      code: "InvalidSpec",
      property: "disks[data].size",
    });
  });
});

describe("a clone", () => {
  it("grows the image's disk, puts new ones beside it and has its own adapters", () => {
    const made = clonedConfig(
      machineInput({
        disks: [
          { name: "root", sizeBytes: 8 * gib },
          { name: "data", sizeBytes: gib },
        ],
      }),
      template,
    );
    expect(changesOf(made)).toEqual([
      "edit VirtualDisk 1000:0",
      "add VirtualDisk 1000:1 create",
      "remove VirtualE1000e 100:7",
      "add VirtualE1000e 100:8",
    ]);
    expect(devicesOf(made, "VirtualDisk")[0]).toMatchObject({
      capacityInKB: 8 * 2 ** 20,
      capacityInBytes: 8 * gib,
    });
    expect(made.marker).toMatchObject({
      disks: [
        { name: "root", slot: "scsi0:0", made: true },
        { name: "data", slot: "scsi0:1", made: true },
      ],
      interfaces: [{ name: "lan", slot: "pci0:8" }],
    });
  });

  it("leaves the image's disk as it is where it is large enough", () => {
    const made = clonedConfig(machineInput({ disks: [{ name: "root", sizeBytes: gib }] }), template);
    expect(changesOf(made).filter((change) => change.startsWith("edit"))).toEqual([]);
  });

  it("keeps other disks of the image under the names of their slots, and as its own", () => {
    const devices = [...templateDevices, disk(3)];
    const made = clonedConfig(machineInput(), { ...template, devices });
    expect(made.marker.disks).toContainEqual({ name: "scsi0:3", slot: "scsi0:3", made: true });
  });

  it("begins a second controller where the first is full, past the one that the controller itself is", () => {
    const units = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14];
    const devices = [...controllers, ...units.map((unit) => disk(unit))];
    const disks = ["root", "a", "b"].map((name) => ({ name, sizeBytes: gib }));
    const made = clonedConfig(machineInput({ disks, interfaces: [] }), { ...template, devices });
    expect(changesOf(made)).toEqual([
      "add VirtualDisk 1000:15 create",
      "add VirtualLsiLogicSASController :",
      expect.stringMatching(/^add VirtualDisk -\d+:0 create$/),
    ]);
    expect(made.marker.disks.slice(1, 3).map(({ slot }) => slot)).toEqual(["scsi0:15", "scsi1:0"]);
  });

  it.each([
    ["pvscsi", "ParaVirtualSCSIController", "scsi1:0"],
    ["lsilogic", "VirtualLsiLogicController", "scsi1:0"],
    ["buslogic", "VirtualBusLogicController", "scsi1:0"],
    ["sata", "VirtualAHCIController", "sata0:0"],
    ["nvme", "VirtualNVMEController", "nvme0:0"],
  ])("puts a disk on %s where it asks for it", (controller, type, slot) => {
    const disks = [{ name: "root" }, { name: "data", sizeBytes: gib, controller }];
    const made = clonedConfig(machineInput({ disks, interfaces: [] }), template);
    expect(changesOf(made)[0]).toBe(`add ${type} :`);
    expect(made.marker.disks[1]?.slot).toBe(slot);
  });

  it("puts a disk on the IDE controllers that are always there, and on no others", () => {
    const disks = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `d${index}`, sizeBytes: gib, controller: "ide" }));
    const made = clonedConfig(machineInput({ disks: [{ name: "root" }, ...disks(4)] }), template);
    expect(made.marker.disks.slice(1).map(({ slot }) => slot)).toEqual([
      "ide0:0",
      "ide0:1",
      "ide1:0",
      "ide1:1",
    ]);
    expect(
      refusal(() => clonedConfig(machineInput({ disks: [{ name: "root" }, ...disks(5)] }), template)),
    ).toMatchObject({ property: "disks[d4].controller" });
  });

  it("takes the guest's documents of the image away", () => {
    const options: Option[] = [
      { $type: "OptionValue", key: "guestinfo.userdata", value: "H4sI" },
      { $type: "OptionValue", key: "guestinfo.userdata.encoding", value: "gzip+base64" },
      { $type: "OptionValue", key: "disk.EnableUUID", value: "TRUE" },
    ];
    const { spec } = clonedConfig(machineInput(), { ...template, options });
    expect(spec.extraConfig?.filter(({ value }) => value === "").map(({ key }) => key)).toEqual([
      "guestinfo.userdata",
      "guestinfo.userdata.encoding",
    ]);
  });

  it("refuses a linked clone with a larger disk, and names the size to write", () => {
    const native: MachineBlock = { clone: "linked" };
    const desired = machineInput({ native, disks: [{ name: "root", sizeBytes: 8 * gib }] });
    expect(refusal(() => clonedConfig(desired, template))).toMatchObject({
      code: "InvalidSpec",
      property: "disks[root].size",
      remediation: expect.stringContaining("2Gi"),
    });
  });

  it("gives an eleventh adapter no place", () => {
    const interfaces = Array.from({ length: 11 }, (_, index) => desiredInterface({ name: `n${index}` }));
    expect(refusal(() => clonedConfig(machineInput({ interfaces }), template))).toMatchObject({
      property: "networks[n10]",
    });
    expect(
      clonedConfig(machineInput({ interfaces: interfaces.slice(0, 10) }), template).marker.interfaces,
    ).toHaveLength(10);
  });

  it("gives an adapter the MAC address that was asked for, and has the server choose otherwise", () => {
    const interfaces = [
      desiredInterface({ macAddress: "52:54:00:0a:0b:0c" }),
      desiredInterface({ name: "back", model: "vmxnet3" }),
    ];
    const made = clonedConfig(machineInput({ interfaces }), template);
    expect(devicesOf(made, "VirtualE1000e").at(-1)).toMatchObject({
      addressType: "manual",
      macAddress: "52:54:00:0a:0b:0c",
    });
    expect(devicesOf(made, "VirtualVmxnet3")).toMatchObject([{ addressType: "generated" }]);
    expect(made.marker.interfaces[0]?.macAddress).toBe("52:54:00:0a:0b:0c");
  });

  it("has disks where, how and by which policy each of them says", () => {
    const native: MachineBlock = {
      disks: { data: { mode: "independent_persistent", sharing: "multiWriter" } },
    };
    const disks = [
      { name: "root" },
      { name: "data", sizeBytes: gib, provisioning: "eagerZeroedThick" as const, operationsPerSecond: 500 },
    ];
    const slow = { ref: { type: "Datastore", value: "datastore-9" }, name: "slow" };
    const input = machineInput(
      { native, disks },
      { disks: new Map([["data", { datastore: slow, policyId: "gold" }]]) },
    );
    const added = clonedConfig(input, template).spec.deviceChange?.find(({ fileOperation }) => fileOperation);
    expect(added).toMatchObject({
      device: {
        storageIOAllocation: { limit: 500 },
        backing: {
          fileName: "[slow]",
          datastore: slow.ref,
          diskMode: "independent_persistent",
          sharing: "sharingMultiWriter",
          thinProvisioned: false,
          eagerlyScrub: true,
        },
      },
      profile: [{ profileId: "gold" }],
    });
  });

  it("refuses a disk for several writers that does not have all its space", () => {
    const native: MachineBlock = { disks: { data: { sharing: "multiWriter" } } };
    const desired = machineInput({ native, disks: [{ name: "root" }, { name: "data", sizeBytes: gib }] });
    expect(refusal(() => clonedConfig(desired, template))).toMatchObject({ property: "disks[data].type" });
  });
});

describe("a clone of a machine", () => {
  const devices = [...templateDevices, disk(1)];
  const disks = [
    { name: "data", slot: "scsi0:1", made: true },
    { name: "root", slot: "scsi0:0", made: true },
  ];
  const source = { ...template, devices, machine: { disks, options: ["answer"] } };

  it("has the disks of its source by their names, whether the program lists them or not", () => {
    const listed = [{ name: "root" }, { name: "data", sizeBytes: 100 * gib }];
    for (const wanted of [listed, [{ name: "root" }]]) {
      const made = clonedConfig(machineInput({ disks: wanted, interfaces: [] }), source);
      expect(made.marker.disks).toEqual([
        { name: "root", slot: "scsi0:0", made: true },
        { name: "data", slot: "scsi0:1", made: true },
      ]);
    }
    expect(changesOf(clonedConfig(machineInput({ disks: listed, interfaces: [] }), source))).toContain(
      "edit VirtualDisk 1000:1",
    );
  });

  it("takes neither limits nor free settings from it", () => {
    const { spec } = clonedConfig(machineInput(), source);
    expect(spec.cpuAllocation).toMatchObject({ reservation: 0, limit: -1 });
    expect(optionText(spec.extraConfig, "answer")).toBeUndefined();
    expect(spec.extraConfig?.map(({ key }) => key)).toContain("answer");
  });

  it("tells whose disks it shares", () => {
    const base = { machine: "base", snapshot: "snapshot-3" };
    expect(clonedConfig({ ...machineInput(), base }, source).marker.base).toEqual(base);
    expect(clonedConfig(machineInput(), source).marker).not.toHaveProperty("base");
  });
});

describe("the request of a clone", () => {
  const brought = (disk: DesiredDisk) =>
    broughtDisks({ disks: [disk], native: {} }, template).map((each) => ({ ...each, settings: {} }));
  const base = {
    config: {},
    brought: brought({ name: "root" }),
    pool: { type: "ResourcePool", value: "resgroup-1" },
    host: undefined,
    datastore: undefined,
    native: {},
    policyId: undefined,
    snapshot: undefined,
    linked: false,
    template: false,
    powerOn: true,
    customization: undefined,
  } as const;

  it("carries configuration, customization and power in one", () => {
    const customization = customizationSpec(desiredMachine(), { linux: {} });
    expect(cloneSpec({ ...base, config: { numCPUs: 2 }, customization })).toMatchObject({
      config: { numCPUs: 2 },
      customization: { identity: { $type: "CustomizationLinuxPrep" } },
      powerOn: true,
      template: false,
    });
  });

  it("shares the disks of a snapshot where it is linked, and copies them otherwise", () => {
    const snapshot = { type: "VirtualMachineSnapshot", value: "snapshot-3" };
    const linked = cloneSpec({
      ...base,
      linked: true,
      snapshot,
      brought: brought({ name: "root", provisioning: "thick" }),
    });
    expect(linked).toMatchObject({ snapshot, location: { diskMoveType: "createNewChildDiskBacking" } });
    expect(linked.location.disk).toBeUndefined();
    expect(cloneSpec(base).location.diskMoveType).toBe("moveAllDiskBackingsAndDisallowSharing");
  });

  it("says of the root disk what differs from the rest, with a datastore as it must", () => {
    const thick = cloneSpec({ ...base, brought: brought({ name: "root", provisioning: "thick" }) });
    expect(thick.location.disk).toMatchObject([
      {
        diskId: 2000,
        datastore: { value: "datastore-1" },
        diskBackingInfo: { thinProvisioned: false, eagerlyScrub: false },
      },
    ]);
    expect(cloneSpec(base).location.disk).toBeUndefined();
  });
});

describe("sizing", () => {
  it.each([
    [4, undefined, { numCPUs: 4 }],
    [4, 2, { numCPUs: 4 }],
    [3, 2, { numCPUs: 3, numCoresPerSocket: 1 }],
  ])("of %i CPUs with %s cores per socket", (cpus, present, spec) => {
    expect(cpuSpec(cpus, present)).toEqual(spec);
  });

  it("follows the topology that is asked for", () => {
    const topology = { sockets: 2, coresPerSocket: 4, threadsPerCore: 1 };
    expect(cpuSpec(8, 1, topology)).toEqual({ numCPUs: 8, numCoresPerSocket: 4 });
    expect(refusal(() => cpuSpec(8, 1, { ...topology, threadsPerCore: 2 }))).toMatchObject({
      property: "class.cpuTopology.threads",
    });
  });

  it("counts memory in steps of 4 MiB", () => {
    expect(memorySpec(gib)).toEqual({ memoryMB: 1024 });
    expect(refusal(() => memorySpec(gib + mib))).toMatchObject({
      property: "class.memory",
      remediation: "write 1028Mi",
    });
  });
});

describe("hardware", () => {
  it.each<[Hardware, object]>([
    [{}, {}],
    [
      { firmware: "UEFI", secureBoot: true },
      { firmware: "efi", bootOptions: { efiSecureBootEnabled: true } },
    ],
    [{ firmware: "BIOS" }, { firmware: "bios" }],
    [{ nestedVirtualization: true }, { nestedHVEnabled: true }],
    [{ directedIo: true }, { flags: { vvtdEnabled: true } }],
    [
      { virtualizationBasedSecurity: true, firmware: "UEFI", secureBoot: true },
      {
        firmware: "efi",
        bootOptions: { efiSecureBootEnabled: true },
        nestedHVEnabled: true,
        flags: { vvtdEnabled: true, vbsEnabled: true },
      },
    ],
    [
      { cpuHotAdd: true, memoryHotAdd: false },
      { cpuHotAddEnabled: true, memoryHotAddEnabled: false },
    ],
    [{ latencySensitivity: "high" }, { latencySensitivity: { level: "high" } }],
    [{ hyperThreadingPolicy: "avoid" }, { flags: { htSharing: "none" } }],
  ])("%j is %j", (hardware, spec) => {
    expect(hardwareSpec({ hardware }, {})).toEqual(spec);
  });

  it.each<[Hardware, string]>([
    [{ virtualizationBasedSecurity: true }, "class.performanceProfile.virtualizationBasedSecurity"],
    [{ tpmVersion: "1.2", firmware: "UEFI" }, "class.securityProfile.tpmVersion"],
    [{ tpmVersion: "2.0" }, "class.securityProfile.tpmEnabled"],
  ])("%j is refused at %s", (hardware, property) => {
    expect(refusal(() => hardwareSpec({ hardware }, {}))).toMatchObject({ code: "InvalidSpec", property });
  });

  it("has the block's own settings", () => {
    const native: MachineBlock = {
      guestId: "ubuntu64Guest",
      annotation: "web",
      diskUuid: true,
      reserveAllMemory: true,
      boot: { delay: "2s", retryDelay: "10s" },
      tools: { upgrade: "atPowerCycle", syncTime: false },
    };
    expect(hardwareSpec({ hardware: {} }, native)).toEqual({
      guestId: "ubuntu64Guest",
      annotation: "web",
      flags: { diskUuidEnabled: true },
      memoryReservationLockedToMax: true,
      bootOptions: { bootDelay: 2000, bootRetryEnabled: true, bootRetryDelay: 10_000 },
      tools: { toolsUpgradePolicy: "upgradeAtPowerCycle", syncTimeWithHost: false },
    });
  });

  it("adds a TPM once", () => {
    const desired = machineInput({ hardware: { tpmVersion: "2.0", firmware: "UEFI" } });
    const devices = [...templateDevices, { $type: "VirtualTPM", key: 11000 } as const];
    expect(changesOf(clonedConfig(desired, template))).toContain("add VirtualTPM :");
    expect(changesOf(clonedConfig(desired, { ...template, devices }))).not.toContain("add VirtualTPM :");
  });

  it.each([
    [{}, {}, undefined],
    [{ hardwareVersion: 9 }, {}, "vmx-09"],
    [{}, { "vsphere.hardwareVersion": "19" }, "vmx-19"],
    [{}, { "vsphere.hardwareVersion": "vmx-21" }, "vmx-21"],
    [{ hardwareVersion: 20 }, { "vsphere.hardwareVersion": "19" }, "vmx-20"],
  ])("of version %j with %j is %s", (native, extraConfig, version) => {
    expect(wantedHardwareVersion({ extraConfig }, native)).toBe(version);
  });

  it("of a version that is none is refused", () => {
    const extraConfig = { "vsphere.hardwareVersion": "new" };
    expect(refusal(() => wantedHardwareVersion({ extraConfig }, {}))).toMatchObject({
      property: "extraConfig.vsphere.hardwareVersion",
    });
  });

  it("has free settings as lines of the configuration file, but for those that are ours", () => {
    const extraConfig = { "disk.EnableUUID": "TRUE", "vsphere.hardwareVersion": "19" };
    expect(freeOptions({ extraConfig })).toEqual([
      { $type: "OptionValue", key: "disk.EnableUUID", value: "TRUE" },
    ]);
    expect(refusal(() => freeOptions({ extraConfig: { "vsphere.harwareVersion": "19" } }))).toMatchObject({
      property: "extraConfig.vsphere.harwareVersion",
    });
  });
});

describe("limits", () => {
  it("are what is asked for at creation, and all of them later", () => {
    const limits = { cpuLimitMhz: 4000, cpuShares: 512, memoryReservationBytes: gib };
    expect(limitsSpec(limits, {}, false)).toEqual({
      cpuAllocation: { limit: 4000, shares: { shares: 512, level: "custom" } },
      memoryAllocation: { reservation: 1024 },
    });
    expect(limitsSpec({}, {}, false)).toEqual({});
    expect(limitsSpec({}, {}, true)).toEqual({
      cpuAllocation: { reservation: 0, limit: -1, shares: { shares: 0, level: "normal" } },
      memoryAllocation: { reservation: 0, limit: -1 },
    });
  });

  it("include shares of memory", () => {
    expect(limitsSpec({}, { memoryShares: "high" }, false)).toEqual({
      memoryAllocation: { shares: { shares: 0, level: "high" } },
    });
  });
});

describe("the guest's documents", () => {
  const guest = { instanceId: "i-1", userData: "#cloud-config\n{}\n" };

  function read(options: readonly Option[], name: string): string {
    expect(optionText(options, `guestinfo.${name}.encoding`)).toBe("gzip+base64");
    const value = optionText(options, `guestinfo.${name}`) ?? "";
    return gunzipSync(Buffer.from(value, "base64")).toString();
  }

  it("are compressed, and the same at each run", () => {
    const options = guestOptions({ name: "web", guest, interfaces: [] });
    expect(read(options, "userdata")).toBe("#cloud-config\n{}\n");
    expect(JSON.parse(read(options, "metadata"))).toEqual({ "instance-id": "i-1", "local-hostname": "web" });
    expect(guestOptions({ name: "web", guest, interfaces: [] })).toEqual(options);
  });

  it("set up addresses by MAC address", () => {
    const item = {
      ...desiredInterface({ addresses: ["192.0.2.10/24"], dhcp: false }),
      macAddress: "00:50:56:00:00:01",
    };
    const options = guestOptions({ name: "web", guest, interfaces: [item] });
    expect(JSON.parse(read(options, "metadata")).network).toMatchObject({
      version: 2,
      ethernets: { lan: { match: { macaddress: "00:50:56:00:00:01" }, addresses: ["192.0.2.10/24"] } },
    });
  });

  it("have the user's own network configuration, with and without its outer name", () => {
    for (const networkConfig of [
      "version: 2\nethernets: {}\n",
      "network:\n  version: 2\n  ethernets: {}\n",
    ]) {
      const options = guestOptions({ name: "web", guest: { ...guest, networkConfig }, interfaces: [] });
      expect(JSON.parse(read(options, "metadata")).network).toEqual({ version: 2, ethernets: {} });
    }
  });

  it("are refused where they are no YAML, and not shown", () => {
    const bad = { ...guest, networkConfig: "version: 2\n\tsecret: x" };
    const error = refusal(() => guestOptions({ name: "web", guest: bad, interfaces: [] }));
    expect(error).toMatchObject({ code: "InvalidSpec", property: "networkConfig" });
    expect(JSON.stringify(error)).not.toContain("secret");
  });

  it("may be Ignition's", () => {
    const options = guestOptions({ name: "web", guest: { instanceId: "i", ignition: "{}" }, interfaces: [] });
    expect(read(options, "ignition.config.data")).toBe("{}");
    expect(options).toHaveLength(2);
  });

  it.each([
    ["one adapter with DHCP", [desiredInterface()], false],
    ["a static address", [desiredInterface({ addresses: ["192.0.2.10/24"], dhcp: false })], true],
    ["two adapters", [desiredInterface(), desiredInterface({ name: "back" })], true],
    ["an MTU", [desiredInterface({ mtu: 9000 })], true],
    [
      "two adapters with MAC addresses",
      [
        desiredInterface({ macAddress: "52:54:00:00:00:01" }),
        desiredInterface({ name: "back", macAddress: "52:54:00:00:00:02" }),
      ],
      false,
    ],
    ["no adapter", [], false],
  ])("need MAC addresses that only the server knows with %s: %s", (_name, interfaces, needed) => {
    const needs = (desired: Partial<DesiredMachine>) =>
      needsMacAddresses({ guest, interfaces, native: {}, ...desired });
    expect(needs({})).toBe(needed);
    expect(needs({ guest: undefined })).toBe(false);
    expect(needs({ guest: { ...guest, networkConfig: "{}" } })).toBe(false);
    // then VMware Tools set up the network
    expect(needs({ native: { customization: { linux: {} } } })).toBe(false);
  });
});

describe("a customization", () => {
  const interfaces = [
    desiredInterface({
      addresses: ["192.0.2.10/23", "2001:db8::10/64"],
      dhcp: false,
      gateway: "192.0.2.1",
      dns: ["192.0.2.53"],
    }),
    desiredInterface({ name: "back" }),
  ];

  it("of Linux has a mapping for each adapter, in their order", () => {
    const spec = customizationSpec({ name: "web_1", interfaces }, { linux: { domain: "example.com" } });
    expect(spec).toMatchObject({
      options: { $type: "CustomizationLinuxOptions" },
      identity: { hostName: { name: "web-1" }, domain: "example.com", hwClockUTC: true },
      globalIPSettings: { dnsServerList: ["192.0.2.53"] },
      nicSettingMap: [
        {
          adapter: {
            ip: { $type: "CustomizationFixedIp", ipAddress: "192.0.2.10" },
            subnetMask: "255.255.254.0",
            gateway: ["192.0.2.1"],
            ipV6Spec: { ip: [{ ipAddress: "2001:db8::10", subnetMask: 64 }] },
          },
        },
        { adapter: { ip: { $type: "CustomizationDhcpIpGenerator" } } },
      ],
    });
  });

  it("of Windows joins a domain or a workgroup", () => {
    const domain = { name: "corp", user: "joiner", password: "hunter2" };
    const joined = customizationSpec({ name: "web", interfaces: [] }, { sysprep: { domain, autoLogon: 1 } });
    expect(joined).toMatchObject({
      options: { $type: "CustomizationWinOptions", changeSID: true },
      identity: {
        guiUnattended: { timeZone: 85, autoLogon: true, autoLogonCount: 1 },
        identification: { joinDomain: "corp", domainAdminPassword: { value: "hunter2", plainText: true } },
      },
    });
    const alone = customizationSpec({ name: "web", interfaces: [] }, { sysprep: {} });
    expect(alone).toMatchObject({ identity: { identification: { joinWorkgroup: "WORKGROUP" } } });
  });

  it("of Windows refuses a name that is too long for NetBIOS", () => {
    const name = "a-name-of-seventeen";
    expect(refusal(() => customizationSpec({ name, interfaces: [] }, { sysprep: {} }))).toMatchObject({
      property: "name",
    });
  });

  it("that vCenter has keeps its own settings but for the addresses that are named, one for each adapter", () => {
    const stored = {
      identity: { $type: "CustomizationSysprepText" as const, value: "<unattend/>" },
      globalIPSettings: {},
      nicSettingMap: [
        { adapter: { ip: { $type: "CustomizationUnknownIpGenerator" as const } } },
        { adapter: { ip: { $type: "CustomizationUnknownIpGenerator" as const } } },
        { adapter: { ip: { $type: "CustomizationUnknownIpGenerator" as const } } },
      ],
    };
    const spec = customizationSpec({ name: "web", interfaces }, { spec: "stored" }, stored);
    expect(spec.nicSettingMap?.map(({ adapter }) => adapter.ip.$type)).toEqual([
      "CustomizationFixedIp",
      "CustomizationUnknownIpGenerator",
    ]);
  });

  it.each([
    [0, "0.0.0.0"],
    [8, "255.0.0.0"],
    [20, "255.255.240.0"],
    [32, "255.255.255.255"],
  ])("writes a prefix of %i as %s", (prefix, mask) => {
    expect(maskOf(prefix)).toBe(mask);
  });
});

describe("of the datastores of a pod", () => {
  const candidate = (name: string, freeGib: number, more = {}) => ({
    ref: { type: "Datastore", value: name },
    name,
    freeBytes: freeGib * gib,
    accessible: true,
    maintenance: "normal",
    ...more,
  });

  it.each([
    ["the one with the most free space", [candidate("a", 1), candidate("b", 3)], "b"],
    ["none that cannot be reached", [candidate("a", 1), candidate("b", 3, { accessible: false })], "a"],
    [
      "none that goes into maintenance",
      [candidate("a", 1), candidate("b", 3, { maintenance: "inMaintenance" })],
      "a",
    ],
    ["the first by name of equals", [candidate("b", 1), candidate("a", 1)], "a"],
    ["none where there is none", [], undefined],
  ])("%s is chosen", (_name, candidates, chosen) => {
    expect(mostFree(candidates)?.name).toBe(chosen);
  });

  it("space that is promised counts as taken", () => {
    const promised = ({ value }: { value: string }) => (value === "b" ? 2.5 * gib : 0);
    expect(mostFree([candidate("a", 1), candidate("b", 3)], promised)?.name).toBe("a");
  });
});

describe("a layout", () => {
  it("gives places away once, and those of devices that go back again", () => {
    const layout = new Layout([...controllers, disk(0), disk(1)]);
    layout.remove(disk(0), true);
    expect(layout.changes).toMatchObject([{ operation: "remove", fileOperation: "destroy" }]);
    expect(layout.placeDisk("lsilogic-sas", "data").slot).toBe("scsi0:0");
  });

  it("reuses an adapter's place only when all others are taken", () => {
    const layout = new Layout([...controllers, card(7, "00:50:56:00:00:01")]);
    layout.remove(card(7, "00:50:56:00:00:01"));
    expect(layout.placeCard("lan").slot).toBe("pci0:8");
  });
});

describe("the description of a snapshot", () => {
  it.each([
    [{ description: "before", owner: "me" }, "before\n[virtrigaud: me]"],
    [{ owner: "me" }, "[virtrigaud: me]"],
    [{ description: "somebody's" }, "somebody's"],
    [{}, ""],
  ])("%j is %j, and back", (parts, text) => {
    expect(composeDescription(parts)).toBe(text);
    expect(parseDescription(text)).toEqual(parts);
  });
});
