import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { ArchivedFile } from "../../provider/adapters/vsphere/images/archive";
import { ArchiveManifest } from "../../provider/adapters/vsphere/images/manifest";

const disk = "what is on the disk";
const sha1 = digest("sha1", disk);

function digest(algorithm: string, content: string): string {
  return createHash(algorithm).update(content).digest("hex");
}

function file(name: string, content: string): ArchivedFile {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(content.slice(0, 3));
    yield Buffer.from(content.slice(3));
  }
  return { name, size: content.length, content: pieces() };
}

/** Reads all, and gives the names that came through. */
async function read(manifest: ArchiveManifest, ...files: ArchivedFile[]): Promise<string[]> {
  async function* all(): AsyncGenerator<ArchivedFile> {
    yield* files;
  }
  const names: string[] = [];
  for await (const { name, content } of manifest.over(all())) {
    names.push(name);
    await buffer(content);
  }
  return names;
}

describe.each(["before", "after"])("a manifest %s the disk", (place) => {
  async function verified(stated: string): Promise<void> {
    const manifest = new ArchiveManifest();
    const files = [file("box.mf", stated), file("disk.vmdk", disk)];
    const names = await read(manifest, ...(place === "before" ? files : files.reverse()));
    expect(names).toEqual(["disk.vmdk"]);
    manifest.verify("source.vsphere");
  }

  test.each([
    `SHA1(disk.vmdk)= ${sha1}\n`,
    `SHA256 (disk.vmdk) = ${digest("sha256", disk).toUpperCase()}\r\n`,
    `SHA512(disk.vmdk)=${digest("sha512", disk)}`,
    `SHA1(box.nvram)= ${digest("sha1", "what was left out")}\nSHA1(disk.vmdk)= ${sha1}\n`,
  ])("that is right is agreed with: %s", async (stated) => {
    await expect(verified(stated)).resolves.toBeUndefined();
  });

  test("that is of another disk is an error", async () => {
    await expect(verified(`SHA1(disk.vmdk)= ${digest("sha1", "another")}\n`)).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "source.vsphere",
      reason: expect.stringContaining(`disk.vmdk is ${digest("sha1", "another")}, but it is ${sha1}`),
    });
  });
});

test("an archive without a manifest has nothing that could be wrong", async () => {
  const manifest = new ArchiveManifest();
  expect(await read(manifest, file("disk.vmdk", disk))).toEqual(["disk.vmdk"]);
  manifest.verify("source.vsphere");
});

test("a file that nobody read is not compared", async () => {
  const manifest = new ArchiveManifest();
  async function* all(): AsyncGenerator<ArchivedFile> {
    yield file("box.mf", `SHA1(disk.vmdk)= ${sha1}\n`);
    yield file("disk.vmdk", "another");
  }
  for await (const each of manifest.over(all())) expect(each.name).toBe("disk.vmdk");
  manifest.verify("source.vsphere");
});
