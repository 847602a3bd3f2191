/** Hardware that only a start proves: definitions with it pass libvirt's schema anyway. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { attribute, children, find, parseXml } from "../../provider/adapters/libvirt/xml";
import type { MachineChange } from "../../provider/contract/changes";
import type { DesiredMachine } from "../../provider/contract/machine";
import { settingChangesFor } from "../../provider/models/blocks";
import { planMachine } from "../../provider/planner/plan-machine";
import { run } from "../peers/peer";
import { describeUnless } from "../support/describe-unless";
import { type LibvirtBackend, openLibvirtBackend, reasonToSkip } from "./backend";
import {
  type CountedSession,
  createMachine,
  desiredMachine,
  finished,
  mib,
  observed,
  openSession,
} from "./session";

const unchanged = {
  guest: "same",
  policies: { image: "Ignore", userData: "Ignore" },
  trigger: { before: undefined, now: undefined },
  chosen: { placement: {}, storage: {} },
  chosenBefore: { placement: {}, storage: {} },
} as const;
const reserved = "/proc/sys/vm/nr_hugepages";
/** Of 2 MiB each. */
const pagesOfMachine = 32;

describeUnless(reasonToSkip(), "a machine", () => {
  let backend: LibvirtBackend;
  let open: CountedSession;
  let withoutHugePages: string | undefined;
  const undo: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    withoutHugePages = await reserveHugePages(undo);
    backend = await openLibvirtBackend();
    undo.push(() => backend.stop());
    open = await openSession(backend.connection);
    undo.push(() => open.session.close());
  });
  afterEach(async () => {
    for (const { reference } of await open.session.machines.list())
      await open.session.machines.delete({ reference }, { keep: [] });
  });
  afterAll(async () => {
    for (const step of undo.toReversed()) await step();
  });

  const running = async (reference: string) => parseXml(await backend.virsh("dumpxml", reference));

  it("starts on huge pages, which it takes from the host", async ({ skip }) => {
    if (withoutHugePages !== undefined) return skip(withoutHugePages);
    const native = { hugePages: true };
    const reference = await createMachine(
      open.session,
      desiredMachine({ memoryBytes: pagesOfMachine * 2 * mib, native }),
    );
    expect(await observed(open.session, reference)).toMatchObject({ power: "On" });
    expect(find(await running(reference), "memoryBacking/hugepages")?.tagName).toBe("hugepages");
    // emulation touches the firmware's pages only, but QEMU reserves what it maps
    expect(await reservedPages()).toBeGreaterThan(0);
  });

  it("starts with NUMA cells, each with its CPUs and memory", async () => {
    const numa = [
      { cpus: "0-1", memory: "64Mi" },
      { cpus: "2,3", memory: "128Mi" },
    ];
    const desired = desiredMachine({ cpus: 4, memoryBytes: 192 * mib, native: { numa } });
    const reference = await createMachine(open.session, desired);
    expect(await observed(open.session, reference)).toMatchObject({ power: "On", cpus: 4 });
    const cells = children(find(await running(reference), "cpu/numa"), "cell");
    expect(cells.map((cell) => [attribute(cell, "cpus"), attribute(cell, "memory")])).toEqual([
      ["0-1", String(64 * 1024)],
      ["2-3", String(128 * 1024)],
    ]);
    const answer = await backend.virsh("qemu-monitor-command", reference, "--hmp", "info numa");
    expect(answer).toMatch(/2 nodes[\s\S]*node 0 cpus: 0 1[\s\S]*node 0 size: 64 MB/);
    expect(answer).toMatch(/node 1 cpus: 2 3[\s\S]*node 1 size: 128 MB/);
  });

  it("grows and limits a disk on SATA, which neither comes nor goes while it runs", async () => {
    const sata = { name: "data", sizeBytes: 64 * mib, controller: "sata" } as const;
    const disks = [...desiredMachine().disks, sata];
    const reference = await createMachine(open.session, desiredMachine({ disks }));
    const apply = async (change: MachineChange) =>
      finished(open.session, await open.session.machines.apply({ reference }, change));
    await apply({ kind: "grow-disk", name: "data", sizeBytes: 128 * mib });
    await apply({ kind: "limit-disk", name: "data", operationsPerSecond: 100 });
    await expect(apply({ kind: "remove-disk", name: "data", keep: false })).rejects.toThrow(/unplugged/);
    const log = { ...sata, name: "log" };
    const desired = desiredMachine({ disks: [...disks, log] });
    await expect(apply({ kind: "add-disk", disk: log, desired })).rejects.toThrow(/hotplug/);
    const seen = await observed(open.session, reference);
    const capabilities = open.session.capabilities;
    const settingChanges = settingChangesFor("libvirt");
    const effects = (desired: DesiredMachine) =>
      planMachine({
        ...unchanged,
        desired: desired,
        previous: desiredMachine({ disks }),
        observed: seen,
        capabilities,
        settingChanges,
      })
        .steps.filter(({ change }) => change.kind.endsWith("-disk"))
        .map(({ change, effect }) => `${change.kind} ${effect}`);
    expect(effects(desired)).toEqual(["limit-disk live", "add-disk powerCycle"]);
    expect(effects(desiredMachine())).toEqual(["remove-disk powerCycle"]);
  });

  it("starts with the host where a program says so, which changes while it runs", async () => {
    const starts = async (reference: string) =>
      (await backend.virsh("dominfo", reference)).includes("Autostart:      enable");
    const plain = await createMachine(open.session, desiredMachine({ name: "plain", power: "Off" }));
    expect(await starts(plain)).toBe(false);
    const desired = desiredMachine({ native: { autostart: true } });
    const reference = await createMachine(open.session, desired);
    expect(await starts(reference)).toBe(true);
    const read = async () =>
      (await open.session.machines.observe({ reference }, { configuration: true }))?.configuration?.native;
    expect(await read()).toEqual({ autostart: true });
    const seen = await observed(open.session, reference);
    const { steps } = planMachine({
      ...unchanged,
      desired: desiredMachine(),
      previous: desired,
      observed: seen,
      capabilities: open.session.capabilities,
      settingChanges: settingChangesFor("libvirt"),
    });
    expect(steps).toMatchObject([{ effect: "live", change: { kind: "set-hardware", live: true } }]);
    open.calls.length = 0;
    for (const { change } of steps) await open.session.machines.apply({ reference }, change);
    expect(open.calls.filter((name) => name.includes("Autostart"))).toEqual(["DomainSetAutostart"]);
    expect(await starts(reference)).toBe(false);
    expect(await observed(open.session, reference)).toMatchObject({ power: "On" });
    open.calls.length = 0;
    await open.session.machines.apply({ reference }, { kind: "set-hardware", desired: desiredMachine() });
    expect(open.calls.filter((name) => name.includes("Autostart"))).toEqual([]);
  });

  it("starts with a topology, a clock and devices of its own choice", async () => {
    const native = {
      clock: { offset: "localtime", timers: { rtc: "delay" } },
      video: { model: "vga", memory: "16Mi" },
      cache: "none",
      io: "native",
      maxCpus: 8,
      maxMemory: "512Mi",
    };
    const hardware = {
      topology: { sockets: 1, coresPerSocket: 2, threadsPerCore: 2 },
      tpmVersion: "2.0",
      directedIo: true,
    } as const;
    const limits = { cpuLimitMhz: 500, cpuShares: 100 };
    const reference = await createMachine(
      open.session,
      desiredMachine({ cpus: 4, native, hardware, limits }),
    );
    expect(await observed(open.session, reference)).toMatchObject({
      power: "On",
      cpus: 4,
      liveLimits: { maxCpus: 8, maxMemoryBytes: 512 * mib },
    });
  });
});

/** Mounted before the daemon starts, which looks for it then. Says why where the kernel has none to give. */
async function reserveHugePages(undo: (() => Promise<unknown>)[]): Promise<string | undefined> {
  if (!existsSync(reserved)) return "the kernel has no huge pages";
  const before = await readFile(reserved, "utf8");
  await writeFile(reserved, String(Number(before) + pagesOfMachine));
  undo.push(() => writeFile(reserved, before));
  if ((await meminfo("HugePages_Free:")) < pagesOfMachine) return "there is no memory for huge pages";
  const folder = await mkdtemp(join(tmpdir(), "virtrigaud-huge-"));
  undo.push(() => rm(folder, { recursive: true }));
  await run("mount", ["-t", "hugetlbfs", "hugetlbfs", folder]);
  undo.push(() => run("umount", [folder]));
  return undefined;
}

async function meminfo(name: string): Promise<number> {
  const line = (await readFile("/proc/meminfo", "utf8")).split("\n").find((each) => each.startsWith(name));
  return Number(line?.split(/\s+/)[1] ?? 0);
}

/** Promised to somebody or in use. */
async function reservedPages(): Promise<number> {
  const [total, free, promised] = await Promise.all([
    meminfo("HugePages_Total:"),
    meminfo("HugePages_Free:"),
    meminfo("HugePages_Rsvd:"),
  ]);
  return total - free + promised;
}
