/** What no program can say of a machine that somebody made is neither read nor ever changed. */
import { describe, expect, test } from "vitest";
import { config } from "../../provider/adapters/libvirt/config";
import { observedMachine } from "../../provider/adapters/libvirt/from-native";
import { readConfiguration } from "../../provider/adapters/libvirt/from-native/configuration";
import { givenSettings, readSettings } from "../../provider/adapters/libvirt/from-native/settings";
import { givenIn } from "../../provider/adapters/libvirt/given-settings";
import type { HostFacts } from "../../provider/adapters/libvirt/host-facts";
import { writeHardware } from "../../provider/adapters/libvirt/to-native/hardware-xml";
import { writeLimits } from "../../provider/adapters/libvirt/to-native/limits-xml";
import { parseXml, serialize } from "../../provider/adapters/libvirt/xml";
import type { DesiredMachine } from "../../provider/contract/machine";
import { oldPc, windows } from "./handmade";
import { desiredMachine } from "./session";

const host: HostFacts = {
  accelerator: "kvm",
  architecture: "x86_64",
  libvirtVersion: 9_000_000,
  machineType: "pc-q35-7.2",
  virtualizationFlag: "vmx",
  megahertz: 2_000,
};

type Settings = Pick<DesiredMachine, "hardware" | "limits" | "native">;

const read = (xml: string): Settings => readSettings(parseXml(xml), host);

/** The definition after an update to these settings; `given` were the program's before. */
function applied(xml: string, settings: Partial<Settings>, given: readonly string[]): string {
  const domain = parseXml(xml);
  const desired = desiredMachine({ ...settings, guestAgent: xml.includes("org.qemu.guest_agent") });
  const isGiven = givenIn(given, desired);
  writeHardware(domain, desired, host, isGiven);
  writeLimits(domain, desired.limits, host, isGiven);
  return serialize(domain);
}

const same = (xml: string): string => serialize(parseXml(xml));
const machines = [
  ["of today", windows],
  ["of an older host", oldPc],
] as const;

describe("a machine that somebody made", () => {
  test("of today is read as far as a program can have it", () => {
    expect(read(windows)).toEqual({
      hardware: { firmware: "UEFI", secureBoot: true },
      limits: { cpuShares: 2048 },
      native: {
        machineType: "pc-q35-6.2",
        cpu: { mode: "host-passthrough", features: { vmx: "optional", topoext: "require" } },
        clock: { timers: { hypervclock: "present" } },
        video: { model: "qxl" },
        hostDevices: [{ pci: "0000:3b:00.1" }],
      },
    });
  });

  test("of an older host is read as far as a program can have it", () => {
    expect(read(oldPc)).toEqual({
      hardware: { tpmVersion: "2.0", nestedVirtualization: false },
      limits: { cpuLimitMhz: 1333 },
      native: {
        machineType: "pc-i440fx-6.2",
        cpu: { mode: "custom", model: "Haswell-noTSX" },
        diskBus: "ide",
        video: { model: "virtio", memory: "32Mi" },
        graphics: { type: "vnc", listen: "0.0.0.0", port: 5907 },
        maxCpus: 8,
        maxMemory: "1Gi",
      },
    });
  });

  test.each(machines)("%s has settings that the schema takes", (_what, xml) => {
    expect(config.machine.safeParse(read(xml).native).error).toBeUndefined();
  });

  test.each(machines)("%s stays as it is when it is given what it has", (_what, xml) => {
    const settings = read(xml);
    expect(applied(xml, settings, givenSettings(parseXml(xml), host))).toBe(same(xml));
    expect(applied(xml, settings, [])).toBe(same(xml));
  });

  test.each(machines)(
    "%s stays as it is when a program that knows nothing of it is applied",
    (_what, xml) => {
      expect(applied(xml, {}, [])).toBe(same(xml));
    },
  );

  test.each(machines)("%s changes in what is asked for alone, and back", (_what, xml) => {
    const settings = read(xml);
    const native = { ...settings.native, hugePages: true };
    const limits = { ...settings.limits, memoryLimitBytes: 2 ** 31 };
    const changed = applied(xml, { ...settings, native, limits }, []);
    expect(changed).toContain("<hugepages/>");
    const without = (text: string) =>
      text
        .replace("<hugepages/>", "")
        .replace(/<hard_limit.*<\/hard_limit>/, "")
        .replace(/<(memoryBacking|memtune)\/>|<(memoryBacking|memtune)><\/\w+>/g, "");
    expect(without(changed)).toBe(same(xml));
    expect(applied(changed, settings, ["hugePages", "limits.memoryLimitBytes"])).toBe(same(xml));
  });
});

describe("an update that asks for it", () => {
  test("adds VNC to a machine with SPICE, and takes it out again", () => {
    const native = { graphics: { type: "vnc" } };
    const both = applied(windows, { native }, []);
    expect([...both.matchAll(/<graphics type="(\w+)"/g)].map(([, type]) => type)).toEqual(["spice", "vnc"]);
    expect(applied(windows, { native: { graphics: { type: "none" } } }, [])).not.toContain("<graphics");
  });

  test("moves a screen and keeps its password", () => {
    const moved = applied(oldPc, { native: { graphics: { type: "vnc", listen: "127.0.0.1" } } }, []);
    expect(moved).toMatch(
      /<graphics type="vnc" port="5907" autoport="no" listen="127.0.0.1" passwd="secret"/,
    );
    expect(moved).toContain('<listen type="address" address="127.0.0.1"/>');
    const given = ["graphics.type", "graphics.listen", "graphics.port"];
    expect(applied(oldPc, {}, given)).toMatch(/port="-1" autoport="yes" listen="127.0.0.1" passwd="secret"/);
  });

  test.each([
    ["firmware", { firmware: "BIOS" }],
    ["secureBoot", { secureBoot: false }],
  ] as const)("changes the firmware of a machine by %s", (_setting, hardware) => {
    const changed = applied(windows, { hardware }, []);
    expect(changed).not.toContain("<nvram");
    expect(changed.includes('firmware="efi"')).toBe(hardware !== undefined && "secureBoot" in hardware);
  });

  test("sets the clock, and leaves timers that no program has", () => {
    const clock = { offset: "utc", timers: { hpet: "present" } };
    const changed = applied(windows, { native: { clock } }, []);
    expect(changed).toMatch(/<clock offset="utc">/);
    expect(changed).toContain('<timer name="tsc" present="yes" mode="native"/>');
    expect(changed).toContain('<timer name="hpet" present="yes"/>');
  });

  test("gives nested virtualization by a feature, whatever the model is", () => {
    const changed = applied(oldPc, { hardware: { nestedVirtualization: true } }, []);
    expect(changed).toContain('<feature policy="require" name="vmx"/>');
    expect(changed).toContain("Haswell-noTSX");
    expect(read(changed).hardware.nestedVirtualization).toBe(true);
  });
});

test.each([
  ["require", { nestedVirtualization: true }, undefined],
  ["disable", { nestedVirtualization: false }, undefined],
  ["optional", {}, { vmx: "optional" }],
  ["force", {}, { vmx: "force" }],
  ["forbid", {}, { vmx: "forbid" }],
])("the policy %s of the flag is read as what writes it", (policy, nested, features) => {
  const xml = windows.replace("policy='optional' name='vmx'", `policy='${policy}' name='vmx'`);
  const { hardware, native } = read(xml);
  expect(hardware).toMatchObject(nested);
  expect(Object.keys(hardware).includes("nestedVirtualization")).toBe("nestedVirtualization" in nested);
  expect(native.cpu).toMatchObject({ features: { topoext: "require", ...features } });
});

test.each([
  [true, "host-model", { mode: "host-model" }],
  [true, "host-passthrough", undefined],
  [false, "host-passthrough", { mode: "host-passthrough" }],
  [false, "host-model", undefined],
])("with nested virtualization %s the mode %s is read as %j", (nested, mode, expected) => {
  const policy = nested ? "require" : "disable";
  const xml = `<domain type='kvm'><cpu mode='${mode}'><feature policy='${policy}' name='vmx'/></cpu></domain>`;
  expect(read(xml).native.cpu).toEqual(expected);
});

test("cells of memory alone, or beside memory modules, are none that a program can have", () => {
  const cells = (xml: string) =>
    read(`<domain type='kvm'><memory>1024</memory><cpu><numa>${xml}</numa></cpu></domain>`).native.numa;
  expect(cells("<cell id='0' cpus='0-1' memory='1024'/>")).toEqual([{ cpus: "0-1", memory: "1Mi" }]);
  expect(cells("<cell id='0' cpus='0-1' memory='512'/><cell id='1' memory='512'/>")).toBeUndefined();
  expect(cells("<cell id='0' cpus='0-1' memory='512'/>")).toBeUndefined();
});

/** Off, with disks of a mebibyte. */
function observe(xml: string) {
  const domain = parseXml(xml);
  const sizes = ["sda", "sdc", "hda"].map((target) => [target, 2 ** 20] as const);
  const statistics = { state: 5, reason: 1, diskSizes: new Map(sizes), diskPaths: new Map<string, string>() };
  const sources = { configuration: undefined, addresses: new Map(), saved: false, hostname: "host" };
  const machine = observedMachine({ domain, statistics, ...sources });
  return { machine, configuration: readConfiguration(domain, machine, host, false) };
}

describe("the devices of a machine that somebody made", () => {
  test("are on their own buses, and those that no program could name are left out", () => {
    const { machine, configuration } = observe(windows);
    expect(machine.interfaces.map(({ name }) => name)).toEqual(["pci-0000.01.00.0", "52:54:00:6b:3c:59"]);
    expect(configuration).toMatchObject({
      disks: [
        { name: "root", sizeBytes: 2 ** 20, controller: "sata" },
        { name: "sdc", controller: "usb" },
      ],
      interfaces: [{ name: "pci-0000.01.00.0", network: "default", model: "e1000e" }],
      guestAgent: true,
    });
    expect(configuration.interfaces).toHaveLength(1);
    expect(machine.bootOrder).toBeUndefined();
  });

  test("are all on the bus of the block where they are on one", () => {
    const { configuration } = observe(oldPc);
    expect(configuration.disks).toEqual([{ name: "root", sizeBytes: 2 ** 20 }]);
    expect(configuration.interfaces).toEqual([
      { name: "ua-uplink", network: "bridge/br0", macAddress: "52:54:00:6b:3c:5a", model: "rtl8139" },
    ]);
    expect(configuration.guestAgent).toBe(false);
  });

  test("are named in the boot order that somebody gave them", () => {
    const order = (place: number) => `<model type='e1000e'/><boot order='${place}'/>`;
    expect(observe(windows.replace("<model type='e1000e'/>", order(1))).machine.bootOrder).toEqual([
      "pci-0000.01.00.0",
      "root",
    ]);
  });
});
