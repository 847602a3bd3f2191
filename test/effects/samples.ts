/** One change for each row of the tables: a row without a sample does not compile, or fails the test. */
import type { HypervisorType } from "../../provider/adapters/registry";
import type { EffectKey } from "../../provider/planner/input-effects";
import type { PropertyMap } from "../../provider/runtime/values";

export interface Sample {
  /** What the machine has beside the base. */
  readonly before?: PropertyMap;
  readonly after: PropertyMap;
  /** Default: every hypervisor that has the input. */
  readonly on?: readonly HypervisorType[];
}

/** Or the reason why there is none. */
export type Samples<Key extends string> = Readonly<Record<Key, Sample | string>>;

const ofClass = (after: PropertyMap, before: PropertyMap = {}, on?: Sample["on"]): Sample => ({
  before: { class: before },
  after: { class: after },
  ...(on !== undefined && { on }),
});
const performance = (name: string, value: PropertyMap[string], on?: Sample["on"]): Sample =>
  ofClass({ performanceProfile: { [name]: value } }, {}, on);
const limit = (name: string, value: PropertyMap[string]): Sample =>
  ofClass({ resourceLimits: { [name]: value } });
const room = { libvirt: { maxCpus: 4, maxMemory: "512Mi" } };
const data = { name: "data", size: "64Mi" };
const log = { name: "log", size: "64Mi" };

export function samplesFor(kind: HypervisorType, network: string): Samples<EffectKey> {
  const lan = { name: "lan", network };
  return {
    name: { after: { name: `other-${kind}` } },
    moreCpus: ofClass({ cpu: 2 }, room),
    fewerCpus: ofClass({ cpu: 1 }, { ...room, cpu: 2 }),
    moreMemory: ofClass({ memory: "256Mi" }, room),
    lessMemory: ofClass({ memory: "128Mi" }, { ...room, memory: "256Mi" }),
    topology: ofClass({ cpuTopology: { sockets: 1, cores: 1 } }),
    firmware: ofClass({ firmware: "UEFI" }),
    secureBoot: ofClass({ securityProfile: { secureBoot: true } }, { firmware: "UEFI" }, ["mock", "vsphere"]),
    tpmVersion: ofClass({ securityProfile: { tpmEnabled: true } }, {}, ["mock", "libvirt"]),
    directedIo: ofClass({ securityProfile: { vtdEnabled: true } }),
    encryptionPolicy: ofClass({ securityProfile: { encryptionPolicy: "gold" } }, {}, ["mock"]),
    nestedVirtualization: performance("nestedVirtualization", true, ["mock", "vsphere"]),
    virtualizationBasedSecurity: ofClass(
      { performanceProfile: { virtualizationBasedSecurity: true } },
      { firmware: "UEFI", securityProfile: { secureBoot: true, vtdEnabled: true } },
      ["mock"],
    ),
    latencySensitivity: performance("latencySensitivity", "low"),
    hyperThreadingPolicy: performance("hyperThreadingPolicy", "auto", ["mock"]),
    cpuHotAdd: performance("cpuHotAddEnabled", false),
    memoryHotAdd: performance("memoryHotAddEnabled", false),
    guestToolsPolicy: ofClass({ guestToolsPolicy: "ignore" }),
    otherGuestToolsPolicy: ofClass({ guestToolsPolicy: "install" }),
    extraConfig: { after: { extraConfig: { [`${kind}.answer`]: "42" } }, on: ["mock"] },
    cpuLimitMhz: limit("cpuLimit", 500),
    cpuReservationMhz: limit("cpuReservation", 100),
    // a host that runs tests may not lock memory for a guest, and starts none with this limit
    memoryLimitBytes: { ...limit("memoryLimit", "512Mi"), on: ["mock", "vsphere"] },
    memoryReservationBytes: limit("memoryReservation", "64Mi"),
    cpuShares: limit("cpuShares", 512),
    diskDefaultSize: {
      before: { disks: [{ name: "data" }] },
      after: { class: { diskDefaults: { size: "96Mi" } } },
    },
    diskDefaultType: ofClass({ diskDefaults: { type: "thick" } }),
    diskDefaultStorage: {
      before: { disks: [{ name: "data" }] },
      after: { class: { diskDefaults: { storageClass: "fast" } } },
      on: ["libvirt", "mock"],
    },
    diskDefaultIops: ofClass({ diskDefaults: { iops: 500 } }),
    addDisk: { after: { disks: [data, log] } },
    removeDisk: { after: { disks: [] } },
    growDisk: { after: { disks: [{ ...data, size: "96Mi" }] } },
    shrinkDisk: { after: { disks: [{ ...data, size: "32Mi" }] } },
    fixedDisk: { after: { disks: [{ ...data, type: "thick" }] } },
    moveDisk: { after: { disks: [{ ...data, storageClass: "fast" }] }, on: ["libvirt", "mock"] },
    limitDisk: { after: { disks: [{ ...data, iops: 500 }] } },
    diskPolicies: { after: { disks: [{ ...data, expandPolicy: "Offline" }] } },
    addInterface: { after: { networks: [lan, { name: "dmz", network }] } },
    // a guest has to let go of it
    removeInterface: { after: { networks: [] }, on: ["mock", "vsphere"] },
    changeInterface: {
      after: { networks: [{ ...lan, macAddress: "00:50:56:00:00:1f" }] },
      on: ["mock", "vsphere"],
    },
    addresses: { after: { networks: [{ ...lan, ipAddress: "198.18.0.9", prefix: 24 }] } },
    driveList: {
      // a drive comes live where a controller for it is there
      ...(kind === "vsphere" && { before: { disks: [{ ...data, controller: "sata" }] } }),
      after: { media: [{ name: "installer" }] },
    },
    changeMedium: "an image for the drive takes one on the hypervisor",
    bootOrder: { after: { bootOrder: ["lan", "root"] } },
    tags: { after: { tags: ["env:test"] } },
    labels: { before: { labels: { tier: "front" } }, after: { labels: { tier: "front", app: "web" } } },
    powerState: "the power state is what changes",
    restartTrigger: { after: { restartTrigger: "again" } },
    image: "a machine of these has no image",
    userData: { after: { userData: { cloudInit: { inline: "#cloud-config\n" } } } },
    imageDistribution: { after: { imageDefaults: { distribution: { name: "debian", version: "12" } } } },
    imageGuest: {
      after: { imageDefaults: { guest: { userDataTemplate: { inline: "#cloud-config\n" } } } },
    },
    move: { after: { placement: { host: "host-2" } }, on: ["mock"] },
    otherHypervisor: "another hypervisor is another world",
    provider: { after: { provider: { resilience: { maxConcurrentCalls: 3 } } }, on: [] },
    owner: "an owner is another resource",
    state: { after: { timeouts: { update: "20m" } } },
  };
}

const own = (
  kind: HypervisorType,
  setting: string,
  value: PropertyMap[string],
  before: PropertyMap = {},
): Sample => ofClass({ [kind]: { [setting]: value } }, before);

/** For the hypervisor's own block. */
export const blockSamples: Readonly<Record<HypervisorType, Readonly<Record<string, Sample | string>>>> = {
  mock: {
    addresses: own("mock", "addresses", ["198.18.0.77"]),
    ignoresShutdown: own("mock", "ignoresShutdown", true),
    flavor: "it stands in the place of cpu and memory",
    cloudInitError: own("mock", "cloudInitError", "broken"),
  },
  libvirt: {
    machineType: own("libvirt", "machineType", "pc"),
    cpu: own("libvirt", "cpu", { mode: "maximum" }),
    numa: own("libvirt", "numa", [{ cpus: "0", memory: "128Mi" }]),
    hugePages: "the host has none to give",
    diskBus: own("libvirt", "diskBus", "virtio"),
    diskFormat: own("libvirt", "diskFormat", "raw"),
    cache: own("libvirt", "cache", "writeback"),
    io: own("libvirt", "io", "threads"),
    clock: own("libvirt", "clock", { offset: "localtime" }),
    video: own("libvirt", "video", { model: "vga" }),
    graphics: own("libvirt", "graphics", { type: "none" }),
    hostDevices: "the host has no device to give",
    maxCpus: own("libvirt", "maxCpus", 4),
    maxMemory: own("libvirt", "maxMemory", "512Mi"),
    serialConsole: own("libvirt", "serialConsole", false),
    autostart: own("libvirt", "autostart", true),
  },
  vsphere: {
    guestId: own("vsphere", "guestId", "ubuntu64Guest"),
    hardwareVersion: "the simulator has its newest already",
    clone: own("vsphere", "clone", "linked"),
    snapshot: own("vsphere", "snapshot", "first"),
    diskController: own("vsphere", "diskController", "lsilogic"),
    diskMode: own("vsphere", "diskMode", "independent_persistent"),
    storagePolicy: "the simulator has no policy to give",
    disks: own("vsphere", "disks", { data: { mode: "independent_persistent" } }),
    adapterType: own("vsphere", "adapterType", "e1000e"),
    interfaces: own("vsphere", "interfaces", { lan: { adapterType: "e1000e" } }),
    memoryShares: own("vsphere", "memoryShares", "high"),
    reserveAllMemory: own("vsphere", "reserveAllMemory", true),
    diskUuid: own("vsphere", "diskUuid", true),
    annotation: own("vsphere", "annotation", "the shop"),
    tools: own("vsphere", "tools", { syncTime: true }),
    boot: own("vsphere", "boot", { delay: "2s" }),
    customization: own("vsphere", "customization", { linux: { domain: "example.com" } }),
    availability: own("vsphere", "availability", { restartPriority: "high" }),
    template: "a template is no machine that runs",
  },
};
