/** Volumes that are gone, half made, too large or in pools that are off; on a real daemon. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import type { DesiredMachine } from "../../provider/contract/machine";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { createMachine, desiredMachine, mib, observed } from "./session";

describeUnless(reasonToSkip(), "volumes of the libvirt adapter", () => {
  const laboratory = useLaboratory();

  const off = (changes: Partial<DesiredMachine> = {}): DesiredMachine =>
    desiredMachine({
      power: "Off",
      disks: [
        { name: "root", sizeBytes: 64 * mib },
        { name: "data", sizeBytes: 32 * mib },
      ],
      ...changes,
    });

  const sizes = async (reference: string) =>
    (await observed(laboratory.session, reference)).disks.map(({ name, sizeBytes }) => [
      name,
      sizeBytes / mib,
    ]);

  function qemuImage(path: string): {
    "virtual-size": number;
    "format-specific"?: { data: { compat: string } };
  } {
    return JSON.parse(execFileSync("qemu-img", ["info", "-U", "--output=json", path], { encoding: "utf8" }));
  }

  /** An image of its own pool, so that copies of it can be made. */
  async function makeImage(pool: string, name: string, size: string): Promise<string> {
    const path = join(laboratory.backend.directory, pool, name);
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", path, size]);
    execFileSync("qemu-io", ["-c", `write -P 7 0 ${size}`, path]);
    await laboratory.backend.virsh("pool-refresh", pool);
    return path;
  }

  it.each(["qcow2", "raw"])("takes all space of a thick %s disk at once", async (diskFormat) => {
    const disks = [{ name: "root", sizeBytes: 64 * mib, provisioning: "thick" as const }];
    const reference = await createMachine(laboratory.session, off({ disks, native: { diskFormat } }));
    const { blocks } = statSync(await laboratory.fileOf(reference, "root"));
    expect(blocks * 512).toBeGreaterThanOrEqual(64 * mib);
  });

  // libvirt does not allocate what a copy is larger by in qcow2
  it.each([
    ["qcow2", 8],
    ["raw", 24],
  ])("copies an image for a thick %s disk, as large as was asked for", async (diskFormat, allocated) => {
    const pool = `for-${diskFormat}`;
    await laboratory.makePool(pool);
    const image = await makeImage(pool, "base.qcow2", "8M");
    const disks = [{ name: "root", sizeBytes: 24 * mib, provisioning: "thick" as const }];
    const root = { type: "image", reference: image } as const;
    const reference = await createMachine(laboratory.session, off({ disks, root, native: { diskFormat } }));
    const file = await laboratory.fileOf(reference, "root");
    expect(await sizes(reference)).toEqual([["root", 24]]);
    expect(statSync(file).blocks * 512).toBeGreaterThanOrEqual(allocated * mib);
    execFileSync("qemu-img", ["compare", "-q", "-f", "qcow2", "-F", diskFormat, image, file]);
  });

  it("makes qcow2 of a version that can grow with snapshots in it", async () => {
    const reference = await createMachine(laboratory.session, off());
    expect(qemuImage(await laboratory.fileOf(reference, "root"))["format-specific"]?.data.compat).toBe("1.1");
    await laboratory.backend.virsh("snapshot-create-as", reference, "one");
    await laboratory.apply(reference, { kind: "grow-disk", name: "data", sizeBytes: 48 * mib });
    expect(await sizes(reference)).toContainEqual(["data", 48]);
  });

  it("makes a copy afresh that an earlier attempt began, whole or not", async () => {
    await laboratory.makePool("begun");
    const image = await makeImage("begun", "base.qcow2", "8M");
    const desired = off({
      root: { type: "image", reference: image },
      disks: [{ name: "root", sizeBytes: 8 * mib, provisioning: "thick" }],
    });
    const dying = await laboratory.another({
      after({ name }) {
        if (name === "StorageVolCreateXMLFrom") throw new Error("the process was killed");
      },
    });
    await expect(createMachine(dying.session, desired)).rejects.toThrow("killed");
    await dying.session.close();
    const [half = ""] = laboratory.volumes();
    // of the right size, and with nothing in it: what a daemon leaves that died while it copied
    const file = join(laboratory.backend.pool, half);
    rmSync(file);
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", file, "8M"]);

    const reference = await createMachine(laboratory.session, desired);
    expect(laboratory.volumes()).toEqual([half]);
    execFileSync("qemu-img", ["compare", "-q", image, file]);
    // and leaves it from then on: the guest may have written
    execFileSync("qemu-io", ["-c", "write -P 9 0 1M", file]);
    expect(await createMachine(laboratory.session, desired)).toBe(reference);
    execFileSync("qemu-io", ["-c", "read -P 9 0 1M", file]);
  });

  it("finishes a machine whose user data changed before its creation was over", async () => {
    const guest = (words: string) => ({ instanceId: words, userData: `#cloud-config\n{a: ${words}}\n` });
    const dying = await laboratory.another({
      after({ name }) {
        if (name === "DomainDefineXMLFlags") throw new Error("the process was killed");
      },
    });
    await expect(createMachine(dying.session, off({ guest: guest("one") }))).rejects.toThrow("killed");
    await dying.session.close();
    const reference = await createMachine(laboratory.session, off({ guest: guest("two"), power: "On" }));
    expect(await observed(laboratory.session, reference)).toMatchObject({ power: "On" });
    expect(laboratory.volumes()).toHaveLength(3);
    const metadata = await laboratory.backend.virsh("dumpxml", reference);
    expect(metadata).toContain('instance-id="two"');
  });

  it("misses a disk whose volume is gone, and makes it again", async () => {
    const reference = await createMachine(laboratory.session, off());
    const file = await laboratory.fileOf(reference, "data");
    // behind the back of the pool, which still lists it
    rmSync(file);
    expect(await sizes(reference)).toEqual([["root", 64]]);
    await laboratory.apply(reference, {
      kind: "add-disk",
      desired: desiredMachine(),
      disk: { name: "data", sizeBytes: 16 * mib },
    });
    expect(await sizes(reference)).toEqual([
      ["root", 64],
      ["data", 16],
    ]);
    expect(await laboratory.fileOf(reference, "data")).toBe(file);
    await laboratory.apply(reference, { kind: "power", to: "on" });
    rmSync(await laboratory.fileOf(reference, "data"));
    // QEMU still has it
    expect(await sizes(reference)).toHaveLength(2);
  });

  it("says of a root disk that is gone what to do, and makes no empty one", async () => {
    const reference = await createMachine(laboratory.session, off());
    rmSync(await laboratory.fileOf(reference, "root"));
    expect(await sizes(reference)).toEqual([["data", 32]]);
    const disk = { name: "root", sizeBytes: 16 * mib };
    await expect(
      laboratory.apply(reference, { kind: "add-disk", desired: desiredMachine(), disk }),
    ).rejects.toThrow(/--replace/);
  });

  it("grows what the machine has: the layer that somebody's snapshot put over a disk", async () => {
    const reference = await createMachine(laboratory.session, off());
    const base = await laboratory.fileOf(reference, "data");
    await laboratory.backend.virsh("snapshot-create-as", reference, "theirs", "--disk-only");
    const layer = await laboratory.fileOf(reference, "data");
    expect(layer).not.toBe(base);
    await laboratory.apply(reference, { kind: "grow-disk", name: "data", sizeBytes: 48 * mib });
    expect(await sizes(reference)).toContainEqual(["data", 48]);
    expect(qemuImage(base)["virtual-size"]).toBe(32 * mib);
    await laboratory.apply(reference, { kind: "power", to: "on" });
    await laboratory.apply(reference, { kind: "grow-disk", name: "data", sizeBytes: 56 * mib });
    expect(await sizes(reference)).toContainEqual(["data", 56]);
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    expect(laboratory.reports.join()).toContain(layer);
  });

  it("refuses to grow a disk of somebody's that took the place of ours", async () => {
    const reference = await createMachine(laboratory.session, off());
    const ours = await laboratory.fileOf(reference, "data");
    await laboratory.backend.virsh("detach-disk", reference, "vdb", "--config");
    const theirs = join(laboratory.backend.directory, "theirs.raw");
    writeFileSync(theirs, Buffer.alloc(mib));
    await laboratory.backend.virsh("attach-disk", reference, theirs, "vdb", "--config");
    const grow = { kind: "grow-disk", name: "data", sizeBytes: 48 * mib } as const;
    await expect(laboratory.apply(reference, grow)).rejects.toMatchObject({ code: "Conflict" });
    await laboratory.apply(reference, { kind: "power", to: "on" });
    await expect(laboratory.apply(reference, grow)).rejects.toMatchObject({ code: "Conflict" });
    expect([statSync(theirs).size, qemuImage(ours)["virtual-size"]]).toEqual([mib, 32 * mib]);
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    expect([existsSync(theirs), existsSync(ours)]).toEqual([true, false]);
  });

  it("gives a disk that comes later what the class says, not what other disks are", async () => {
    const image = join(laboratory.backend.directory, "imported.raw");
    writeFileSync(image, Buffer.alloc(mib));
    const desired = off({
      root: { type: "importedDisk", reference: image },
      disks: [{ name: "root" }],
      native: { cache: "none" },
    });
    const reference = await createMachine(laboratory.session, desired);
    await laboratory.apply(reference, { kind: "add-disk", disk: { name: "more", sizeBytes: mib }, desired });
    expect(await laboratory.fileOf(reference, "more")).toMatch(/\.qcow2$/);
    expect(await laboratory.backend.virsh("dumpxml", reference)).toMatch(
      /<driver[^>]*type='qcow2'[^>]*cache='none'/,
    );
  });

  it("deletes a disk that somebody took out of the running machine only", async () => {
    const reference = await createMachine(
      laboratory.session,
      off({ power: "On", native: { diskBus: "scsi" } }),
    );
    await laboratory.backend.virsh("detach-disk", reference, "sdb", "--live");
    await expect.poll(() => sizes(reference)).toEqual([["root", 64]]);
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    expect(laboratory.volumes()).toEqual([]);
    expect(laboratory.reports).toEqual([]);
  });

  it("starts a pool that is off for all that it does there", async () => {
    const folder = await laboratory.makePool("sleepy");
    const disks = [
      { name: "root", sizeBytes: 16 * mib },
      { name: "data", sizeBytes: 16 * mib, storage: "sleepy" },
    ];
    const stop = () => laboratory.backend.virsh("pool-destroy", "sleepy");
    const reference = await createMachine(laboratory.session, off({ disks }));
    await stop();
    await laboratory.apply(reference, { kind: "grow-disk", name: "data", sizeBytes: 24 * mib });
    await stop();
    await laboratory.apply(reference, {
      kind: "add-disk",
      desired: desiredMachine(),
      disk: { name: "more", sizeBytes: 16 * mib, storage: "sleepy" },
    });
    await stop();
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says which files are left when their pool is gone", async () => {
    const folder = await laboratory.makePool("undefined");
    const disks = [{ name: "root", sizeBytes: 16 * mib, storage: "undefined" }];
    const reference = await createMachine(laboratory.session, off({ disks }));
    await laboratory.backend.virsh("pool-destroy", "undefined");
    await laboratory.backend.virsh("pool-undefine", "undefined");
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    const [left = ""] = readdirSync(folder);
    expect(laboratory.reports.join()).toContain(left);
  });

  it("says which volumes are left when somebody removed their machine", async () => {
    const reference = await createMachine(laboratory.session, off());
    await laboratory.backend.virsh("undefine", reference);
    const left = laboratory.volumes();
    expect(await laboratory.session.machines.observe({ reference })).toBeUndefined();
    for (const name of left) expect(laboratory.reports.join()).toContain(name);
    laboratory.reports.length = 0;
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    expect(left).toHaveLength(2);
    for (const name of left) {
      expect(laboratory.reports.join()).toContain(basename(name));
      await laboratory.backend.virsh("vol-delete", "--pool", "vms", name);
    }
    laboratory.reports.length = 0;
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    expect(laboratory.reports).toEqual([]);
  });
});
