/** What is read of a machine is what was written: no setting is written and forgotten. */
import { describe, expect, test } from "vitest";
import { config } from "../../provider/adapters/libvirt/config";
import { readBlock } from "../../provider/adapters/libvirt/from-native/block";
import { readHardware, readLimits } from "../../provider/adapters/libvirt/from-native/hardware";
import type { HostFacts } from "../../provider/adapters/libvirt/host-facts";
import { domainElement } from "../../provider/adapters/libvirt/to-native";
import { type Element, parseXml, serialize } from "../../provider/adapters/libvirt/xml";
import type { DesiredMachine, Hardware, ResourceLimits } from "../../provider/contract/machine";
import { desiredMachine } from "./session";

const kvm: HostFacts = {
  accelerator: "kvm",
  architecture: "x86_64",
  libvirtVersion: 9_000_000,
  virtualizationFlag: "vmx",
  megahertz: 2_000,
};

function domain(changes: Partial<DesiredMachine>, host = kvm, disk: object = {}): Element {
  const location = { type: "file", path: "/pool/root.qcow2" } as const;
  const plan = {
    uuid: "0893fee2-98c3-4dbe-a96b-a9aa130dd27f",
    desired: desiredMachine(changes),
    marker: { owner: "me", disks: [{ name: "root", target: "vda" }], interfaces: [], tags: [] },
    disks: [{ name: "root", target: "vda", bus: "virtio", location, format: "qcow2", ...disk } as const],
    interfaces: [],
    media: [],
  };
  return parseXml(serialize(domainElement(plan, host)));
}

type Block = Record<keyof (typeof config.machine)["shape"], unknown>;

/** One value, or several, for each setting; those of disks are written with the disk. */
const blocks: { readonly [Key in keyof Block]: readonly unknown[] } = {
  machineType: ["pc", "microvm"],
  cpu: [
    { mode: "host-passthrough" },
    { mode: "maximum" },
    { mode: "custom", model: "EPYC" },
    { features: { aes: "require", svm: "disable" } },
  ],
  numa: [[{ cpus: "0-1", memory: "128Mi" }]],
  hugePages: [true],
  diskBus: ["scsi", "sata"],
  diskFormat: ["raw"],
  cache: ["none"],
  io: ["native"],
  clock: [{ offset: "localtime" }, { timers: { hpet: "present", rtc: "delay", kvmclock: "absent" } }],
  video: [{ model: "qxl" }, { model: "vga", memory: "32Mi" }, { model: "none" }],
  graphics: [{ type: "none" }, { type: "vnc", listen: "0.0.0.0" }, { type: "vnc", port: 5907 }],
  hostDevices: [[{ pci: "0000:3b:00.1" }, { pci: "0001:01:1f.7", managed: false }]],
  maxCpus: [8],
  maxMemory: ["4Gi"],
  serialConsole: [false],
  // no definition tells it
  autostart: [],
};

const ofDisk: Readonly<Record<string, string>> = {
  diskBus: "bus",
  diskFormat: "format",
  cache: "cache",
  io: "io",
};

const cases = Object.entries(blocks).flatMap(([key, values]) => values.map((value) => [key, value] as const));

test("there is a case for every setting", () => {
  expect(Object.keys(blocks).toSorted()).toEqual(Object.keys(config.machine.shape).toSorted());
});

describe("the block", () => {
  test.each(cases)("%s %j comes back", (key, value) => {
    const disk = ofDisk[key] === undefined ? {} : { [ofDisk[key]]: value };
    expect(readBlock(domain({ native: { [key]: value } }, kvm, disk), kvm)).toEqual({ [key]: value });
  });

  test.each([kvm, { ...kvm, accelerator: "qemu" as const }])(
    "names nothing that every machine has",
    (host) => {
      expect(readBlock(domain({}, host), host)).toEqual({});
    },
  );

  test("takes the family for the type that libvirt made of it", () => {
    const made = parseXml(serialize(domain({})).replace('machine="q35"', 'machine="pc-q35-7.2"'));
    expect(readBlock(made, kvm)).toEqual({});
  });
});

describe("hardware and limits", () => {
  const hardware: readonly Hardware[] = [
    { topology: { sockets: 1, coresPerSocket: 2, threadsPerCore: 1 } },
    { firmware: "UEFI" },
    { firmware: "UEFI", secureBoot: true },
    { tpmVersion: "2.0" },
    { tpmVersion: "1.2" },
    { directedIo: true },
    { nestedVirtualization: true },
    { nestedVirtualization: false },
  ];
  test.each(hardware)("%o come back", (wanted) => {
    const made = domain({ cpus: 2, hardware: wanted });
    expect(readHardware(made, kvm)).toEqual(wanted);
    expect(readBlock(made, kvm)).toEqual({});
  });

  const limits: readonly ResourceLimits[] = [
    { cpuShares: 512 },
    { cpuLimitMhz: 1_500 },
    { memoryLimitBytes: 2 ** 30 },
  ];
  test.each(limits)("%o come back", (wanted) => {
    expect(readLimits(domain({ limits: wanted }), kvm)).toEqual(wanted);
  });
});
