import { expect, test } from "vitest";
import type { ExportOperations } from "../../../provider/contract/adapter";
import type { ExportedFile, ObservedExport } from "../../../provider/contract/export";
import type { ObservedMachine } from "../../../provider/contract/machine";
import { losesAnswers, twice } from "../recording";
import type { Clauses } from "../suite";
import { expectError, mebibyte, type World } from "../world";

const key = "export of the suite";

export const exportClauses: Clauses = (world) => {
  const withExports = (
    title: string,
    body: (world: World, exports: ExportOperations) => Promise<void>,
  ): void =>
    test(title, async ({ annotate }) => {
      const { exports } = world().session;
      if (exports === undefined) return void annotate("disks are not exported here, as the capability says");
      await body(world(), exports);
    });

  withExports("[8] an export is every disk of the machine as a file", async (world, exports) => {
    const machine = await world.create(world.desiredWithDisks(["data"]));
    const begun = await begin(world, exports, machine);
    expect(begun.files.map(({ disk }) => disk)).toEqual(["root", "data"]);
    expect(new Set(begun.files.map(({ name }) => name)).size).toBe(2);
    for (const file of begun.files) {
      expect(file.name).toMatch(/^[\w.-]+$/);
      const content = await contentOf(exports, begun, file);
      expect(content.length).toBeGreaterThan(0);
      if (file.sizeBytes !== undefined) expect(content.length).toBe(file.sizeBytes);
      const { readDisk } = world.backend;
      if (readDisk !== undefined)
        expect(content.equals(await readDisk(machine, file.disk, file.format))).toBe(true);
    }
    await exports.delete(begun.reference);
    expect(await world.observe(machine.reference), "the machine stays as it was").toEqual(machine);
  });

  withExports("[4] an export is begun once for each key", async (world, exports) => {
    const machine = await world.make();
    const first = await begin(world, exports, machine);
    const again = await begin(world, exports, machine);
    expect(again).toEqual(first);
    await exports.delete(first.reference);
  });

  withExports("[8] a download can begin in the middle, where the file says so", async (world, exports) => {
    const begun = await begin(world, exports, await world.make());
    for (const file of begun.files.filter(({ resumes }) => resumes === true)) {
      const whole = await contentOf(exports, begun, file);
      for (const offset of [1, Math.floor(whole.length / 2), whole.length]) {
        const rest = await contentOf(exports, begun, file, offset);
        expect(rest.equals(whole.subarray(offset)), `from byte ${offset}`).toBe(true);
      }
    }
    await exports.delete(begun.reference);
  });

  withExports(
    "[4] an export whose process died is found by the next, or made again",
    async (world, exports) => {
      const machine = await world.make();
      const begun = await begin(world, exports, machine);
      const [file] = begun.files;
      await expectError(
        exports.download(begun.reference, file?.name ?? "", () => Promise.reject(new Error("out of space"))),
        "Internal",
      );
      const next = await world.another();
      try {
        const { exports: others } = next.session;
        if (others === undefined) throw new Error("the next session exports nothing");
        const found = await begin(next, others, machine);
        if (file?.resumes === true) expect(found.reference).toBe(begun.reference);
        for (const file of found.files) await contentOf(others, found, file);
        await others.delete(found.reference);
        expect(await others.observe(found.reference)).toBeUndefined();
      } finally {
        await exports.delete(begun.reference);
        await next.close();
      }
      expect(await world.backend.exportsLeft?.(machine.reference)).toEqual(world.backend.exportsLeft && []);
      expect(await world.observe(machine.reference)).toEqual(machine);
    },
  );

  withExports(
    "[4] an export that is deleted is gone, and deleting it again succeeds",
    async (world, exports) => {
      const machine = await world.make();
      const begun = await begin(world, exports, machine);
      await exports.delete(begun.reference);
      await exports.delete(begun.reference);
      expect(await exports.observe(begun.reference)).toBeUndefined();
      const [file] = begun.files;
      await expectError(
        exports.download(begun.reference, file?.name ?? "", () => undefined),
        "NotFound",
      );
      expect(await world.backend.exportsLeft?.(machine.reference)).toEqual(world.backend.exportsLeft && []);
    },
  );

  withExports("[9] a machine that is not off is refused, and goes on", async (world, exports) => {
    const { reference } = await world.make({ power: "On" });
    await world.until(reference, "the machine to run", ({ power }) => power === "On");
    const error = await expectError(exports.begin({ reference }, {}, key), "Conflict");
    expect(error.remediation).toMatch(/off|down/);
    expect(await world.observe(reference)).toMatchObject({ power: "On" });
  });

  withExports("[9] an export of a machine that is gone is NotFound", async (world, exports) => {
    const { reference } = await world.make();
    await world.remove(reference);
    await expectError(exports.begin({ reference }, {}, key), "NotFound");
  });

  withExports("[9] an export that nobody began is gone", async (_world, exports) => {
    expect(await exports.observe("never-begun")).toBeUndefined();
    await exports.delete("never-begun");
    await expectError(
      exports.download("never-begun", "root.raw", () => undefined),
      "NotFound",
    );
  });

  withExports(
    "[8] an export of disks that changed since is gone, and the next is another",
    async (world, exports) => {
      const machine = await world.make();
      const begun = await begin(world, exports, machine);
      // what cannot be resumed is not kept until then
      if (begun.files.every(({ resumes }) => resumes !== true)) return exports.delete(begun.reference);
      const { reference } = machine;
      const sizeBytes = (machine.disks[0]?.sizeBytes ?? 0) + 64 * mebibyte;
      await world.power(reference, "on", "On");
      expect(await exports.observe(begun.reference), "the machine may write to its disks").toBeUndefined();
      await world.power(reference, "off", "Off");
      await world.apply(reference, { kind: "grow-disk", name: "root", sizeBytes });
      expect(await exports.observe(begun.reference)).toBeUndefined();
      const next = await begin(world, exports, machine);
      expect(next.reference).not.toBe(begun.reference);
      await exports.delete(begun.reference);
      await exports.delete(next.reference);
      expect(await world.backend.exportsLeft?.(reference)).toEqual(world.backend.exportsLeft && []);
    },
  );

  withExports(
    "[8] a snapshot of a running machine is exported, or it is NotSupported",
    async (world, exports) => {
      const { snapshots } = world.session;
      if (snapshots === undefined) return;
      const { reference } = await world.make();
      const desired = { name: "before", memory: false, quiesce: false };
      const taken = await snapshots.create(reference, desired, "key of before");
      await world.wait(taken.task);
      const machine = await world.power(reference, "on", "On");
      const asked = { snapshot: taken.reference };
      if (!world.has("snapshotExports")) {
        await expectError(exports.begin(machine, asked, key), "NotSupported");
        return;
      }
      const begun = await begin(world, exports, machine, asked);
      for (const file of begun.files)
        expect((await contentOf(exports, begun, file)).length).toBeGreaterThan(0);
      await exports.delete(begun.reference);
      await expectError(exports.begin(machine, { snapshot: "never-taken" }, key), "NotFound");
    },
  );

  withExports("[10] calls of an export that are not `once` can be made twice", async (world, exports) => {
    await exportedWhole(world, exports, () => {
      world.context.intervene = twice;
    });
  });

  withExports("[10] answers of an export that are lost are asked for again", async (world, exports) => {
    await exportedWhole(world, exports, () => {
      const losing = losesAnswers();
      // a download that is `once` fails with its answer, and its caller begins it again
      world.context.intervene = (call, run, signal) =>
        call.effect === "once" && call.unbounded === true ? run(signal) : losing(call, run, signal);
    });
  });
};

/** The same bytes as without the intervention, and nothing left. */
async function exportedWhole(world: World, exports: ExportOperations, intervene: () => void): Promise<void> {
  const machine = await world.make();
  const before = await begin(world, exports, machine);
  const contents = await contentsOf(exports, before);
  await exports.delete(before.reference);
  intervene();
  const begun = await begin(world, exports, machine);
  expect(await contentsOf(exports, begun)).toEqual(contents);
  await exports.delete(begun.reference);
  expect(await exports.observe(begun.reference)).toBeUndefined();
  expect(await world.backend.exportsLeft?.(machine.reference)).toEqual(world.backend.exportsLeft && []);
}

async function begin(
  world: World,
  exports: ExportOperations,
  { reference: machine }: Pick<ObservedMachine, "reference">,
  desired = {},
): Promise<ObservedExport> {
  const { reference, task } = await exports.begin({ reference: machine }, desired, key);
  await world.wait(task);
  const begun = await exports.observe(reference);
  if (begun === undefined) throw new Error(`export ${reference} is not there`);
  return begun;
}

async function contentOf(
  exports: ExportOperations,
  { reference }: ObservedExport,
  file: ExportedFile,
  offset?: number,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  // what is taken slowly comes slowly: a piece that is reused would show here
  const take = async (piece: Uint8Array): Promise<void> => void pieces.push(piece);
  await exports.download(reference, file.name, take, offset === undefined ? {} : { offset });
  return Buffer.concat(pieces);
}

async function contentsOf(exports: ExportOperations, begun: ObservedExport): Promise<string[]> {
  const contents: string[] = [];
  for (const file of begun.files) {
    const content = await contentOf(exports, begun, file);
    contents.push(`${file.name} ${content.length} ${content.toString("base64").slice(0, 4096)}`);
  }
  return contents;
}
