import { describe, expect, it } from "vitest";
import { agentIsConnected, observedMachine } from "../../provider/adapters/libvirt/from-native";
import { agentAddresses, leasedAddresses } from "../../provider/adapters/libvirt/from-native/addresses";
import { readPower } from "../../provider/adapters/libvirt/from-native/power";
import { observedSnapshot } from "../../provider/adapters/libvirt/from-native/snapshot";
import { factsOf, missingCapabilities } from "../../provider/adapters/libvirt/host-capabilities";
import { readVolume } from "../../provider/adapters/libvirt/image-store";
import { replaceMarker } from "../../provider/adapters/libvirt/marker";
import { find, markup, replace, serialize } from "../../provider/adapters/libvirt/xml";
import { isReachable } from "../../provider/contract/guest-address";
import { isObjectName } from "../../provider/models/object-name";
import { recordedStatistics, recordedXml } from "./fixtures";

const gib = 2 ** 30;
const mib = 2 ** 20;
const mac = "52:54:00:1a:14:26";

function running() {
  return {
    domain: recordedXml("running"),
    configuration: recordedXml("running.configuration"),
    statistics: recordedStatistics("running"),
    addresses: new Map([[mac, ["192.168.122.7"]]]),
    saved: false,
    hostname: "host",
  };
}

describe("a running machine", () => {
  it("is read by our names, in our units", () => {
    expect(observedMachine(running())).toEqual({
      reference: "0893fee2-98c3-4dbe-a96b-a9aa130dd27f",
      name: "web",
      power: "On",
      cpus: 1,
      // its guest has no balloon driver: the target counts, not what it still holds
      memoryBytes: 256 * mib,
      disks: [
        { name: "root", sizeBytes: gib, device: "/tmp/vtpool/web-0893fee2-root.qcow2" },
        { name: "data", sizeBytes: gib / 4, device: "/tmp/vtpool/web-0893fee2-data.qcow2" },
      ],
      interfaces: [{ name: "lan", network: "default", macAddress: mac, addresses: ["192.168.122.7"] }],
      media: [],
      tags: ["a", "b"],
      labels: {},
      location: "host",
      owner: "urn:pulumi:dev::shop::virtrigaud:VirtualMachine::web",
      liveLimits: { maxCpus: 4, maxMemoryBytes: 512 * mib },
      pending: ["cpu 1 → 2"],
      native: { graphics: { port: expect.any(Number), address: "127.0.0.1" }, devices: expect.anything() },
    });
  });

  it.each([128, 512])("is on its way to its memory when its guest has %i MiB now", (mebibytes) => {
    const sources = running();
    const live = find(sources.domain, "currentMemory");
    if (live !== undefined) live.textContent = String(mebibytes * 1024);
    expect(observedMachine(sources)).toMatchObject({ memoryBytes: 256 * mib, pending: ["cpu 1 → 2"] });
  });

  it("that somebody made has a root disk, and all else by its slot", () => {
    const sources = running();
    replace(sources.domain, "metadata");
    const { disks, interfaces, owner, tags } = observedMachine(sources);
    expect(disks.map(({ name }) => name)).toEqual(["root", "vdb"]);
    expect(interfaces.map(({ name }) => name)).toEqual(["pci-0000.01.00.0"]);
    expect([owner, tags]).toEqual([undefined, []]);
  });

  it("has disks and interfaces that somebody attached under names that no program can write", () => {
    const sources = running();
    const marker = { owner: "me", disks: [{ name: "root", target: "vda" }], interfaces: [], tags: [] };
    replaceMarker(sources.domain, marker);
    const { disks, interfaces } = observedMachine(sources);
    expect(disks.map(({ name }) => name)).toEqual(["root", "target:vdb"]);
    expect(interfaces.map(({ name }) => name)).toEqual([mac]);
    expect([...disks.slice(1), ...interfaces].filter(({ name }) => isObjectName(name))).toEqual([]);
  });

  it("has an agent only when the guest opened the channel", () => {
    const { domain } = running();
    expect(agentIsConnected(domain)).toBe(false);
    find(domain, "devices/channel/target")?.setAttribute("state", "connected");
    expect(agentIsConnected(domain)).toBe(true);
  });

  it.each([
    ["virtio", undefined],
    ["scsi", undefined],
    ["usb", undefined],
    ["sata", ["diskRemoveLive"]],
    ["ide", ["diskRemoveLive"]],
  ])("with a disk on %s lacks %j for it", (bus, without) => {
    const sources = running();
    find(sources.domain, "devices/disk/target")?.setAttribute("bus", bus);
    expect(observedMachine(sources).disks.map((disk) => disk.without)).toEqual([without, undefined]);
  });

  it("without a balloon keeps its memory", () => {
    const sources = running();
    find(sources.domain, "devices/memballoon")?.setAttribute("model", "none");
    expect(observedMachine(sources).liveLimits.without).toEqual(["memoryAddLive", "memoryRemoveLive"]);
  });

  it("tells of devices that come and go with the next start, by our names", () => {
    const sources = running();
    const devices = find(sources.configuration, "devices");
    if (devices !== undefined) {
      replace(devices, "interface");
      replace(devices, "disk", markup("disk", { device: "disk" }, markup("target", { dev: "vda" })));
    }
    expect(observedMachine(sources).pending).toEqual([
      "cpu 1 → 2",
      "remove disk data",
      "remove network interface lan",
    ]);
  });
});

describe("a machine that is off", () => {
  it("is read from its stored definition, disk sizes included", () => {
    const machine = observedMachine({
      ...running(),
      domain: recordedXml("off"),
      configuration: undefined,
      statistics: recordedStatistics("off"),
      addresses: new Map(),
    });
    expect(machine).toMatchObject({ power: "Off", powerReason: "powered off", cpus: 2, pending: [] });
    expect(machine.disks.map(({ sizeBytes }) => sizeBytes)).toEqual([gib, gib / 4]);
  });
});

describe("power", () => {
  it.each([
    [1, 1, false, "On", undefined],
    [3, 1, false, "Suspended", "suspended"],
    [3, 5, false, "Paused", "stopped by an I/O error of a disk"],
    [3, 9, false, "On", undefined],
    [3, 0, false, "Paused", "stopped by the hypervisor"],
    [5, 1, false, "Off", "shut down by its guest"],
    [5, 3, false, "Crashed", "its QEMU process died"],
    [5, 6, false, "Off", "failed to start"],
    [5, 5, true, "Suspended", "its memory is saved on the host"],
    [6, 1, false, "Crashed", "its guest panicked"],
    [7, 0, false, "Suspended", "suspended by its guest"],
  ])("state %i with reason %i, saved %s, is %s", (state, reason, saved, power, powerReason) => {
    expect(readPower(state, reason, saved)).toEqual(
      powerReason === undefined ? { power } : { power, powerReason },
    );
  });
});

describe("addresses", () => {
  it.each(["127.0.0.1", "::1", "169.254.1.2", "fe80::1", "nonsense"])(
    "%s is nowhere to reach it",
    (address) => {
      expect(isReachable(address)).toBe(false);
    },
  );

  it("come from the agent for our interfaces, IPv4 first, without bridges of containers", () => {
    const addresses = agentAddresses([
      { name: "lo", macAddress: "00:00:00:00:00:00", addresses: [{ address: "127.0.0.1" }] },
      {
        name: "eth0",
        macAddress: mac.toUpperCase(),
        addresses: [{ address: "fd00::7" }, { address: "10.0.0.7" }],
      },
      { name: "docker0", macAddress: mac, addresses: [{ address: "172.17.0.1" }] },
    ]);
    expect([...addresses]).toEqual([[mac, ["10.0.0.7", "fd00::7"]]]);
  });

  it("come from leases that still hold, the newest first", () => {
    const lease = (address: string, expires: number) => ({ macAddress: mac, address, expires });
    const leases = [lease("10.0.0.1", 99), lease("10.0.0.2", 200), lease("10.0.0.3", 300)];
    expect([...leasedAddresses(leases, 100)]).toEqual([[mac, ["10.0.0.3", "10.0.0.2"]]]);
  });
});

describe("snapshots and volumes", () => {
  it("reads a snapshot that others took", () => {
    expect(observedSnapshot(recordedXml("snapshot"), "first")).toEqual({
      reference: "first",
      name: "first",
      description: "words",
      memory: false,
      createdAt: expect.stringMatching(/^2026-/),
      parent: undefined,
      current: true,
    });
  });

  it("reads a volume", () => {
    expect(readVolume(serialize(recordedXml("volume")))).toEqual({
      path: "/tmp/vtpool/web-0893fee2-root.qcow2",
      format: "qcow2",
      capacityBytes: gib,
      backingPath: undefined,
    });
  });
});

describe("what a host can do", () => {
  it("follows from its own description", () => {
    const kvm = recordedXml("domain-capabilities.kvm");
    const facts = factsOf(kvm, 9_000_000);
    expect(facts).toMatchObject({ accelerator: "kvm", architecture: "x86_64", virtualizationFlag: "vmx" });
    expect(missingCapabilities(kvm, facts)).toEqual(["nestedVirtualization"]);
    const tcg = recordedXml("domain-capabilities.tcg");
    expect(factsOf(tcg, 9_000_000).accelerator).toBe("qemu");
    expect(missingCapabilities(tcg, { ...facts, libvirtVersion: 8_000_000 })).toContain("secureBoot");
  });
});
