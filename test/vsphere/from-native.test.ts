import { describe, expect, it } from "vitest";
import { type MachineProperties, observedMachine } from "../../provider/adapters/vsphere/from-native";
import { addressesOf } from "../../provider/adapters/vsphere/from-native/addresses";
import {
  attachmentOf,
  bindDisks,
  bindInterfaces,
  disksOf,
  interfacesOf,
} from "../../provider/adapters/vsphere/from-native/devices";
import { exportedFiles } from "../../provider/adapters/vsphere/from-native/exported-files";
import { liveLimitsOf } from "../../provider/adapters/vsphere/from-native/live-limits";
import { questionWords, readPower } from "../../provider/adapters/vsphere/from-native/power";
import { type Device, slotOf } from "../../provider/adapters/vsphere/from-native/slots";
import { observedSnapshots } from "../../provider/adapters/vsphere/from-native/snapshot";
import {
  type Marker,
  markerKey,
  markerOption,
  option,
  readMarker,
} from "../../provider/adapters/vsphere/marker";
import { card, controllers, disk, gib, instanceUuid, mib } from "./samples";

const marker: Marker = {
  owner: "dev::shop::web",
  machine: instanceUuid,
  disks: [
    { name: "root", slot: "scsi0:0", made: true },
    { name: "data", slot: "scsi0:1", uuid: "6000C290-DA7A", made: true },
  ],
  interfaces: [{ name: "lan", slot: "pci0:7" }],
};

const devices: readonly Device[] = [
  ...controllers,
  disk(1, { uuid: "6000c290-da7a", file: "[fast] web/web_1.vmdk" }),
  disk(0, { file: "[fast] web/web.vmdk" }),
  disk(2, { file: "[fast] other/other.vmdk" }),
  card(7, "00:50:56:AA:BB:01"),
  card(9, "00:50:56:aa:bb:02"),
];

function properties(changes: Partial<MachineProperties> = {}): MachineProperties {
  return {
    name: "web",
    "config.instanceUuid": instanceUuid,
    "config.changeVersion": "1",
    "config.version": "vmx-19",
    "config.template": false,
    "config.files": { vmPathName: "[fast] web/web.vmx" },
    "config.bootOptions": undefined,
    "config.hardware": { numCPU: 2, numCoresPerSocket: 1, memoryMB: 512, device: devices },
    "config.extraConfig": [markerOption(marker)],
    "config.cpuHotAddEnabled": false,
    "config.memoryHotAddEnabled": false,
    "config.hotPlugMemoryLimit": undefined,
    "config.hotPlugMemoryIncrementSize": undefined,
    "guest.net": [
      { deviceConfigId: 4000, connected: true, ipAddress: ["192.0.2.10"], macAddress: "00:50:56:aa:bb:01" },
    ],
    "guest.guestFullName": "Debian GNU/Linux 12 (64-bit)",
    "guest.hostName": "web",
    "guest.toolsRunningStatus": "guestToolsRunning",
    "guest.toolsVersionStatus2": "guestToolsUnmanaged",
    runtime: {
      powerState: "poweredOn",
      connectionState: "connected",
      toolsInstallerMounted: false,
      consolidationNeeded: false,
    },
    snapshot: undefined,
    ...changes,
  };
}

function withDevices(device: Device[]): MachineProperties {
  return properties({ "config.hardware": { numCPU: 2, numCoresPerSocket: 1, memoryMB: 512, device } });
}

const surroundings = {
  ref: { type: "VirtualMachine", value: "vm-42" },
  networkName: () => "VM Network",
  host: "DC0/C0/esxi1",
  tags: [],
  labels: {},
} as const;

describe("a machine", () => {
  it("is what its description says, under our names and in our units", () => {
    expect(observedMachine(properties(), surroundings)).toEqual({
      reference: instanceUuid,
      name: "web",
      power: "On",
      powerReason: undefined,
      cpus: 2,
      memoryBytes: 512 * mib,
      disks: [
        { name: "root", sizeBytes: 2 * gib, device: "[fast] web/web.vmdk" },
        { name: "data", sizeBytes: 2 * gib, device: "[fast] web/web_1.vmdk" },
        { name: "scsi0:2", sizeBytes: 2 * gib, device: "[fast] other/other.vmdk" },
      ],
      interfaces: [
        {
          name: "lan",
          network: "VM Network",
          macAddress: "00:50:56:aa:bb:01",
          addresses: ["192.0.2.10"],
        },
        { name: "pci0:9", network: "VM Network", macAddress: "00:50:56:aa:bb:02", addresses: [] },
      ],
      tags: [],
      guest: { os: "Debian GNU/Linux 12 (64-bit)", hostname: "web", agent: "Running" },
      snapshots: [],
      labels: {},
      location: "DC0/C0/esxi1 [fast]",
      owner: "dev::shop::web",
      media: [],
      liveLimits: { without: ["cpuAddLive", "memoryAddLive", "mediaAddLive"], cpuStep: 1 },
      pending: [],
      native: { ref: surroundings.ref, name: "web", properties: properties() },
    });
  });

  it("that is off has no addresses, whatever the guest said last", () => {
    const runtime = { ...properties().runtime, powerState: "poweredOff" as const };
    const observed = observedMachine(properties({ runtime }), surroundings);
    expect(observed).toMatchObject({ power: "Off", interfaces: [{ addresses: [] }, { addresses: [] }] });
  });

  it("that is a copy of ours is nobody's", () => {
    const copy = properties({ "config.instanceUuid": "5027a1f2-0000-4000-8000-00000000000f" });
    const observed = observedMachine(copy, surroundings);
    expect(observed.owner).toBeUndefined();
    expect(observed.disks.map(({ name }) => name)).toEqual(["root", "scsi0-0", "scsi0-2"]);
  });
});

describe("a marker", () => {
  it.each([
    ["is read back", [markerOption(marker)], marker],
    ["that is not there is none", [], undefined],
    ["that somebody broke is none", [option(markerKey, "{")], undefined],
    ["of another shape is none", [option(markerKey, '{"owner":1}')], undefined],
    ["of another machine is none", [markerOption({ ...marker, machine: "other" })], undefined],
  ])("%s", (_name, options, expected) => {
    expect(readMarker(options, instanceUuid)).toEqual(expected);
  });
});

describe("disks", () => {
  const bound = (present: readonly Device[], marked = marker.disks) =>
    bindDisks(disksOf(present), marked).map(({ name, native, made }) => [name, native.file, made]);

  it("keep their names when they move to another slot", () => {
    const moved = [
      ...controllers,
      disk(0),
      disk(5, { uuid: "6000C290-da7a", file: "[slow] web/web_1.vmdk" }),
    ];
    expect(bound(moved)).toContainEqual(["data", "[slow] web/web_1.vmdk", true]);
  });

  it("are not taken for one that was in their slot", () => {
    const swapped = [
      ...controllers,
      disk(0),
      disk(1, { uuid: "6000c290-0000", file: "[fast] stranger.vmdk" }),
    ];
    expect(bound(swapped)).toEqual([
      ["root", expect.any(String), true],
      ["scsi0:1", "[fast] stranger.vmdk", false],
    ]);
  });

  it("lie where their content does, below all snapshots", () => {
    const flat = disk(0, { file: "[fast] web/web.vmdk" });
    const snapshot = {
      ...flat,
      backing: {
        $type: "VirtualDiskFlatVer2BackingInfo" as const,
        diskMode: "persistent",
        fileName: "[fast] web/web-000002.vmdk",
        parent: {
          fileName: "[fast] web/web-000001.vmdk",
          diskMode: "persistent",
          parent: { fileName: "[fast] web/web.vmdk", diskMode: "persistent" },
        },
      },
    };
    expect(disksOf([...controllers, snapshot])[0]?.file).toBe("[fast] web/web.vmdk");
  });

  it("of hosts that count in KiB only have a size", () => {
    const { capacityInBytes: _none, ...old } = disk(0);
    expect(disksOf([...controllers, old])[0]?.sizeBytes).toBe(2 * gib);
  });
});

describe("network adapters", () => {
  it("are known by their MAC address as soon as it is", () => {
    const marked = [{ name: "lan", slot: "pci0:7", macAddress: "00:50:56:aa:bb:02" }];
    const [lan] = bindInterfaces(interfacesOf(devices), marked);
    expect(lan).toMatchObject({ name: "lan", native: { slot: "pci0:9" } });
  });

  it.each([
    [
      { $type: "VirtualEthernetCardNetworkBackingInfo", deviceName: "VM Network" } as const,
      { type: "standard", name: "VM Network" },
    ],
    [
      {
        $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo",
        port: { switchUuid: "50 3b", portgroupKey: "dvportgroup-12" },
      } as const,
      { type: "distributed", portgroup: "dvportgroup-12" },
    ],
    [
      {
        $type: "VirtualEthernetCardOpaqueNetworkBackingInfo",
        opaqueNetworkId: "seg",
        opaqueNetworkType: "nsx.LogicalSwitch",
      } as const,
      { type: "opaque", id: "seg" },
    ],
    [undefined, undefined],
  ])("are plugged in by %j", (backing, attachment) => {
    expect(attachmentOf({ backing })).toEqual(attachment);
  });

  it("have addresses that others can reach, IPv4 first", () => {
    const [lan] = interfacesOf(devices);
    if (lan === undefined) throw new Error("there is none");
    const nic = (changes: object) => ({ deviceConfigId: -1, connected: true, ...changes });
    const ipAddress = ["fe80::1", "2001:db8::1", "169.254.0.1", "192.0.2.1"];
    expect(addressesOf(lan, [nic({ deviceConfigId: 4000, ipAddress })])).toEqual([
      "192.0.2.1",
      "2001:db8::1",
    ]);
    expect(addressesOf(lan, [nic({ macAddress: "00:50:56:aa:bb:01", ipAddress: ["192.0.2.2"] })])).toEqual([
      "192.0.2.2",
    ]);
    expect(addressesOf(lan, [])).toEqual([]);
  });
});

describe("a slot", () => {
  it.each<[Device, Device, string]>([
    [
      { $type: "ParaVirtualSCSIController", key: 1001, busNumber: 1, sharedBus: "noSharing" },
      disk(4, { controllerKey: 1001 }),
      "scsi1:4",
    ],
    [
      { $type: "VirtualAHCIController", key: 15000, busNumber: 0 },
      disk(2, { controllerKey: 15000 }),
      "sata0:2",
    ],
    [
      { $type: "VirtualNVMEController", key: 31000, busNumber: 0 },
      disk(1, { controllerKey: 31000 }),
      "nvme0:1",
    ],
    [{ $type: "VirtualIDEController", key: 201, busNumber: 1 }, disk(0, { controllerKey: 201 }), "ide1:0"],
  ])("of %j", (controller, device, slot) => {
    expect(slotOf(device, [controller, device])).toBe(slot);
  });

  it("of a device whose controller is not known is its key", () => {
    expect(slotOf(disk(0), [])).toBe("device2000");
  });
});

describe("power", () => {
  const runtime = {
    powerState: "poweredOn",
    connectionState: "connected",
    consolidationNeeded: false,
  } as const;
  const question = {
    id: "0",
    text: "This machine might have been moved or copied. ",
    choice: {
      choiceInfo: [
        { $type: "ElementDescription" as const, key: "0", label: "Cancel", summary: "" },
        { $type: "ElementDescription" as const, key: "2", label: "I copied it", summary: "" },
      ],
    },
  };

  it.each([
    [runtime, { power: "On", powerReason: undefined }],
    [
      { ...runtime, powerState: "poweredOff" },
      { power: "Off", powerReason: undefined },
    ],
    [
      { ...runtime, powerState: "suspended" },
      { power: "Suspended", powerReason: undefined },
    ],
    [
      { ...runtime, paused: true },
      { power: "Paused", powerReason: undefined },
    ],
    [
      { ...runtime, connectionState: "disconnected" },
      { power: "On", powerReason: "its host is disconnected, so this is its last known state" },
    ],
    [
      { ...runtime, question },
      {
        power: "On",
        powerReason: "it waits for an answer: This machine might have been moved or copied.",
      },
    ],
  ] as const)("%j is %j", (state, expected) => {
    expect(readPower(state)).toEqual(expected);
  });

  it("that waits for an answer says what can be answered, and how", () => {
    const { reason, remediation } = questionWords(question);
    expect(reason).toContain("moved or copied");
    expect(remediation).toMatch(/govc vm.question .* 0 \(Cancel\), 2 \(I copied it\)$/);
  });
});

describe("what changes while the machine runs", () => {
  const hardware = { numCoresPerSocket: 2 };

  it.each([
    [{}, { without: ["cpuAddLive", "memoryAddLive"], cpuStep: 2 }],
    [
      {
        cpuHotAddEnabled: true,
        memoryHotAddEnabled: true,
        hotPlugMemoryLimit: 16384,
        hotPlugMemoryIncrementSize: 128,
      },
      { without: [], cpuStep: 2, maxMemoryBytes: 16 * gib, memoryStepBytes: 128 * mib },
    ],
    [
      { memoryHotAddEnabled: true, hotPlugMemoryLimit: 0, hotPlugMemoryIncrementSize: 0 },
      { without: ["cpuAddLive"], cpuStep: 2 },
    ],
  ])("with %j is %j", (config, limits) => {
    expect(liveLimitsOf(config, hardware)).toEqual(limits);
  });

  it("is neither the size nor the presence of a disk on an IDE controller", () => {
    const device = [...controllers, disk(0), disk(1, { controllerKey: 200 })];
    const { disks } = observedMachine(withDevices(device), surroundings);
    expect(disks.map(({ device: file, without }) => [file, without])).toEqual([
      ["[fast] debian/debian_0.vmdk", undefined],
      ["[fast] debian/debian_1.vmdk", ["diskGrowLive", "diskRemoveLive"]],
    ]);
  });

  it("is no SR-IOV card", () => {
    const device: Device[] = [
      ...controllers,
      card(7, "00:50:56:aa:bb:01"),
      { ...card(8, "00:50:56:aa:bb:02"), $type: "VirtualSriovEthernetCard" },
    ];
    const { interfaces } = observedMachine(withDevices(device), surroundings);
    expect(interfaces.map(({ live }) => live)).toEqual([undefined, false]);
  });
});

describe("snapshots", () => {
  it("are a tree, parents first, with the marker out of their description", () => {
    const ref = (value: string) => ({ type: "VirtualMachineSnapshot", value });
    const base = {
      vm: { type: "VirtualMachine", value: "vm-1" },
      id: 1,
      createTime: "2026-01-01T00:00:00Z",
      quiesced: false,
    };
    const tree = {
      ...base,
      snapshot: ref("snapshot-1"),
      name: "first",
      description: "before\n[virtrigaud: me]",
      state: "poweredOff" as const,
      childSnapshotList: [
        {
          ...base,
          snapshot: ref("snapshot-2"),
          name: "second",
          description: "",
          state: "poweredOn" as const,
        },
      ],
    };
    expect(observedSnapshots([tree], ref("snapshot-2"))).toMatchObject([
      {
        reference: "snapshot-1",
        name: "first",
        description: "before",
        owner: "me",
        memory: false,
        current: false,
      },
      { reference: "snapshot-2", parent: "snapshot-1", memory: true, current: true, owner: undefined },
    ]);
    expect(observedSnapshots(undefined, undefined)).toEqual([]);
  });
});

describe("the files of an export", () => {
  const leased = (key: string, isDisk = true) => ({
    key,
    importKey: key,
    url: "https://host/nfc/1/x",
    sslThumbprint: "",
    disk: isDisk,
  });
  const [root, data] = [disk(0, { file: "[fast] web/web.vmdk" }), disk(1, { file: "[fast] web/web_1.vmdk" })];
  const both = [...controllers, data, root];
  const bound = bindDisks(disksOf(both), [
    { name: "root", slot: "scsi0:0", made: true },
    { name: "data", slot: "scsi0:1", made: true },
  ]);
  const names = (...keys: string[]) =>
    exportedFiles(
      keys.map((key) => leased(key)),
      bound,
      both,
    ).map(({ leased: { key }, file }) => [key, file.name]);

  it("go by the places of the disks, the first disk first", () => {
    const type = controllers.find(({ key }) => key === root.controllerKey)?.$type;
    expect(names(`/vm-1/${type}0:1`, `/vm-1/${type}0:0`)).toEqual([
      [`/vm-1/${type}0:0`, "root.vmdk"],
      [`/vm-1/${type}0:1`, "data.vmdk"],
    ]);
  });

  it("go by the order of the devices where the server names no places", () => {
    expect(names("/vm-1/disk:0", "/vm-1/disk:1")).toEqual([
      ["/vm-1/disk:1", "root.vmdk"],
      ["/vm-1/disk:0", "data.vmdk"],
    ]);
  });

  it("have names of their own where nobody can tell which disk they are", () => {
    expect(names("/vm-1/disk:0", "/vm-1/disk:1", "/vm-1/disk:2").map(([, name]) => name)).toEqual([
      "disk-0.vmdk",
      "disk-1.vmdk",
      "disk-2.vmdk",
    ]);
  });

  it("are disks only", () => {
    expect(exportedFiles([leased("/vm-1/nvram", false)], bound, both)).toEqual([]);
  });
});
