/** Disks of a machine as local files: by the SDK on the mock, and by hand where something breaks. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ExportOperations } from "../../provider/contract/adapter";
import type { ExportedFile } from "../../provider/contract/export";
import { exportToFolder } from "../../provider/exports/export-machine";
import { exportMachine } from "../../sdk/export-machine";
import { openMock } from "../mock/mock-backend";

let folder: string;
let directory: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-exports-"));
  directory = join(folder, "backup", "web");
});
afterEach(() => rm(folder, { recursive: true }));

const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

describe("exportMachine", () => {
  const lines: string[] = [];
  const call = (id: string, more = {}) =>
    exportMachine({
      provider: { type: "mock", endpoint: join(folder, "mock") },
      id,
      directory,
      report: (line) => void lines.push(line),
      ...more,
    });

  async function machine(power: "On" | "Off" = "Off"): Promise<string> {
    lines.length = 0;
    const world = await openMock(join(folder, "mock"));
    const { reference } = await world.create(world.desiredWithDisks(["data"], { power }));
    await world.session.close();
    return reference;
  }

  test("writes each disk, and tells what it is", async () => {
    const disks = await call(await machine());
    expect(disks.map(({ disk, format }) => [disk, format])).toEqual([
      ["root", "qcow2"],
      ["data", "qcow2"],
    ]);
    for (const { path, sizeBytes, sha256: told } of disks) {
      const content = await readFile(path);
      expect([content.length, sha256(content)]).toEqual([sizeBytes, told]);
    }
    expect((await readdir(directory)).toSorted()).toEqual(["data.qcow2", "export.json", "root.qcow2"]);
    expect(await readdir(join(folder, "mock", "exports")), "nothing is kept on the hypervisor").toEqual([]);
  });

  test("fetches again only what is missing, while the disks are as they were", async () => {
    const id = await machine();
    const first = await call(id);
    await rm(join(directory, "data.qcow2"));
    lines.length = 0;
    expect(await call(id)).toEqual(first);
    expect(lines).toEqual(["root.qcow2: is there already", "data.qcow2: received and verified"]);
  });

  test("fetches all of it again when the machine ran since", async () => {
    const id = await machine();
    await call(id);
    const world = await openMock(join(folder, "mock"));
    await world.power(id, "on", "On");
    await world.power(id, "off", "Off");
    await world.session.close();
    lines.length = 0;
    await call(id);
    expect(lines).toEqual(["root.qcow2: received and verified", "data.qcow2: received and verified"]);
  });

  test("takes a snapshot of a machine that runs, by the id of its resource", async () => {
    const id = await machine("On");
    const world = await openMock(join(folder, "mock"));
    const desired = { name: "before", memory: false, quiesce: false };
    const taken = await world.session.snapshots?.create(id, desired, "key of before");
    await world.session.close();
    const disks = await call(id, { snapshot: `${id}@${taken?.reference}` });
    expect(disks.map(({ disk }) => disk)).toEqual(["root", "data"]);
  });

  test.each([
    ["a machine that runs", {}, /not off.*shut it down, or export a snapshot/],
    ["a snapshot that is not there", { snapshot: "never" }, /has no snapshot never.*name a snapshot/],
    ["an argument that is wrong", { directory: "" }, /directory/],
    ["a connection that is wrong", { provider: { type: "mock", endpiont: "x" } }, /provider\.endpiont/],
  ])("refuses %s", async (_what, more, message) => {
    await expect(call(await machine("On"), more)).rejects.toThrow(message);
  });

  test("says that a machine is not there", async () => {
    await machine();
    await expect(call("machine-99")).rejects.toMatchObject({ code: "NotFound" });
  });

  test("replaces no file that it did not write, and no export of another machine", async () => {
    const id = await machine();
    await call(id);
    await expect(call(await machine())).rejects.toThrow(/export\.json is of .*name another folder/);
    await rm(join(directory, "export.json"));
    await expect(call(id)).rejects.toThrow(/root\.qcow2 is there.*move that file away/);
  });
});

describe("an export that breaks", () => {
  const content = Buffer.from("0123456789".repeat(100));
  const whole: ExportedFile = {
    name: "root.raw",
    disk: "root",
    format: "raw",
    sizeBytes: content.length,
    resumes: true,
  };

  /** Each download ends after so many bytes, or goes to the end. */
  function hypervisor(file: ExportedFile, ends: (number | undefined)[], reference = "the export") {
    const offsets: number[] = [];
    const deleted: string[] = [];
    const exports: ExportOperations = {
      begin: async () => ({ reference }),
      observe: async () => ({ reference, files: [file] }),
      download: async (_reference, _file, take, { offset = 0 } = {}) => {
        offsets.push(offset);
        const end = ends.shift();
        await take(content.subarray(offset, end));
        if (end !== undefined) throw new Error("the line is dead");
      },
      delete: async (given) => void deleted.push(given),
    };
    return { exports, offsets, deleted };
  }

  const run = (exports: ExportOperations) =>
    exportToFolder(
      { id: "machine-1", directory },
      {
        exports,
        wait: async () => undefined,
        report: () => undefined,
        signal: new AbortController().signal,
      },
    );

  const parts = async () => (await readdir(directory)).filter((name) => name.endsWith(".part"));

  test("goes on where it was", async () => {
    const { exports, offsets, deleted } = hypervisor(whole, [300, 700]);
    await expect(run(exports)).rejects.toThrow("the line is dead");
    await expect(run(exports)).rejects.toThrow("the line is dead");
    expect(deleted, "the next attempt finds it").toEqual([]);
    expect(await run(exports)).toMatchObject([{ sizeBytes: 1000, sha256: sha256(content) }]);
    expect(offsets).toEqual([0, 300, 700]);
    expect(await readFile(join(directory, "root.raw"))).toEqual(content);
    expect(await parts()).toEqual([]);
    expect(deleted).toEqual(["the export"]);
  });

  test("begins anew where the hypervisor sends whole files only, and lets go of it", async () => {
    const { exports, offsets, deleted } = hypervisor({ ...whole, resumes: false }, [300]);
    await expect(run(exports)).rejects.toThrow("the line is dead");
    expect(deleted).toEqual(["the export"]);
    await run(exports);
    expect(offsets).toEqual([0, 0]);
    expect(await readFile(join(directory, "root.raw"))).toEqual(content);
  });

  test("begins anew when the disks are others by now", async () => {
    await expect(run(hypervisor(whole, [300]).exports)).rejects.toThrow("the line is dead");
    const { exports, offsets } = hypervisor(whole, [], "another export");
    await run(exports);
    expect(offsets).toEqual([0]);
    expect(await parts()).toEqual([]);
  });

  test.each([
    ["size", { sizeBytes: 1001 }],
    ["digest", { sha256: "0".repeat(64) }],
  ])("takes no file of another %s than the hypervisor says", async (_what, more) => {
    const { exports } = hypervisor({ ...whole, ...more }, []);
    await expect(run(exports)).rejects.toThrow(/root\.raw arrived as 1000 bytes.*run the export again/);
    expect((await readdir(directory)).filter((name) => name.startsWith("root"))).toEqual([]);
  });

  test("takes no file that would lie elsewhere", async () => {
    const { exports } = hypervisor({ ...whole, name: "../root.raw" }, []);
    await expect(run(exports)).rejects.toThrow("the hypervisor names a file");
  });

  test("does not take a file for whole that somebody cut", async () => {
    const { exports, offsets } = hypervisor(whole, []);
    await run(exports);
    await writeFile(join(directory, "root.raw"), "cut");
    await run(exports);
    expect(offsets).toEqual([0, 0]);
    expect(await readFile(join(directory, "root.raw"))).toEqual(content);
  });
});
