import { describe, expect, it } from "vitest";
import type { VirtualMachineInputs } from "../../provider/models/virtual-machine";
import { desiredMachine } from "../../provider/planner/desired-machine";
import { gibibyte } from "./planning";

const minimal: VirtualMachineInputs = {
  owner: "dev::shop::web",
  name: "web",
  provider: { type: "mock" },
  class: { cpu: 2, memory: "2Gi" },
};

function desired(more: Partial<VirtualMachineInputs> = {}) {
  return desiredMachine({ ...minimal, ...more });
}

describe("the desired machine", () => {
  it("is on, has one empty root disk and nothing else, where little is said", () => {
    expect(desired()).toMatchObject({
      name: "web",
      cpus: 2,
      memoryBytes: 2 * gibibyte,
      root: { type: "empty" },
      disks: [{ name: "root", sizeBytes: undefined }],
      interfaces: [],
      power: "On",
      tags: [],
      guestAgent: true,
    });
  });

  it("prefers the machine's resources to those of its class", () => {
    expect(desired({ resources: { cpu: 8 } })).toMatchObject({ cpus: 8, memoryBytes: 2 * gibibyte });
    expect(desired({ resources: { memory: "512Mi" } })).toMatchObject({ cpus: 2, memoryBytes: gibibyte / 2 });
  });

  it.each([
    ["an image", { image: "debian" }, { type: "image", reference: "debian" }],
    ["a machine", { cloneFrom: { machine: "base" } }, { type: "machine", reference: "base", linked: false }],
    [
      "the snapshot of a machine, by the id of a Snapshot",
      { cloneFrom: { machine: "base", snapshot: "base@s-1", linked: true } },
      { type: "machine", reference: "base", snapshot: "s-1", linked: true },
    ],
    [
      "the snapshot of a machine, by name",
      { cloneFrom: { machine: "base", snapshot: "before" } },
      { type: "machine", reference: "base", snapshot: "before", linked: false },
    ],
    ["an imported disk", { importedDisk: "old.qcow2" }, { type: "importedDisk", reference: "old.qcow2" }],
    ["nothing", {}, { type: "empty" }],
  ] as const)("starts from %s", (_title, inputs, root) => {
    expect(desired(inputs).root).toEqual(root);
  });

  it("has the root disk first, with the class's defaults, wherever the user lists it", () => {
    const { disks } = desired({
      class: {
        ...minimal.class,
        diskDefaults: { size: "10Gi", type: "thin", storageClass: "fast", iops: 100 },
      },
      disks: [{ name: "data", size: "1Gi", storageClass: "slow", iops: 5 }, { name: "root" }],
    });
    expect(disks).toMatchObject([
      {
        name: "root",
        sizeBytes: 10 * gibibyte,
        provisioning: "thin",
        storage: "fast",
        operationsPerSecond: 100,
      },
      { name: "data", sizeBytes: gibibyte, provisioning: "thin", storage: "slow", operationsPerSecond: 5 },
    ]);
  });

  it.each([
    ["the disk's own", { storageClass: "own" }, { storageClass: "class" }, "own"],
    ["the class's", {}, { storageClass: "class" }, "class"],
    ["the Provider's", {}, {}, "provider"],
  ])("has its storage by %s", (_title, item, diskDefaults, storage) => {
    const { disks } = desired({
      provider: { type: "mock", defaults: { storageClass: "provider" } },
      class: { ...minimal.class, diskDefaults: { size: "1Gi", ...diskDefaults } },
      disks: [{ name: "data", ...item }],
    });
    expect(disks[1]).toMatchObject({ name: "data", storage });
  });

  it.each([
    [{ type: "thick" }, { provisioning: "thick" }],
    [{}, { provisioning: "thin", controller: undefined, growOffline: false, keep: false }],
    [{ iops: 7 }, { operationsPerSecond: 7 }],
    [{ size: "3Gi" }, { sizeBytes: 3 * gibibyte }],
    [{ controller: "scsi" }, { controller: "scsi" }],
    [{ expandPolicy: "Offline" }, { growOffline: true }],
    [{ expandPolicy: "Online" }, { growOffline: false }],
    [{ deletionPolicy: "Retain" }, { keep: true }],
    [{ deletionPolicy: "Delete" }, { keep: false }],
  ] as const)("has a disk with %j", (item, expected) => {
    const { disks } = desired({
      class: { ...minimal.class, diskDefaults: { type: "thin", size: "1Gi", iops: 5 } },
      disks: [{ name: "data", ...item }],
    });
    expect(disks[1]).toMatchObject(expected);
  });

  it.each([
    [
      "a pool that it was made before",
      {
        network: {
          id: "lan",
          ipAllocation: { type: "Pool", first: "192.0.2.1", last: "192.0.2.9", prefix: 24 },
        },
      },
      { network: "lan", addresses: [], dhcp: true },
    ],
    ["the Provider's network by default", {}, { network: "default-lan", dhcp: true, addresses: [] }],
    ["a network by its id", { network: "lan" }, { network: "lan", dhcp: true }],
    [
      "a network with what it brings",
      { network: { id: "lan", model: "e1000", dns: ["192.0.2.53"], mtu: 9000 } },
      { network: "lan", model: "e1000", dns: ["192.0.2.53"], mtu: 9000, dhcp: true },
    ],
    [
      "a static address of its own",
      { network: "lan", ipAddress: "192.0.2.9", prefix: 25, gateway: "192.0.2.1" },
      { addresses: ["192.0.2.9/25"], dhcp: false, gateway: "192.0.2.1" },
    ],
    [
      "the static address of a network for one machine",
      {
        network: {
          id: "lan",
          ipAllocation: { type: "Static", address: "192.0.2.9/25", gateway: "192.0.2.1" },
        },
      },
      { addresses: ["192.0.2.9/25"], dhcp: false, gateway: "192.0.2.1" },
    ],
    [
      "no address",
      { network: { id: "lan", ipAllocation: { type: "None" } } },
      { addresses: [], dhcp: false },
    ],
    [
      "its own name servers rather than the network's",
      { network: { id: "lan", dns: ["192.0.2.53"] }, dns: ["192.0.2.54"] },
      { dns: ["192.0.2.54"] },
    ],
    ["a MAC address in lower case", { macAddress: "52:54:00:AB:CD:EF" }, { macAddress: "52:54:00:ab:cd:ef" }],
  ] as const)("has an interface with %s", (_title, item, expected) => {
    const { interfaces } = desired({
      provider: { type: "mock", defaults: { network: "default-lan" } },
      networks: [{ name: "eth0", ...item } as NonNullable<VirtualMachineInputs["networks"]>[number]],
    });
    expect(interfaces).toMatchObject([{ name: "eth0", ...expected }]);
  });

  it("has its own routes rather than the network's, and none where nobody names one", () => {
    const own = [{ to: "10.0.0.0/8", via: "192.0.2.1" }];
    const theirs = [{ to: "172.16.0.0/12", via: "192.0.2.2" }];
    const ipAllocation = { type: "DHCP" as const, routes: theirs };
    const { interfaces } = desired({
      networks: [
        { name: "own", network: { id: "lan", ipAllocation }, routes: own },
        { name: "theirs", network: { id: "lan", ipAllocation } },
        { name: "none", network: "lan" },
      ],
    });
    expect(interfaces.map(({ routes, dns }) => [routes, dns])).toEqual([
      [own, []],
      [theirs, []],
      [[], []],
    ]);
  });

  it("has no network where neither the machine nor the Provider names one", () => {
    expect(desired({ networks: [{ name: "lan" }] }).interfaces).toMatchObject([{ name: "lan", network: "" }]);
  });

  it("has no address of a network whose address it does not know", () => {
    const network = { id: "lan", ipAllocation: { type: "Static" as const } };
    expect(desired({ networks: [{ name: "lan", network }] }).interfaces).toMatchObject([
      { addresses: [], dhcp: false },
    ]);
  });

  it("has the root disk that the user lists, with its own settings", () => {
    const { disks } = desired({ disks: [{ name: "root", size: "7Gi", deletionPolicy: "Retain" }] });
    expect(disks).toMatchObject([{ name: "root", sizeBytes: 7 * gibibyte, keep: true }]);
  });

  it("is placed by what is named and by nothing else", () => {
    expect(desired().placement).toStrictEqual({});
    expect(desired({ placement: { cluster: "a" } }).placement).toStrictEqual({ cluster: "a" });
  });

  it.each([
    [{ firmware: "EFI" }, { firmware: "UEFI" }],
    [{ firmware: "BIOS" }, { firmware: "BIOS" }],
    [{ securityProfile: { tpmEnabled: true } }, { tpmVersion: "2.0" }],
    [{ securityProfile: { tpmEnabled: true, tpmVersion: "1.2" } }, { tpmVersion: "1.2" }],
    [{ securityProfile: { tpmEnabled: false } }, { tpmVersion: undefined }],
    [
      { cpuTopology: { sockets: 1, cores: 2 } },
      { topology: { sockets: 1, coresPerSocket: 2, threadsPerCore: 1 } },
    ],
  ] as const)("reads the class %j", (spec, hardware) => {
    expect(desired({ class: { ...minimal.class, ...spec } }).hardware).toMatchObject(hardware);
  });

  it("reads limits in bytes", () => {
    const resourceLimits = { cpuLimit: 2000, memoryLimit: "4Gi", memoryReservation: "1Gi" };
    expect(desired({ class: { ...minimal.class, resourceLimits } }).limits).toMatchObject({
      cpuLimitMhz: 2000,
      memoryLimitBytes: 4 * gibibyte,
      memoryReservationBytes: gibibyte,
    });
  });

  it("takes the block of the Provider's hypervisor and no other", () => {
    const spec = { ...minimal.class, mock: { ignoresShutdown: true }, libvirt: { machineType: "q35" } };
    expect(desired({ class: spec }).native).toEqual({ ignoresShutdown: true });
    expect(desired({ class: spec, provider: { type: "libvirt" } }).native).toEqual({ machineType: "q35" });
  });

  it("merges free settings, the machine's before the class's", () => {
    const spec = { ...minimal.class, extraConfig: { a: "class", b: "class" } };
    expect(desired({ class: spec, extraConfig: { b: "machine" } }).extraConfig).toEqual({
      a: "class",
      b: "machine",
    });
  });

  it("asks the guest's agent unless the class ignores it", () => {
    expect(desired({ class: { ...minimal.class, guestToolsPolicy: "ignore" } }).guestAgent).toBe(false);
    expect(desired({ class: { ...minimal.class, guestToolsPolicy: "require" } }).guestAgent).toBe(true);
  });

  it("is placed where the machine says rather than where the Provider does", () => {
    const provider = { type: "mock", defaults: { datastore: "slow" } };
    expect(desired({ provider }).placement).toEqual({ datastore: "slow" });
    expect(desired({ provider, placement: { datastore: "fast" } }).placement).toEqual({ datastore: "fast" });
  });

  it.each([
    [{ datastore: "d", storagePod: "p" }, { datastore: "d" }],
    [{ storagePod: "p" }, { storagePod: "p" }],
    [{ datastore: "d" }, { datastore: "d" }],
    [{ host: "h" }, { host: "h", storagePod: "default-pod" }],
  ])("has one place for storage, with %o of the machine: %o", (placement, place) => {
    const defaults = { datastore: "default", storagePod: "default-pod" };
    const provider = { type: "mock", defaults };
    expect(desired({ provider, placement }).placement).toEqual(place);
  });
});
