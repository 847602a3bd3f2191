import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { emptyQcow2 } from "../../provider/adapters/mock/exports/empty-qcow2";
import { openMock } from "./mock-backend";

it("what a disk is exported as is an image of its size, which can be imported", async () => {
  const folder = await mkdtemp(join(tmpdir(), "virtrigaud-mock-exports-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const world = await openMock(folder);
  for (const size of [512, 2 ** 30, 10 * 2 ** 40]) {
    const path = join(folder, `${size}.qcow2`);
    await writeFile(path, emptyQcow2(size));
    const source = { path };
    const desired = { name: `image-${size}`, source, onMissing: "Import", force: false } as const;
    const prepared = await world.session.images?.prepare(desired, "the key");
    const image = await world.session.images?.observe(prepared?.reference ?? "");
    expect(image).toMatchObject({ sizeBytes: size, format: "qcow2" });
  }
  await world.close();
});
