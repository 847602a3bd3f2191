/** Disks that move to another storage pool, on a real daemon: off by libvirt, running by QEMU. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { Storage } from "../../provider/adapters/libvirt/storage";
import type { NativeCall } from "../../provider/contract/context";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import { run } from "../peers/peer";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { createMachine, desiredMachine, finished, mib, type Observer, observed } from "./session";

type Power = "Off" | "On";

describeUnless(reasonToSkip(), "moves of the libvirt adapter", () => {
  let fast: string;
  let original: string;
  let small: string;
  // before the daemon, which sees the mounts of its start
  beforeAll(async () => {
    small = await mkdtemp(join(tmpdir(), "virtrigaud-small-"));
    await run("mount", ["-t", "tmpfs", "-o", "size=4m", "small", small]);
    return async () => {
      await run("umount", [small]);
      await rm(small, { recursive: true });
    };
  });
  // before the laboratory's, and so after it: it deletes the machines
  afterEach(() => {
    expect(readdirSync(fast)).toEqual([]);
  });
  const laboratory = useLaboratory({ leavesNothing: true });

  const virsh = (...parameters: string[]): Promise<string> => laboratory.backend.virsh(...parameters);
  const qemu = (program: string, ...parameters: string[]): string =>
    execFileSync(program, parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  beforeAll(async () => {
    fast = await laboratory.makePool("fast");
    await laboratory.makePool("small", small);
    original = join(laboratory.backend.directory, "original");
  });

  const desired = (changes: Partial<DesiredMachine> = {}): DesiredMachine =>
    desiredMachine({
      power: "Off",
      disks: [
        { name: "root", sizeBytes: 8 * mib },
        { name: "data", sizeBytes: 8 * mib },
      ],
      ...changes,
    });

  const move = (wanted: DesiredMachine, name = "data", storage = "fast") =>
    ({ kind: "move-disk", name, storage, desired: wanted }) as const;

  /** A machine whose disk holds something; `original` keeps what that is. */
  async function made(power: Power, wanted = desired(), name = "data"): Promise<string> {
    const reference = await createMachine(laboratory.session, wanted);
    const file = await laboratory.fileOf(reference, name);
    const format = formatOf(wanted);
    qemu("qemu-io", "-f", format, "-c", "write -P 7 1M 3M", "-c", "write -P 9 7M 512k", file);
    rmSync(original, { force: true });
    qemu("qemu-img", "convert", "-f", format, "-O", "raw", file, original);
    if (power === "On") await laboratory.apply(reference, { kind: "power", to: "on" });
    return reference;
  }

  const formatOf = ({ native }: DesiredMachine): string =>
    (native as { diskFormat?: string }).diskFormat ?? "qcow2";

  /** Off, so that QEMU has written everything, and the stored definition counts. */
  async function expectContent(reference: string, format = "qcow2", name = "data"): Promise<void> {
    if ((await observed(laboratory.session, reference)).power === "On")
      await laboratory.apply(reference, { kind: "power", to: "off" });
    const file = await laboratory.fileOf(reference, name);
    qemu("qemu-img", "compare", "-f", "raw", "-F", format, original, file);
  }

  const domainId = async (reference: string) => (await virsh("domid", reference)).trim();

  async function storages(reference: string): Promise<Record<string, string | undefined>> {
    const machine = await laboratory.session.machines.observe({ reference }, { configuration: true });
    return Object.fromEntries(
      machine?.configuration?.disks.map(({ name, storage }) => [name, storage]) ?? [],
    );
  }

  const withoutPlaces = ({ disks, native: _native, ...machine }: ObservedMachine) => ({
    ...machine,
    disks: disks.map(({ device: _device, ...disk }) => disk),
  });

  const marked = async (reference: string) => (await virsh("dumpxml", reference)).includes("<moving");

  it.each<[Power, string]>([
    ["Off", "qcow2"],
    ["Off", "raw"],
    ["On", "qcow2"],
    ["On", "raw"],
  ])("take the content of a machine that is %s along, in %s", async (power, diskFormat) => {
    const wanted = desired({ native: { diskFormat } });
    const reference = await made(power, wanted);
    const before = await observed(laboratory.session, reference);
    const id = await domainId(reference);
    const old = await laboratory.fileOf(reference, "data");

    await laboratory.apply(reference, move(wanted));
    expect(await domainId(reference)).toBe(id);
    expect(withoutPlaces(await observed(laboratory.session, reference))).toEqual(withoutPlaces(before));
    const file = await laboratory.fileOf(reference, "data");
    expect(dirname(file)).toBe(fast);
    expect(file).toMatch(new RegExp(`-data\\.${diskFormat}$`));
    expect(existsSync(old)).toBe(false);
    expect(await storages(reference)).toEqual({ root: undefined, data: "fast" });
    expect(await marked(reference)).toBe(false);
    await expectContent(reference, diskFormat);
    expect(await laboratory.fileOf(reference, "data")).toBe(file);

    // and back, larger
    await laboratory.apply(reference, { kind: "grow-disk", name: "data", sizeBytes: 12 * mib });
    qemu("qemu-img", "resize", "-q", "-f", "raw", original, "12M");
    await laboratory.apply(reference, move(wanted, "data", "vms"));
    expect(await storages(reference)).toEqual({ root: undefined, data: undefined });
    await expectContent(reference, diskFormat);
    expect((await observed(laboratory.session, reference)).disks[1]?.sizeBytes).toBe(12 * mib);
  });

  it.each<Power>(["Off", "On"])("make a whole disk of one over an image: %s", async (power) => {
    const image = join(laboratory.backend.directory, "base.qcow2");
    rmSync(image, { force: true });
    qemu("qemu-img", "create", "-q", "-f", "qcow2", image, "8M");
    qemu("qemu-io", "-c", "write -P 5 0 2M", image);
    const wanted = desired({ root: { type: "image", reference: image } });
    const reference = await made(power, wanted, "root");
    await laboratory.apply(reference, move(wanted, "root"));
    const file = await laboratory.fileOf(reference, "root");
    expect(qemu("qemu-img", "info", "-U", file)).not.toContain("backing file");
    rmSync(image);
    await expectContent(reference, "qcow2", "root");
  });

  it.each<Power>(["Off", "On"])("leave a volume that was there before: %s", async (power) => {
    const imports = join(laboratory.backend.directory, "imports");
    if (!existsSync(imports)) await laboratory.makePool("imports");
    const theirs = join(imports, "theirs.qcow2");
    rmSync(theirs, { force: true });
    qemu("qemu-img", "create", "-q", "-f", "qcow2", theirs, "8M");
    await virsh("pool-refresh", "imports");
    const wanted = desired({ root: { type: "importedDisk", reference: theirs } });
    const reference = await made(power, wanted, "root");
    await laboratory.apply(reference, move(wanted, "root"));
    expect(laboratory.reports.join()).toContain(`${theirs} was there before the machine, and stays`);
    expect(existsSync(theirs)).toBe(true);
    await expectContent(reference, "qcow2", "root");
    // the copy is ours
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    expect([existsSync(theirs), readdirSync(fast)]).toEqual([true, []]);
  });

  it("are refused when a machine that was off ran while its disk was copied, and what it wrote is kept", async () => {
    const reference = await made("Off");
    const file = await laboratory.fileOf(reference, "data");
    const { copy } = Storage.prototype;
    const spy = vi.spyOn(Storage.prototype, "copy").mockImplementation(async function (
      this: Storage,
      ...given
    ) {
      await copy.apply(this, given);
      qemu("qemu-io", "-f", "qcow2", "-c", "write -P 3 0 512k", file);
    });
    await expect(laboratory.apply(reference, move(desired()))).rejects.toMatchObject({ code: "Conflict" });
    spy.mockRestore();
    expect(await laboratory.fileOf(reference, "data")).toBe(file);
    expect([await marked(reference), readdirSync(fast)]).toEqual([false, []]);
    qemu("qemu-io", "-f", "raw", "-c", "write -P 3 0 512k", original);
    await expectContent(reference);
  });

  // QEMU may free blocks of zeros while it copies the disk of a running machine
  it("allocate a thick disk again where the machine is off", async () => {
    const disks = [{ name: "root", sizeBytes: 8 * mib, provisioning: "thick" as const }];
    const wanted = desired({ disks, native: { diskFormat: "raw" } });
    const reference = await made("Off", wanted, "root");
    await laboratory.apply(reference, move(wanted, "root"));
    const file = await laboratory.fileOf(reference, "root");
    expect(Number(qemu("stat", "-c", "%b", file)) * 512).toBeGreaterThanOrEqual(8 * mib);
    await expectContent(reference, "raw", "root");
  });

  it.each<Power>(["Off", "On"])("begin anew when the process was killed anywhere: %s", async (power) => {
    await afterEachCall(async (observer) => {
      const reference = await made(power);
      expect(await movedBy(observer, reference)).toBe(false);
      await laboratory.apply(reference, move(desired()));
      expect(dirname(await laboratory.fileOf(reference, "data"))).toBe(fast);
      expect([laboratory.volumes().length, readdirSync(fast).length]).toEqual([1, 1]);
      expect(await marked(reference)).toBe(false);
      await expectContent(reference);
      await laboratory.session.machines.delete({ reference }, { keep: [] });
    }, "killed");
  });

  it.each<Power>(["Off", "On"])(
    "leave nothing behind a machine that is deleted instead: %s",
    async (power) => {
      await afterEachCall(async (observer) => {
        const reference = await made(power);
        expect(await movedBy(observer, reference)).toBe(false);
        await laboratory.session.machines.delete({ reference }, { keep: [] });
        expect([laboratory.volumes(), readdirSync(fast)]).toEqual([[], []]);
      }, "killed");
    },
  );

  it.each<Power>(["Off", "On"])("keep what the machine has when an answer is lost: %s", async (power) => {
    await afterEachCall(async (observer) => {
      const reference = await made(power);
      await movedBy(observer, reference);
      // with the one volume that it has, wherever that is
      expect(laboratory.volumes().length + readdirSync(fast).length).toBe(2);
      expect(existsSync(await laboratory.fileOf(reference, "data"))).toBe(true);
      await laboratory.apply(reference, move(desired()));
      expect(readdirSync(fast)).toHaveLength(1);
      await expectContent(reference);
      await laboratory.session.machines.delete({ reference }, { keep: [] });
    }, "lost");
  });

  /** Whether a session that meets a mishap moves the disk. */
  async function movedBy(observer: Observer, reference: string, storage = "fast"): Promise<boolean> {
    const { session } = await laboratory.another(observer);
    try {
      await finished(session, await session.machines.apply({ reference }, move(desired(), "data", storage)));
      return true;
    } catch (error) {
      expect(String(error)).toContain("a mishap");
      return false;
    } finally {
      await session.close();
    }
  }

  /** For each call that changes something: it takes effect, and its answer comes to nobody. */
  async function afterEachCall(
    work: (observer: Observer) => Promise<void>,
    mishap: "killed" | "lost",
  ): Promise<void> {
    for (let due = 1, met = true; met; due += 1) {
      met = false;
      let changes = 0;
      let isOver = false;
      const fail = (): never => {
        throw new Error("a mishap");
      };
      const observer: Observer = {
        before: () => (isOver && mishap === "killed" ? fail() : undefined),
        after: ({ effect }: NativeCall) => {
          if (effect !== "read") changes += 1;
          if (isOver || effect === "read" || changes < due) return;
          met = isOver = true;
          fail();
        },
      };
      if (due === 1) await work(observer);
      else
        try {
          await work(observer);
        } catch (error) {
          // beyond the last call nothing happens, and the disk has moved
          if (met) throw error;
          await laboratory.clear();
        }
    }
  }

  it("go on with a copy that QEMU makes", async () => {
    const reference = await made("On");
    expect(await movedBy(killedAfter("DomainBlockCopy"), reference)).toBe(false);
    expect(await virsh("dumpxml", reference)).toContain("<mirror");
    laboratory.open.calls.length = 0;
    await laboratory.apply(reference, move(desired()));
    expect(laboratory.open.calls).not.toContain("DomainBlockCopy");
    await expectContent(reference);
  });

  it("give up a copy to where the program does not want the disk any more", async () => {
    await laboratory.makePool("third");
    const third = join(laboratory.backend.directory, "third");
    const reference = await made("On");
    expect(await movedBy(killedAfter("DomainBlockCopy"), reference, "third")).toBe(false);
    await laboratory.apply(reference, move(desired()));
    expect([readdirSync(third), readdirSync(fast).length]).toEqual([[], 1]);
    await expectContent(reference);
  });

  it("are given up where another change of the disk comes first", async () => {
    const reference = await made("On");
    const file = await laboratory.fileOf(reference, "data");
    expect(await movedBy(killedAfter("DomainBlockCopy"), reference)).toBe(false);
    await laboratory.apply(reference, { kind: "grow-disk", name: "data", sizeBytes: 12 * mib });
    expect(await laboratory.fileOf(reference, "data")).toBe(file);
    expect([await marked(reference), readdirSync(fast)]).toEqual([false, []]);
  });

  it("leave nothing of a disk that is removed instead", async () => {
    const reference = await made("Off");
    expect(await movedBy(killedAfter("StorageVolCreateXMLFrom"), reference)).toBe(false);
    expect([laboratory.volumes().length, readdirSync(fast).length]).toEqual([2, 1]);
    await laboratory.apply(reference, { kind: "remove-disk", name: "data", keep: false });
    expect([laboratory.volumes().length, readdirSync(fast)]).toEqual([1, []]);
  });

  it("leave what the machine had of a disk that is kept instead", async () => {
    const reference = await made("On");
    expect(await movedBy(killedAfter("DomainBlockJobAbort"), reference)).toBe(false);
    const file = await laboratory.fileOf(reference, "data");
    await laboratory.session.machines.delete({ reference }, { keep: ["data"] });
    expect(laboratory.volumes()).toEqual([]);
    expect(dirname(file)).toBe(fast);
    qemu("qemu-img", "compare", "-f", "raw", "-F", "qcow2", original, file);
    rmSync(file);
  });

  it("have the stored definition follow", async () => {
    const reference = await made("On");
    const stored = await virsh("dumpxml", reference, "--inactive", "--security-info");
    expect(await movedBy(killedAfter("DomainBlockJobAbort"), reference)).toBe(false);
    // as where libvirt was not sure of the disk
    const now = await virsh("dumpxml", reference, "--inactive", "--security-info");
    const file = join(laboratory.backend.directory, "stored.xml");
    writeFileSync(file, now.replace(await laboratory.fileOf(reference, "data"), pathIn(stored)));
    await virsh("define", file);
    await laboratory.apply(reference, move(desired()));
    expect(existsSync(pathIn(stored))).toBe(false);
    await expectContent(reference);
  });

  const pathIn = (xml: string): string => /file='([^']*-data\.qcow2)'/.exec(xml)?.[1] ?? "";

  it("stop when they are cancelled, and the machine keeps its disk", async () => {
    const reference = await made("On");
    const file = await laboratory.fileOf(reference, "data");
    const abort = new AbortController();
    const { session } = await laboratory.another({
      after: ({ name }) => (name === "DomainBlockCopy" ? abort.abort() : undefined),
    });
    const task = await session.machines.apply({ reference }, move(desired()));
    await expect(finished(session, task, abort.signal)).rejects.toMatchObject({ code: "Cancelled" });
    await expect.poll(() => marked(reference)).toBe(false);
    expect(await virsh("dumpxml", reference)).not.toContain("<mirror");
    expect(readdirSync(fast)).toEqual([]);
    expect(await laboratory.fileOf(reference, "data")).toBe(file);
    await session.close();
    await expectContent(reference);
  });

  it("leave the copy that somebody else makes of the disk", async () => {
    const reference = await made("On");
    const theirs = join(laboratory.backend.directory, "theirs.qcow2");
    await virsh("blockcopy", reference, "vdb", "--dest", theirs, "--transient-job", "--format", "qcow2");
    await expect(laboratory.apply(reference, move(desired()))).rejects.toMatchObject({ code: "Conflict" });
    expect(await virsh("dumpxml", reference)).toContain(`<mirror type='file' file='${theirs}'`);
    expect([await marked(reference), readdirSync(fast)]).toEqual([false, []]);
  });

  it("leave a machine alone that somebody starts meanwhile", async () => {
    const reference = await made("Off");
    const file = await laboratory.fileOf(reference, "data");
    const { session } = await laboratory.another({
      after: ({ name }) =>
        name === "StorageVolCreateXMLFrom"
          ? qemu("virsh", "-c", laboratory.backend.uri, "start", reference)
          : undefined,
    });
    const task = await session.machines.apply({ reference }, move(desired()));
    await expect(finished(session, task)).rejects.toMatchObject({ code: "Conflict" });
    await session.close();
    expect([await laboratory.fileOf(reference, "data"), readdirSync(fast)]).toEqual([file, []]);
    await expectContent(reference);
  });

  it.each<Power>(["Off", "On"])("are refused to a machine with snapshots: %s", async (power) => {
    const reference = await made(power);
    await virsh("snapshot-create-as", reference, "one");
    await expectRefused(reference, { code: "Conflict", reason: expect.stringContaining("one") });
    await virsh("snapshot-delete", reference, "one");
    await laboratory.apply(reference, move(desired()));
  });

  it.each<Power>(["Off", "On"])("are refused to a disk under somebody's layer: %s", async (power) => {
    const reference = await made(power);
    await virsh("snapshot-create-as", reference, "one", "--disk-only", "--no-metadata");
    const layer = await laboratory.fileOf(reference, "data");
    await expectRefused(reference, { code: "Conflict", reason: expect.stringContaining(layer) });
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    for (const left of laboratory.volumes()) rmSync(join(laboratory.backend.pool, left));
  });

  it("are refused to somebody's disk in the place of ours", async () => {
    const reference = await made("Off");
    await virsh("detach-disk", reference, "vdb", "--config");
    const theirs = join(laboratory.backend.directory, "others.qcow2");
    copyFileSync(await laboratory.fileOf(reference, "root"), theirs);
    await virsh("attach-disk", reference, theirs, "vdb", "--config", "--subdriver", "qcow2");
    await expectRefused(reference, { code: "Conflict", property: "disks[data]" });
    expect(existsSync(theirs)).toBe(true);
  });

  it("are refused to a machine whose memory is saved", async () => {
    const reference = await made("On");
    await virsh("managedsave", reference);
    await expect(laboratory.apply(reference, move(desired()))).rejects.toMatchObject({ code: "Conflict" });
    expect(await marked(reference)).toBe(false);
  });

  it.each<Power>(["Off", "On"])("are refused to a pool without room: %s", async (power) => {
    const reference = await made(power);
    writeFileSync(join(small, "full"), Buffer.alloc(3 * mib));
    const code = "QuotaExceeded";
    const change = move(desired(), "data", "small");
    await expect(laboratory.apply(reference, change)).rejects.toMatchObject({
      code,
      property: "disks[data].storageClass",
      reason: expect.stringMatching(/has 1Mi left, and the disk takes at least \d/),
    });
    expect(await marked(reference)).toBe(false);
    rmSync(join(small, "full"));
  });

  it.each<Power>(["Off", "On"])("end where the pool becomes full: %s", async (power) => {
    const image = join(laboratory.backend.directory, "large.qcow2");
    rmSync(image, { force: true });
    qemu("qemu-img", "create", "-q", "-f", "qcow2", image, "8M");
    qemu("qemu-io", "-c", "write -P 5 4M 3M", image);
    const wanted = desired({ root: { type: "image", reference: image } });
    const reference = await made(power, wanted, "root");
    const file = await laboratory.fileOf(reference, "root");
    const change = move(wanted, "root", "small");
    await expect(laboratory.apply(reference, change)).rejects.toMatchObject({ code: "QuotaExceeded" });
    expect([await marked(reference), readdirSync(small)]).toEqual([false, []]);
    expect(await laboratory.fileOf(reference, "root")).toBe(file);
    await expectContent(reference, "qcow2", "root");
  });

  it("are refused what a guest made up: a raw disk that looks like another format", async () => {
    const wanted = desired({ native: { diskFormat: "raw" } });
    const reference = await createMachine(laboratory.session, wanted);
    const file = await laboratory.fileOf(reference, "data");
    const secret = join(laboratory.backend.directory, "secret");
    writeFileSync(secret, "x".repeat(mib));
    qemu("qemu-img", "create", "-q", "-f", "qcow2", "-b", secret, "-F", "raw", file, "8M");
    await virsh("pool-refresh", "vms");
    await expect(laboratory.apply(reference, move(wanted))).rejects.toMatchObject({ code: "NotSupported" });
  });

  it("are refused to a pool that is not there or holds no files", async () => {
    const reference = await made("Off");
    const property = "disks[data].storageClass";
    await expectRefused(reference, { code: "NotFound", property }, "nowhere");
    await virsh("pool-define-as", "paths", "mpath", "--target", "/dev/mapper");
    await expectRefused(reference, { code: "NotSupported", property }, "paths");
  });

  /** At preview and at last, and nothing is touched. */
  async function expectRefused(reference: string, error: object, storage = "fast"): Promise<void> {
    const before = await observed(laboratory.session, reference);
    const change = move(desired(), "data", storage);
    const violations = await laboratory.session.machines.validate?.(desired(), before, [change]);
    expect(violations).toHaveLength(1);
    await expect(laboratory.apply(reference, change)).rejects.toMatchObject(error);
    expect(await observed(laboratory.session, reference)).toEqual(before);
    expect([await marked(reference), readdirSync(fast)]).toEqual([false, []]);
  }

  it("ask nobody for more calls where the configuration is not read", async () => {
    const reference = await made("Off");
    laboratory.open.calls.length = 0;
    await laboratory.session.machines.observe({ reference }, { pending: false });
    expect(laboratory.open.calls).not.toContain("StorageVolLookupByPath");
  });

  it("tell the pool of a disk also where that is off", async () => {
    const reference = await made("Off");
    await laboratory.apply(reference, move(desired()));
    await virsh("pool-destroy", "fast");
    expect(await storages(reference)).toMatchObject({ data: "fast" });
    expect(basename(await laboratory.fileOf(reference, "data"))).toMatch(/-data\.qcow2$/);
    await virsh("pool-start", "fast");
  });

  /** The last thing that the session does. */
  function killedAfter(due: string): Observer {
    let isOver = false;
    return {
      before: () => {
        if (isOver) throw new Error("a mishap");
      },
      after: ({ name }) => {
        if (name !== due) return;
        isOver = true;
        throw new Error("a mishap");
      },
    };
  }
});
