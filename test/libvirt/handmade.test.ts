/** A machine that somebody made by hand, on a real daemon: its devices keep their names, and what no program has said stays. */
import { execFileSync } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { NativeMachine } from "../../provider/adapters/libvirt/from-native";
import type { DesiredMachine } from "../../provider/contract/machine";
import { isObjectName } from "../../provider/models/object-name";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { desiredMachine, mib, observed } from "./session";

describeUnless(reasonToSkip(), "a machine that somebody made on libvirt", () => {
  const laboratory = useLaboratory();

  /** It boots from its second disk. */
  async function handmade(name: string): Promise<string> {
    const { directory, pool } = laboratory.backend;
    const file = (disk: string) => join(pool, `${name}-${disk}.raw`);
    for (const disk of ["data", "system"])
      execFileSync("qemu-img", ["create", "-q", "-f", "raw", file(disk), "16M"]);
    await laboratory.backend.virsh("pool-refresh", "vms");
    const path = join(directory, `${name}.xml`);
    writeFileSync(path, definition(name, file));
    await laboratory.backend.virsh("define", path);
    return (await laboratory.backend.virsh("domuuid", name)).trim();
  }

  const stored = (reference: string) => laboratory.backend.virsh("dumpxml", reference, "--inactive");
  /** Without what is ours to write. */
  const rest = (xml: string) => xml.replace(/<metadata>[\s\S]*<\/metadata>\s*/, "");
  const namesOf = async (reference: string) => {
    const { disks, interfaces } = await observed(laboratory.session, reference);
    return [...disks, ...interfaces].map(({ name }) => name);
  };
  const names = ["vda", "root", "pci-0000.02.00.0", "ua-uplink"];

  async function desired(reference: string, changes: Partial<DesiredMachine> = {}): Promise<DesiredMachine> {
    const machine = await laboratory.session.machines.observe({ reference }, { configuration: true });
    const { hardware, limits, native, guestAgent } = machine?.configuration ?? {};
    const { name, cpus, memoryBytes } = machine ?? {};
    return desiredMachine({
      name,
      cpus,
      memoryBytes,
      hardware,
      limits,
      native,
      guestAgent,
      ...changes,
    } as object);
  }

  it("has a root disk and names by its slots, all of which a program can write", async () => {
    const reference = await handmade("slots");
    laboratory.open.calls.length = 0;
    const machine = await observed(laboratory.session, reference);
    expect(laboratory.open.calls.toSorted()).toEqual([
      "ConnectGetAllDomainStats",
      "ConnectListAllDomains",
      "DomainGetXMLDesc",
    ]);
    expect(await namesOf(reference)).toEqual(names);
    expect(names.filter((name) => !isObjectName(name))).toEqual([]);
    expect(machine.disks[1]?.device).toMatch(/slots-system.raw$/);
    const { configuration } =
      (await laboratory.session.machines.observe({ reference }, { configuration: true })) ?? {};
    expect(configuration?.disks.map(({ name }) => name)).toEqual(["vda", "root"]);
    expect(configuration?.interfaces.map(({ name }) => name)).toEqual(["pci-0000.02.00.0", "ua-uplink"]);
  });

  it("keeps its names once something was written, whatever it boots from and whatever it is given", async () => {
    const reference = await handmade("names");
    const before = await stored(reference);
    await laboratory.apply(reference, { kind: "set-owner", key: "dev::shop::names" });
    expect(rest(await stored(reference))).toBe(rest(before));
    const path = join(laboratory.backend.directory, "other-order.xml");
    writeFileSync(path, (await stored(reference)).replace(/<boot order='1'\/>/, ""));
    await laboratory.backend.virsh("define", path);
    const foreign = join(laboratory.backend.pool, "foreign.raw");
    execFileSync("qemu-img", ["create", "-q", "-f", "raw", foreign, "1M"]);
    await laboratory.backend.virsh("attach-disk", reference, foreign, "vdx", "--config");
    expect(await namesOf(reference)).toEqual(["vda", "root", "target:vdx", ...names.slice(2)]);
    const { configuration, native } =
      (await laboratory.session.machines.observe({ reference }, { configuration: true })) ?? {};
    expect(configuration?.disks.map(({ name }) => name)).toEqual(["vda", "root"]);
    expect((native as NativeMachine).devices.disks).toHaveLength(2);
  });

  it.each([
    ["grow-disk", { kind: "grow-disk", name: "root", sizeBytes: 32 * mib }],
    ["limit-disk", { kind: "limit-disk", name: "root", operationsPerSecond: 100 }],
    ["remove-interface", { kind: "remove-interface", name: "ua-uplink" }],
    ["remove-disk", { kind: "remove-disk", name: "vda", keep: false }],
    ["set-tags", { kind: "set-tags", tags: ["a"] }],
    ["set-boot-order", { kind: "set-boot-order", desired: desiredMachine({ bootOrder: ["vda", "root"] }) }],
  ] as const)("has its names written down by %s", async (kind, change) => {
    const reference = await handmade(kind);
    const removed = change.kind.startsWith("remove-") && "name" in change ? change.name : undefined;
    const [data, system] = ["data", "system"].map((disk) =>
      join(laboratory.backend.pool, `${kind}-${disk}.raw`),
    ) as [string, string];
    await laboratory.apply(reference, change);
    await laboratory.backend.virsh("detach-disk", reference, "vdb", "--config");
    await laboratory.backend.virsh("attach-disk", reference, system, "vdb", "--config", "--subdriver", "raw");
    expect(await namesOf(reference)).toEqual(names.filter((name) => name !== removed));
    expect([statSync(data).size, statSync(system).size].map((size) => size / mib)).toEqual([
      16,
      kind === "grow-disk" ? 32 : 16,
    ]);
  });

  it("changes in what a program changes and in nothing else, off and running", async () => {
    const reference = await handmade("settings");
    const before = rest(await stored(reference));
    const wanted = await desired(reference);
    expect(wanted.native).toMatchObject({ clock: { offset: "localtime" }, serialConsole: false });
    await laboratory.apply(reference, { kind: "set-hardware", desired: wanted });
    await laboratory.apply(reference, { kind: "set-limits", desired: wanted });
    expect(rest(await stored(reference))).toBe(before);
    await laboratory.backend.virsh("start", reference);
    const changed = {
      ...wanted,
      settingsDigest: "1-b",
      native: { ...wanted.native, clock: { ...(wanted.native.clock as object), offset: "utc" } },
    };
    await laboratory.apply(reference, { kind: "set-hardware", desired: changed });
    expect(rest(await stored(reference))).toBe(before.replace("offset='localtime'", "offset='utc'"));
    // what it was read with was the program's, and is gone without it
    const { video: _video, ...native } = changed.native as { video?: object };
    await laboratory.apply(reference, { kind: "set-hardware", desired: { ...changed, native } });
    expect(await stored(reference)).toMatch(/<model type='virtio'/);
    expect(await namesOf(reference)).toEqual(names);
  });

  it("that is adopted gives a program that says nothing of its settings all of them", async () => {
    const reference = await handmade("adopted");
    const before = rest(await stored(reference));
    const silent = desiredMachine({
      name: "adopted",
      cpus: 2,
      power: "Off",
      guestAgent: false,
      disks: [{ name: "root" }, { name: "vda" }, { name: "later", sizeBytes: mib }],
      native: { hugePages: true },
    });
    const created = await laboratory.session.machines.create(silent, "dev::shop::adopted", { adopt: true });
    expect(created.reference).toBe(reference);
    expect(await namesOf(reference)).toEqual(["vda", "root", "52:54:00:6b:3c:58", "52:54:00:6b:3c:59"]);
    await laboratory.apply(reference, { kind: "set-hardware", desired: silent });
    const after = rest(await stored(reference));
    expect(after).toContain("<hugepages/>");
    expect(after.replace(/\s*<hugepages\/>/, "")).toBe(before);
  });

  it("keeps a disk that the program of its adoption does not mention", async () => {
    const reference = await handmade("unmentioned");
    const files = ["data", "system"].map((disk) => join(laboratory.backend.pool, `unmentioned-${disk}.raw`));
    const silent = desiredMachine({ name: "unmentioned", cpus: 2, power: "Off", disks: [{ name: "root" }] });
    await laboratory.session.machines.create(silent, "dev::shop::unmentioned", { adopt: true });
    const found = await namesOf(reference);
    expect(found.slice(0, 2)).toEqual(["target:vda", "root"]);
    const grow = { kind: "grow-disk", name: "vda", sizeBytes: 32 * mib } as const;
    await expect(laboratory.apply(reference, grow)).rejects.toMatchObject({ code: "NotFound" });
    await laboratory.apply(reference, { kind: "remove-disk", name: "vda", keep: false });
    await laboratory.apply(reference, { ...grow, name: "root" });
    expect(await namesOf(reference)).toEqual(found);
    expect(files.map((path) => statSync(path).size / mib)).toEqual([16, 32]);
  });

  it("is read with its start with the host, which is the program's then", async () => {
    const reference = await handmade("autostart");
    await laboratory.backend.virsh("autostart", reference);
    const wanted = await desired(reference);
    expect(wanted.native).toMatchObject({ autostart: true });
    const { autostart: _autostart, ...native } = wanted.native;
    await laboratory.apply(reference, { kind: "set-hardware", desired: { ...wanted, native } });
    expect((await desired(reference)).native).not.toHaveProperty("autostart");
  });

  it("loses none of its disks with it", async () => {
    const reference = await handmade("deleted");
    const files = (await observed(laboratory.session, reference)).disks.map(({ device }) => device);
    await laboratory.apply(reference, { kind: "set-owner", key: "dev::shop::deleted" });
    await laboratory.session.machines.delete({ reference }, { keep: [], key: "dev::shop::deleted" });
    expect(await laboratory.session.machines.observe({ reference })).toBeUndefined();
    expect(files.map((path) => existsSync(path))).toEqual([true, true]);
  });
});

function definition(name: string, file: (disk: string) => string): string {
  return `<domain type='qemu'>
    <name>${name}</name>
    <memory unit='MiB'>128</memory>
    <memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>
    <vcpu placement='static' cpuset='0' current='2'>4</vcpu>
    <cputune><shares>2048</shares><period>50000</period><quota>40000</quota></cputune>
    <os><type arch='x86_64' machine='pc-q35-6.2'>hvm</type></os>
    <features><acpi/><apic eoi='on'/><vmport state='off'/></features>
    <cpu mode='custom' match='exact' check='none'><model fallback='allow'>qemu64</model></cpu>
    <clock offset='localtime'>
      <timer name='rtc' tickpolicy='catchup' track='guest'/><timer name='hpet' present='yes'/>
    </clock>
    <devices>
      <disk type='file' device='disk'>
        <driver name='qemu' type='raw' cache='writeback'/><source file='${file("data")}'/><target dev='vda' bus='virtio'/>
      </disk>
      <disk type='file' device='disk'>
        <driver name='qemu' type='raw'/><source file='${file("system")}'/><target dev='vdb' bus='virtio'/><boot order='1'/>
      </disk>
      <interface type='network'>
        <mac address='52:54:00:6b:3c:58'/><source network='existing'/><model type='e1000e'/>
      </interface>
      <interface type='network'>
        <mac address='52:54:00:6b:3c:59'/><source network='existing'/><model type='virtio'/><alias name='ua-uplink'/>
      </interface>
      <graphics type="spice"><listen type="none"/><image compression="off"/></graphics>
      <video><model type='vga' vram='32768'/></video>
      <watchdog model='i6300esb' action='reset'/>
      <memballoon model='virtio'/>
    </devices>
  </domain>`;
}
