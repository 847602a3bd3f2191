/** Exports of disks that have something in them, on a real daemon. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { ExportOperations, Session } from "../../provider/contract/adapter";
import type { ObservedExport } from "../../provider/contract/export";
import { exportMachine } from "../../sdk/export-machine";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { createMachine, desiredMachine, finished, mib } from "./session";

const key = "export to a folder";

describeUnless(reasonToSkip(), "exports of the libvirt adapter", () => {
  const laboratory = useLaboratory({ leavesNothing: true });
  let base: string;

  const qemu = (program: string, ...parameters: string[]): string =>
    execFileSync(program, parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  beforeAll(async () => {
    base = join(laboratory.backend.directory, "base.qcow2");
    qemu("qemu-img", "create", "-f", "qcow2", base, "16M");
    qemu("qemu-io", "-c", "write -P 7 1M 3M", base);
    await laboratory.makePool("images", laboratory.backend.directory);
  });

  /** A machine whose root disk is a layer over the image, with something of its own in it. */
  async function layered(diskFormat = "qcow2"): Promise<string> {
    const reference = await createMachine(
      laboratory.session,
      desiredMachine({
        power: "Off",
        root: { type: "image", reference: base },
        disks: [{ name: "root", sizeBytes: 24 * mib }],
        native: { diskFormat },
      }),
    );
    const file = await laboratory.fileOf(reference, "root");
    qemu("qemu-io", "-f", diskFormat, "-c", "write -P 9 20M 512k", file);
    return reference;
  }

  async function begin(machine: string, session = laboratory.session): Promise<ObservedExport> {
    const exports = exportsOf(session);
    const { reference, task } = await exports.begin({ reference: machine }, {}, key);
    await finished(session, task);
    const begun = await exports.observe(reference);
    if (begun === undefined) throw new Error("the export is not there");
    return begun;
  }

  async function downloaded({ reference, files }: ObservedExport, session = laboratory.session) {
    const pieces: Uint8Array[] = [];
    await exportsOf(session).download(reference, files[0]?.name ?? "", (piece) => void pieces.push(piece));
    const path = join(laboratory.backend.directory, "downloaded");
    writeFileSync(path, Buffer.concat(pieces));
    return path;
  }

  const copies = (): string[] =>
    readdirSync(laboratory.backend.pool).filter((name) => name.startsWith("export-"));

  it("of a disk with layers are one file with the content of all", async () => {
    const machine = await layered();
    const begun = await begin(machine);
    const path = await downloaded(begun);
    expect(JSON.parse(qemu("qemu-img", "info", "--output=json", path))).not.toHaveProperty(
      "backing-filename",
    );
    qemu("qemu-img", "compare", path, await laboratory.fileOf(machine, "root"));
    await exportsOf(laboratory.session).delete(begun.reference);
    expect(copies()).toEqual([]);
  });

  it("of a raw disk are its bytes, whatever they look like to libvirt", async () => {
    const machine = await layered("raw");
    const file = await laboratory.fileOf(machine, "root");
    qemu(
      "qemu-img",
      "create",
      "-f",
      "qcow2",
      "-b",
      base,
      "-F",
      "qcow2",
      join(laboratory.backend.directory, "evil"),
    );
    const evil = join(laboratory.backend.directory, "evil");
    qemu("dd", `if=${evil}`, `of=${file}`, "conv=notrunc", "status=none");
    const begun = await begin(machine);
    expect(begun.files[0]).toMatchObject({ format: "raw", sizeBytes: 24 * mib });
    expect(copies()).toEqual([]);
    qemu("cmp", await downloaded(begun), file);
    await exportsOf(laboratory.session).delete(begun.reference);
  });

  it("copy once, also when another process goes on", async () => {
    const machine = await layered();
    const first = await begin(machine);
    const { session, calls } = await laboratory.another();
    expect(await begin(machine, session)).toEqual(first);
    expect(calls).not.toContain("StorageVolCreateXMLFrom");
    await session.close();
    await exportsOf(laboratory.session).delete(first.reference);
  });

  it("make half a copy of an attempt that died anew, and remove those of earlier states", async () => {
    const machine = await layered();
    const begun = await begin(machine);
    const [copy = "", done = ""] = copies().toSorted();
    expect(done).toBe(`${copy}.done`);
    writeFileSync(join(laboratory.backend.pool, copy), "half of it");
    await laboratory.backend.virsh("vol-delete", done, "vms");
    const path = await downloaded(await begin(machine));
    qemu("qemu-img", "compare", path, await laboratory.fileOf(machine, "root"));
    qemu("qemu-io", "-c", "write -P 5 1M 64k", await laboratory.fileOf(machine, "root"));
    const next = await begin(machine);
    expect(next.reference).not.toBe(begun.reference);
    expect(copies()).toHaveLength(2);
    expect(copies()).not.toContain(copy);
    await exportsOf(laboratory.session).delete(next.reference);
    expect(copies()).toEqual([]);
  });

  it("into a folder are verified images, and a stopped one goes on", async () => {
    const machine = await layered();
    await laboratory.apply(machine, {
      kind: "add-disk",
      disk: { name: "data", sizeBytes: 8 * mib },
      desired: desiredMachine(),
    });
    const directory = join(laboratory.backend.directory, "exported");
    const call = (lines: string[], stop = new AbortController()) =>
      exportMachine({
        provider: { type: "libvirt", endpoint: laboratory.backend.uri },
        id: machine,
        directory,
        signal: stop.signal,
        report: (line) => {
          lines.push(line);
          if (line.startsWith("root.qcow2: received")) stop.abort();
        },
      });
    await expect(call([], new AbortController())).rejects.toMatchObject({ code: "Cancelled" });
    expect(copies(), "the next call needs them").not.toEqual([]);
    const lines: string[] = [];
    const disks = await call(lines);
    expect(lines).toEqual(["root.qcow2: is there already", "data.qcow2: received and verified"]);
    for (const { disk, path, sha256 } of disks) {
      qemu("qemu-img", "compare", path, await laboratory.fileOf(machine, disk));
      expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(sha256);
    }
    expect(copies()).toEqual([]);
  });

  it("fail when the disk changes while it is read", async () => {
    const machine = await createMachine(laboratory.session, desiredMachine({ power: "Off" }));
    const begun = await begin(machine);
    const file = await laboratory.fileOf(machine, "root");
    const change = () => void qemu("qemu-io", "-f", "qcow2", "-c", "write -P 5 1M 64k", file);
    const { reference, files } = begun;
    let changed = false;
    const download = exportsOf(laboratory.session).download(reference, files[0]?.name ?? "", () => {
      if (!changed) change();
      changed = true;
    });
    await expect(download).rejects.toMatchObject({ code: "Conflict" });
  });
});

function exportsOf({ exports }: Session): ExportOperations {
  if (exports === undefined) throw new Error("nothing is exported here");
  return exports;
}
