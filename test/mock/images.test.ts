import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { ImageOperations } from "../../provider/contract/adapter";
import type { DesiredImage } from "../../provider/contract/image";
import { useMockFolder } from "./folder";

const folder = useMockFolder();
const content = Buffer.from("the content of a disk");

async function open(): Promise<ImageOperations> {
  const { images } = (await folder.open()).session;
  if (images === undefined) throw new Error("the mock has images");
  return images;
}

/** An image in a file of this content. */
async function fileOf(bytes: Buffer, more: Partial<DesiredImage> = {}): Promise<DesiredImage> {
  const path = `${folder.path()}-disk`;
  await writeFile(path, bytes);
  return { name: "disk", source: { path }, onMissing: "Import", force: false, ...more };
}

const digest = (type: string, bytes: Buffer): string => createHash(type).update(bytes).digest("hex");

describe("an image from a file", () => {
  test.each(["md5", "sha1", "sha256", "sha512"] as const)("is verified by its %s", async (type) => {
    const images = await open();
    const wrong = await fileOf(content, { checksum: { type, value: digest(type, Buffer.from("other")) } });
    await expect(images.prepare(wrong, "key")).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "checksum",
      reason: expect.stringContaining(`has the ${type} ${digest(type, content)}, not`),
    });
    expect(await images.find(wrong)).toBeUndefined();

    const right = await fileOf(content, { checksum: { type, value: digest(type, content).toUpperCase() } });
    await images.prepare(right, "key");
    expect(await images.find(right)).toMatchObject({ checksum: right.checksum });
  });

  test("has the size and the format of its content", async () => {
    const images = await open();
    const raw = await fileOf(content);
    await images.prepare(raw, "key");
    expect(await images.find(raw)).toMatchObject({ format: "raw", sizeBytes: content.length });

    const header = Buffer.alloc(32);
    header.write("QFI\xfb", "latin1");
    header.writeBigUInt64BE(5n * 2n ** 30n, 24);
    const qcow2 = await fileOf(header, { name: "other" });
    await images.prepare(qcow2, "key");
    expect(await images.find(qcow2)).toMatchObject({ format: "qcow2", sizeBytes: 5 * 2 ** 30 });
  });

  test("has the size and the format that are written, where they are", async () => {
    const images = await open();
    const { source, ...disk } = await fileOf(content);
    const written = { ...disk, source: { ...source, size: "3Gi", format: "qcow2" } };
    await images.prepare(written, "key");
    expect(await images.find(written)).toMatchObject({ format: "qcow2", sizeBytes: 3 * 2 ** 30 });
  });

  test("that is missing is told by its path", async () => {
    const images = await open();
    const missing = { ...(await fileOf(content)), source: { path: "/nowhere/disk" } };
    await expect(images.prepare(missing, "key")).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "source.mock.path",
      reason: "there is no file /nowhere/disk",
    });
  });
});
