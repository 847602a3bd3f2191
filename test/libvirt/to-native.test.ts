import { describe, expect, it } from "vitest";
import { givenIn, isNew } from "../../provider/adapters/libvirt/given-settings";
import type { HostFacts } from "../../provider/adapters/libvirt/host-facts";
import { markerText, readMarker, replaceMarker } from "../../provider/adapters/libvirt/marker";
import { type DomainPlan, domainElement } from "../../provider/adapters/libvirt/to-native";
import { diskSerial, freeTarget } from "../../provider/adapters/libvirt/to-native/disk-xml";
import { writeHardware } from "../../provider/adapters/libvirt/to-native/hardware-xml";
import { writeLimits } from "../../provider/adapters/libvirt/to-native/limits-xml";
import { networkXml } from "../../provider/adapters/libvirt/to-native/network-xml";
import { composeDescription, parseDescription } from "../../provider/adapters/libvirt/to-native/snapshot-xml";
import { volumeXml } from "../../provider/adapters/libvirt/to-native/volume-xml";
import {
  append,
  attribute,
  children,
  createElement,
  type Element,
  find,
  markup,
  parseXml,
  serialize,
  text,
} from "../../provider/adapters/libvirt/xml";
import type { DesiredMachine } from "../../provider/contract/machine";
import { recordedXml } from "./fixtures";
import { desiredMachine, mib } from "./session";

const kvm: HostFacts = {
  accelerator: "kvm",
  architecture: "x86_64",
  libvirtVersion: 9_000_000,
  virtualizationFlag: "vmx",
};
const tcg: HostFacts = { ...kvm, accelerator: "qemu" };

function plan(changes: Partial<DesiredMachine> = {}, rest: Partial<DomainPlan> = {}): DomainPlan {
  const location = { type: "file", path: "/pool/root.qcow2" } as const;
  return {
    uuid: "0893fee2-98c3-4dbe-a96b-a9aa130dd27f",
    desired: desiredMachine(changes),
    marker: { owner: "me", disks: [{ name: "root", target: "vda" }], interfaces: [], tags: [] },
    disks: [{ name: "root", target: "vda", bus: "virtio", location, format: "qcow2" }],
    interfaces: [],
    media: [],
    ...rest,
  };
}

function domain(changes: Partial<DesiredMachine> = {}, host = kvm): Element {
  return parseXml(serialize(domainElement(plan(changes), host)));
}

function devices(element: Element, tag: string): Element[] {
  return children(find(element, "devices"), tag);
}

describe("a domain", () => {
  it("is q35 with what every machine has", () => {
    const element = domain();
    expect(attribute(element, "type")).toBe("kvm");
    expect(attribute(element, "machine", "os/type")).toBe("q35");
    expect(attribute(element, "mode", "cpu")).toBe("host-model");
    for (const tag of ["rng", "memballoon", "panic", "serial", "console", "video", "graphics", "input"]) {
      expect(devices(element, tag)).toHaveLength(1);
    }
    expect(attribute(devices(element, "graphics")[0], "listen")).toBe("127.0.0.1");
    expect(text(element, "on_crash")).toBe("preserve");
  });

  it("is emulated with a CPU that today's guests run on", () => {
    const element = domain({}, tcg);
    expect([attribute(element, "type"), attribute(element, "mode", "cpu")]).toEqual(["qemu", "maximum"]);
  });

  it("has room for CPUs, memory and devices that come later", () => {
    const element = domain({ cpus: 2, native: { maxCpus: 8, maxMemory: "1Gi" } });
    expect([text(element, "vcpu"), attribute(element, "current", "vcpu")]).toEqual(["8", "2"]);
    expect([text(element, "memory"), text(element, "currentMemory")]).toEqual([
      `${2 ** 20}`,
      `${128 * 1024}`,
    ]);
    const ports = devices(element, "controller").filter(
      (item) => attribute(item, "model") === "pcie-root-port",
    );
    expect(ports.length).toBeGreaterThanOrEqual(20);
  });

  it("fills sockets with the CPUs that may come", () => {
    const topology = { sockets: 1, coresPerSocket: 2, threadsPerCore: 1 };
    const element = domain({ cpus: 2, hardware: { topology }, native: { maxCpus: 8 } });
    const cpu = find(element, "cpu/topology");
    expect(["sockets", "cores", "threads"].map((name) => attribute(cpu, name))).toEqual(["4", "2", "1"]);
    const odd = plan({ cpus: 2, hardware: { topology }, native: { maxCpus: 7 } });
    expect(() => domainElement(odd, kvm)).toThrow(/7 CPUs do not fill sockets of 2.*multiple/);
  });

  it("says outright whether the firmware enforces secure boot", () => {
    const features = (element: Element) =>
      children(find(element, "os/firmware"), "feature").map((item) => attribute(item, "enabled"));
    const plain = domain({ hardware: { firmware: "UEFI" } });
    expect([attribute(plain, "firmware", "os"), features(plain)]).toEqual(["efi", ["no", "no"]]);
    const secure = domain({ hardware: { secureBoot: true } });
    expect(features(secure)).toEqual(["yes", "yes"]);
    expect(attribute(secure, "state", "features/smm")).toBe("on");
    expect(find(domain(), "os/firmware")).toBeUndefined();
  });

  it("asks for nested virtualization by the host's own flag", () => {
    const feature = find(domain({ hardware: { nestedVirtualization: true } }), "cpu/feature");
    expect([attribute(feature, "name"), attribute(feature, "policy")]).toEqual(["vmx", "require"]);
    expect(() => domain({ hardware: { nestedVirtualization: true } }, tcg)).toThrow(
      /an emulated machine has no nested virtualization; leave it out, or insist on KVM/,
    );
  });

  it("has no channel for an agent that nobody wants", () => {
    expect(devices(domain(), "channel")).toHaveLength(1);
    expect(devices(domain({ guestAgent: false }), "channel")).toHaveLength(0);
  });

  it("refuses characters that XML cannot hold", () => {
    expect(() => serialize(domainElement(plan({ name: "a\u0000b" }), kvm))).toThrow(
      /leave out control characters/,
    );
    expect(text(domain({ name: "<&\"'>" }), "name")).toBe("<&\"'>");
  });
});

describe("hardware of a machine that is there", () => {
  it("changes what is asked for and keeps all else", () => {
    const stored = recordedXml("off");
    const before = serialize(stored);
    const same = desiredMachine({ native: {} });
    writeHardware(stored, same, tcg, givenIn(["firmware", "tpmVersion"], same));
    expect(addresses(stored)).toEqual(addresses(parseXml(before)));
    find(stored, "devices")?.appendChild(
      stored.ownerDocument?.createElement("shmem") ?? createElement(markup("shmem")),
    );
    const trusted = { ...same, hardware: { firmware: "UEFI", tpmVersion: "2.0" } } as const;
    writeHardware(stored, trusted, tcg, givenIn([], trusted));
    expect(attribute(devices(stored, "tpm")[0], "model")).toBe("tpm-crb");
    expect(devices(stored, "shmem")).toHaveLength(1);
    writeHardware(stored, same, tcg, givenIn(["firmware", "tpmVersion"], same));
    expect(devices(stored, "tpm")).toHaveLength(0);
    expect(find(stored, "os/firmware")).toBeUndefined();
    expect(attribute(stored, "firmware", "os")).toBeUndefined();
  });

  it("keeps the firmware's variables while the firmware is the same", () => {
    const stored = domain({ hardware: { firmware: "UEFI" } });
    append(find(stored, "os") ?? stored, markup("nvram", {}, "/vars.fd"));
    writeHardware(stored, desiredMachine({ hardware: { firmware: "UEFI", tpmVersion: "2.0" } }), kvm, isNew);
    expect(text(stored, "os/nvram")).toBe("/vars.fd");
    writeHardware(stored, desiredMachine({ hardware: { firmware: "UEFI", secureBoot: true } }), kvm, isNew);
    expect(find(stored, "os/nvram")).toBeUndefined();
  });

  function addresses(element: Element): (string | undefined)[] {
    return children(find(element, "devices")).map(
      (device) =>
        `${device.tagName} ${attribute(device, "bus", "address")}.${attribute(device, "slot", "address")}`,
    );
  }
});

describe("limits", () => {
  const host = { ...kvm, megahertz: 2000 };

  it("count in shares of the host's CPUs", () => {
    const element = domain();
    writeLimits(element, { cpuLimitMhz: 1000, cpuShares: 512, memoryLimitBytes: 256 * mib }, host, isNew);
    expect(text(element, "cputune/global_quota")).toBe("50000");
    expect(text(element, "cputune/shares")).toBe("512");
    expect(text(element, "memtune/hard_limit")).toBe(String(256 * 1024));
    writeLimits(element, {}, host, isNew);
    expect(find(element, "cputune") ?? find(element, "memtune")).toBeUndefined();
  });

  it("are refused where QEMU has nothing like them", () => {
    expect(() => writeLimits(domain(), { memoryReservationBytes: 1 }, host, isNew)).toThrow(
      /no reservations/,
    );
  });
});

describe("disks", () => {
  it("have serials that fit and differ", () => {
    expect(diskSerial("data")).toBe("data");
    const long = ["a".repeat(30), `${"a".repeat(30)}b`].map(diskSerial);
    expect(new Set(long).size).toBe(2);
    expect(long.map(({ length }) => length)).toEqual([20, 20]);
  });

  it("get the first free name", () => {
    expect(freeTarget("virtio", new Set(["vda", "vdc"]))).toBe("vdb");
    const taken = new Set(Array.from({ length: 26 }, (_, index) => `sd${String.fromCharCode(97 + index)}`));
    expect(freeTarget("scsi", taken)).toBe("sdaa");
  });

  it("name the format of what they derive from", () => {
    const backing = { path: "/images/a.qcow2", format: "qcow2" };
    const volume = parseXml(volumeXml({ name: "v", capacityBytes: mib, format: "qcow2", backing }));
    expect(attribute(volume, "type", "backingStore/format")).toBe("qcow2");
    expect([attribute(volume, "unit", "capacity"), text(volume, "capacity")]).toEqual(["bytes", String(mib)]);
  });
});

describe("networks", () => {
  const network = (create: Parameters<typeof networkXml>[1]) =>
    parseXml(networkXml("net", create, { name: "net", source: {} }, "me"));

  it("lease all addresses but the host's", () => {
    const element = network({ mode: "nat", cidr: "192.168.150.0/24" });
    expect(attribute(element, "address", "ip")).toBe("192.168.150.1");
    const range = find(element, "ip/dhcp/range");
    expect([attribute(range, "start"), attribute(range, "end")]).toEqual([
      "192.168.150.2",
      "192.168.150.254",
    ]);
    const last = find(network({ mode: "nat", cidr: "10.0.0.14/28" }), "ip/dhcp/range");
    expect([attribute(last, "start"), attribute(last, "end")]).toEqual(["10.0.0.1", "10.0.0.13"]);
  });

  it("are refused without what their mode needs", () => {
    expect(() => network({ mode: "nat" })).toThrow(/needs an address range/);
    expect(() => network({ mode: "bridge" })).toThrow(/needs the bridge/);
    expect(find(network({ mode: "isolated" }), "ip")).toBeUndefined();
  });
});

describe("markers", () => {
  const marker = {
    owner: "urn:a::<b>'\"",
    disks: [
      { name: "root", target: "vda", made: { pool: "p", volume: "v" } },
      { name: "old", target: "vdb" },
    ],
    interfaces: [{ name: "lan", macAddress: "52:54:00:00:00:01" }],
    media: [{ name: "cd.1", target: "sdb" }],
    tags: ["ä & ö", "x"],
    labels: { app: `<"web"> & co`, "example.com/tier": "front" },
    seed: { pool: "p", volume: "s.iso", instanceId: "i-1", type: "cloud-init" as const },
  };

  it("come back as they went, through definition and through DomainSetMetadata", () => {
    const stored = recordedXml("off");
    replaceMarker(stored, marker);
    replaceMarker(stored, marker);
    expect(readMarker(parseXml(serialize(stored)))).toEqual(marker);
    expect(parseXml(markerText(marker, "u")).tagName).toBe("machine");
  });

  it("of snapshots stand in the last line of the description", () => {
    for (const description of [undefined, "one\n\ntwo", "pulumi-virtrigaud"]) {
      expect(parseDescription(composeDescription({ description, owner: "me" }), "native")).toEqual({
        description,
        owner: "me",
      });
    }
    expect(parseDescription("not ours\n", "native")).toEqual({ description: "not ours\n" });
  });
});
