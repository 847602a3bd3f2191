/** What libvirt calls an image, what it is, and who uses it; on a real daemon. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { attribute, children, find, parseXml } from "../../provider/adapters/libvirt/xml";
import type { ImageOperations } from "../../provider/contract/adapter";
import type { DesiredImage } from "../../provider/contract/image";
import { describeUnless } from "../support/describe-unless";
import { type LibvirtBackend, openLibvirtBackend, reasonToSkip } from "./backend";
import { type CountedSession, createMachine, desiredMachine, finished, mib, openSession } from "./session";

describeUnless(reasonToSkip(), "images of the libvirt adapter", () => {
  let backend: LibvirtBackend;
  let open: CountedSession;
  let images: ImageOperations;
  let folder: string;

  beforeAll(async () => {
    backend = await openLibvirtBackend();
    open = await openSession(backend.connection);
    if (open.session.images === undefined) throw new Error("libvirt has images");
    images = open.session.images;
    folder = join(backend.directory, "loose");
    mkdirSync(folder);
  });

  afterEach(async () => {
    for (const { reference } of await open.session.machines.list()) {
      await open.session.machines.delete({ reference }, { keep: [] });
    }
    const pools = await backend.virsh("pool-list", "--all", "--name");
    expect(pools).not.toContain("pulumi-virtrigaud");
  });

  afterAll(async () => {
    await open?.session.close();
    await backend?.stop();
  });

  const desiredImage = (name: string, source: DesiredImage["source"]): DesiredImage => ({
    name,
    source,
    onMissing: "Import",
    force: false,
  });

  function file(name: string, content: string | Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  function diskFile(name: string, format: string, ...options: string[]): string {
    const path = join(folder, name);
    execFileSync("qemu-img", ["create", "-q", "-f", format, ...options, path, "16M"]);
    return path;
  }

  const imported = (reference: string) =>
    desiredMachine({ power: "Off", root: { type: "importedDisk", reference }, disks: [{ name: "root" }] });

  it.each(["raw", "qcow2", "vmdk", "vdi", "vpc", "qed"])(
    "gives a machine an imported disk as the %s that it is",
    async (format) => {
      const reference = await createMachine(open.session, imported(diskFile(`disk.${format}`, format)));
      const domain = parseXml(await backend.virsh("dumpxml", reference));
      const [disk] = children(find(domain, "devices"), "disk");
      expect(attribute(disk, "type", "driver")).toBe(format);
    },
  );

  it.each([
    ["a folder", () => backend.directory, /is a folder/],
    ["VHDX", () => diskFile("disk.vhdx", "vhdx"), /qemu-img convert/],
    ["an archive", () => file("a.img", `PK\x03\x04${"x".repeat(5000)}`), /ZIP archive/],
    ["a page", () => file("p.img", `<!DOCTYPE html>${" ".repeat(5000)}`), /web page/],
    ["less than a sector", () => file("s.img", "x"), /1 bytes/],
  ])("refuses %s as a disk, as a base and as an image", async (_what, path, reason) => {
    const reference = path();
    await expect(createMachine(open.session, imported(reference))).rejects.toThrow(reason);
    const root = { type: "image", reference } as const;
    await expect(createMachine(open.session, desiredMachine({ root }))).rejects.toThrow(reason);
    await expect(images.find(desiredImage("x", { path: reference }))).rejects.toThrow(reason);
    expect(await open.session.machines.list()).toEqual([]);
  });

  it.each([
    ["an archive", `PK\x03\x04${"x".repeat(5000)}`, /unpack it/],
    ["a page", `\n<html>${" ".repeat(5000)}`, /login/],
    ["VHDX", `vhdxfile${" ".repeat(5000)}`, /qemu-img convert/],
    ["nothing", "", /0 bytes/],
  ])("imports %s as no image, and leaves nothing of it", async (_what, content, reason) => {
    const upload = file("upload.img", content);
    const { task } = await images.prepare(desiredImage("no image", { upload }), "key");
    await expect(finished(open.session, task)).rejects.toThrow(reason);
    expect(readdirSync(backend.pool)).toEqual([]);
  });

  it("sends no zeros of a raw image, and all else of it", async () => {
    const path = join(folder, "sparse.img");
    execFileSync("qemu-img", ["create", "-q", "-f", "raw", path, "300M"]);
    // at the beginning, across pieces and blocks, a lonely byte, and nothing at the end
    for (const [at, length] of [
      ["0", "70k"],
      ["5000001", "300001"],
      ["200M", "1"],
    ])
      execFileSync("qemu-io", ["-f", "raw", "-c", `write -q -P 7 ${at} ${length}`, path]);
    const { reference, task } = await images.prepare(desiredImage("sparse", { upload: path }), "key");
    await finished(open.session, task);
    execFileSync("cmp", [path, reference]);
    expect(statSync(reference).blocks * 512).toBeLessThan(4 * mib);
    await images.delete(reference);
  });

  it("knows what was just written for what it is, before libvirt does", async () => {
    const path = join(backend.pool, "fresh.img");
    await backend.virsh("vol-create-as", "vms", "fresh.img", "4096", "--format", "raw");
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", path, "16M"]);
    expect(await images.find(desiredImage("fresh", { path }))).toMatchObject({
      format: "qcow2",
      sizeBytes: 16 * mib,
    });
    await backend.virsh("vol-delete", "--pool", "vms", "fresh.img");
  });

  it("reads files of one folder in no pool for many at once, and in many processes", async () => {
    const names = ["a", "b", "c"].map((name) => diskFile(name, "qcow2"));
    const sessions = await Promise.all([1, 2, 3].map(() => openSession(backend.connection)));
    for (let round = 0; round < 4; round += 1) {
      const found = await Promise.all(
        sessions.flatMap(({ session }) => [
          ...names.map((path) => session.images?.find(desiredImage("x", { path }))),
          session.images?.find(desiredImage("x", { path: join(folder, "missing") })),
        ]),
      );
      const each = [...names.map(() => "qcow2"), undefined];
      expect(found.map((image) => image?.format)).toEqual([...each, ...each, ...each]);
    }
    for (const { session } of sessions) await session.close();
  });

  it("takes away what a killed process left over a folder", async () => {
    const path = diskFile("left.qcow2", "qcow2");
    await backend.virsh("pool-create-as", "pulumi-virtrigaud-0123abcd", "dir", "--target", folder);
    expect(await images.find(desiredImage("left", { path }))).toMatchObject({ format: "qcow2" });
  });

  describe("that others use", () => {
    let reference: string;

    beforeEach(async () => {
      const upload = diskFile("base.qcow2", "qcow2");
      const prepared = await images.prepare(desiredImage("base", { upload }), "key");
      await finished(open.session, prepared.task);
      reference = prepared.reference;
    });

    function overlay(path: string, base = reference): string {
      execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, path]);
      return path;
    }

    async function foreignMachine(name: string, disk: string, device = "disk"): Promise<void> {
      const target =
        device === "disk" ? "<target dev='vda' bus='virtio'/>" : "<target dev='sda' bus='sata'/>";
      const xml = file(
        `${name}.xml`,
        `<domain type='qemu'><name>${name}</name><memory unit='MiB'>64</memory><os><type machine='q35'>hvm</type></os>
        <devices><disk type='file' device='${device}'><driver name='qemu' type='qcow2'/><source file='${disk}'/>${target}</disk>
        </devices></domain>`,
      );
      await backend.virsh("define", xml);
    }

    const refused = () =>
      expect(images.delete(reference)).rejects.toMatchObject({ code: "Conflict", property: "inUse" });

    async function goes(): Promise<void> {
      await images.delete(reference);
      expect(readdirSync(backend.pool)).toEqual([]);
    }

    it("stays while a machine of ours derives from it", async () => {
      const root = { type: "image", reference } as const;
      const machine = await createMachine(open.session, desiredMachine({ root, power: "Off" }));
      await refused();
      await open.session.machines.delete({ reference: machine }, { keep: [] });
      await goes();
    });

    it("stays while a volume of a pool that is off derives from it, which is off again then", async () => {
      const sleepy = join(backend.directory, "sleepy");
      mkdirSync(sleepy);
      overlay(join(sleepy, "o.qcow2"));
      await backend.virsh("pool-define-as", "sleepy", "dir", "--target", sleepy);
      await refused();
      expect(await backend.virsh("pool-list", "--inactive", "--name")).toContain("sleepy");
      rmSync(join(sleepy, "o.qcow2"));
      await goes();
      await backend.virsh("pool-undefine", "sleepy");
    });

    it("goes when the folder of a pool that is off is gone too", async () => {
      await backend.virsh("pool-define-as", "nowhere", "dir", "--target", "/nowhere/at/all");
      await goes();
      await backend.virsh("pool-undefine", "nowhere");
    });

    it("stays while a file derives from it that its pool does not know yet", async () => {
      const path = overlay(join(backend.pool, "new.qcow2"));
      await refused();
      rmSync(path);
      await goes();
    });

    it.each(["runs", "is off"])(
      "stays while a machine that %s has a disk outside of pools on it",
      async (state) => {
        const middle = overlay(join(folder, "middle.qcow2"));
        await foreignMachine("foreign", overlay(join(folder, "top.qcow2"), middle));
        if (state === "runs") await backend.virsh("start", "foreign");
        await refused();
        if (state === "runs") await backend.virsh("destroy", "foreign");
        await backend.virsh("undefine", "foreign");
        await goes();
      },
    );

    it.each(["disk", "cdrom"])("stays while a machine has it as a %s", async (device) => {
      await foreignMachine("foreign", reference, device);
      await refused();
      await backend.virsh("undefine", "foreign");
      await goes();
    });
  });
});
