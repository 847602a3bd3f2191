/** ISO images on a vCenter: those that are on a datastore, and those that are brought there. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { config, type ImageBlock } from "../../provider/adapters/vsphere/config";
import type { DesiredImage } from "../../provider/contract/image";
import { expectError } from "../contract/world";
import { useAdapter } from "./adapter-fixture";
import { imageOperations } from "./image-operations";
import { filesOn, isFile, localPath, putFile, removeFile } from "./isos";

const fixture = useAdapter();
const { images, bringIn } = imageOperations(fixture);

const content = Buffer.alloc(300_000, "an installer");
const sha256 = createHash("sha256").update(content).digest("hex");
const checksum = { type: "sha256", value: sha256 } as const;

let folder: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-iso-"));
  await writeFile(join(folder, "debian.iso"), content);
  server = createServer((request, response) => {
    // the second half of what is cut never comes
    if (request.url === "/cut.iso") {
      response.writeHead(200, { "content-length": content.length });
      return void response.write(content.subarray(0, 100_000), () => response.destroy());
    }
    if (request.url === "/unknown.iso") response.write("");
    else response.setHeader("content-length", content.length);
    response.end(content);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

function url(path: string): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

function desiredState(source: ImageBlock, changes: Partial<DesiredImage> = {}): DesiredImage {
  const { name = fixture().world.name(), ...more } = changes;
  return { name, source, onMissing: "Import", force: false, ...more };
}

const uploaded = (more: ImageBlock = {}): ImageBlock => ({
  upload: join(folder, "debian.iso"),
  datastore: "LocalDS_0",
  ...more,
});

async function remove(reference: string): Promise<void> {
  await fixture().world.wait(await images().delete(reference));
}

/** Files on the datastore that are called like an import. */
async function filesOf({ name }: DesiredImage): Promise<string[]> {
  const files = await filesOn(fixture().peer, "LocalDS_0");
  return files.filter((file) => file.includes(name));
}

describe("an ISO image that is on a datastore", () => {
  const path = "[LocalDS_0] iso/there.iso";

  test("is found by its path, and is nobody's", async () => {
    await putFile(fixture().peer, path, content);
    const desired = desiredState({ iso: path });
    const expected = { reference: path, location: path, sizeBytes: content.length, format: "iso" };
    expect(await images().find(desired)).toEqual(expected);
    expect(await images().observe(path)).toEqual(expected);
    expect(await images().prepare(desired, "us")).toEqual({ reference: path });
    await expectError(images().delete(path), "Conflict");
    expect(await isFile(fixture().peer, path)).toBe(true);
  });

  test.each(["[LocalDS_0] iso/missing.iso", "[LocalDS_0] nowhere/there.iso", "[missing] there.iso"])(
    "is missing as %s",
    async (iso) => {
      expect(await images().find(desiredState({ iso }))).toBeUndefined();
      expect(await images().observe(iso)).toBeUndefined();
      await expectError(images().prepare(desiredState({ iso }), "us"), "NotFound");
    },
  );

  test("can lie in no folder, and have a name of any kind", async () => {
    const { peer } = fixture();
    for (const odd of ["[LocalDS_0] top.iso", "[LocalDS_0] iso/a [b] ?*.iso"]) {
      await putFile(peer, odd, content);
      expect(await images().observe(odd)).toMatchObject({ reference: odd, sizeBytes: content.length });
    }
  });

  test("has no checksum to compare", async () => {
    await putFile(fixture().peer, path, content);
    await expectError(images().find(desiredState({ iso: path }, { checksum })), "NotSupported");
  });

  test("is nothing that a machine is cloned from", async () => {
    const { world, session } = fixture();
    const desired = world.desired({ root: { type: "image", reference: path }, disks: [{ name: "root" }] });
    const violations = await session.machines.validate?.(desired, undefined);
    expect(violations).toMatchObject([{ property: "image", reason: expect.stringContaining("media") }]);
    await expectError(session.machines.create(desired, "us", {}), "InvalidSpec");
  });
});

describe("an ISO image that is brought in", () => {
  test("from a file stands on its datastore, verified, and is its owner's", async () => {
    const { peer, bodies } = fixture();
    const desired = desiredState(uploaded(), { checksum });
    const image = await bringIn(desired, "us#a1b2c3d4.aaaaaa");
    expect(image).toMatchObject({
      reference: expect.stringMatching(/^\[LocalDS_0\] iso\/.*-[0-9a-f]{12}\.iso$/),
      sizeBytes: content.length,
      format: "iso",
      owner: "us#a1b2c3d4.aaaaaa",
      checksum,
    });
    expect(content.equals(await readFile(await localPath(peer, image.reference)))).toBe(true);
    expect(await images().find(desired)).toEqual(image);
    expect(await bringIn(desired, "us#a1b2c3d4.aaaaaa")).toEqual(image);
    expect(await bodies("MoveDatastoreFile_Task")).toHaveLength(1);
    await remove(image.reference);
    expect(await filesOf(desired)).toEqual([]);
    expect(await images().observe(image.reference)).toBeUndefined();
    await remove(image.reference);
  });

  test("from a URL stands in the directory that is named", async () => {
    const desired = desiredState({ isoURL: url("/a.iso"), datastore: "LocalDS_0", directory: "media/linux" });
    const image = await bringIn(desired);
    expect(image).toMatchObject({
      reference: expect.stringMatching(/^\[LocalDS_0\] media\/linux\//),
      checksum,
    });
    await remove(image.reference);
  });

  test.each<
    [string, () => ImageBlock, Partial<DesiredImage>, "InvalidSpec" | "NotSupported" | "Unavailable"]
  >([
    ["another checksum", uploaded, { checksum: { type: "sha256", value: "0".repeat(64) } }, "InvalidSpec"],
    ["half of it", () => ({ isoURL: url("/cut.iso"), datastore: "LocalDS_0" }), {}, "Unavailable"],
    ["no length", () => ({ isoURL: url("/unknown.iso"), datastore: "LocalDS_0" }), {}, "NotSupported"],
  ])("with %s leaves nothing", async (_what, source, changes, code) => {
    const { world } = fixture();
    const desired = desiredState(source(), changes);
    const { task } = await images().prepare(desired, "us");
    await expectError(world.wait(task), code);
    expect(await filesOf(desired)).toEqual([]);
    expect(await images().find(desired)).toBeUndefined();
  });

  test("is another one where its source or its checksum is another", async () => {
    const name = fixture().world.name();
    const plain = await bringIn(desiredState(uploaded(), { name }));
    const verified = await bringIn(desiredState(uploaded(), { name, checksum }));
    expect(verified.reference).not.toBe(plain.reference);
    for (const { reference } of [plain, verified]) await remove(reference);
  });

  test("is taken by its own resource alone, which can have another name", async () => {
    const desired = desiredState(uploaded());
    const { reference } = await bringIn(desired, "us#a1b2c3d4.aaaaaa");
    await expectError(images().prepare(desired, "others#e5f6a7b8.bbbbbb"), "Conflict");
    await images().mark(reference, "we#a1b2c3d4.aaaaaa");
    expect(await images().observe(reference)).toMatchObject({ owner: "we#a1b2c3d4.aaaaaa", format: "iso" });
    await remove(reference);
  });

  test("is brought anew by force, and stays where that fails", async () => {
    const { world, control } = fixture();
    const desired = desiredState(uploaded());
    const { reference } = await bringIn(desired);
    await control.addRule({
      method: "MoveDatastoreFile_Task",
      taskFault: { type: "FileLocked" },
      unexecuted: true,
    });
    const { task } = await images().prepare({ ...desired, force: true }, "us");
    await expectError(world.wait(task), "Retryable");
    expect(await images().observe(reference)).toMatchObject({ owner: "us", sizeBytes: content.length });
    expect((await filesOf(desired)).filter((file) => file.endsWith(".part"))).toEqual([]);
    expect(await bringIn({ ...desired, force: true })).toMatchObject({ owner: "us", checksum });
    await remove(reference);
  });

  test("stays while it is in a drive, connected or not", async () => {
    const { world } = fixture();
    const { reference } = await bringIn(desiredState(uploaded()));
    const machine = await world.make({ media: [{ name: "installer", image: reference }] });
    const error = await expectError(images().delete(reference), "Conflict");
    expect(error).toMatchObject({ property: "inUse", reason: expect.stringContaining(machine.name) });
    await world.remove(machine.reference);
    await remove(reference);
  });

  test("goes on where an attempt was cut off, whichever call it died after", async () => {
    const { control, world, peer } = fixture();
    for (const method of ["MakeDirectory", "PUT /folder/*", "MoveDatastoreFile_Task"]) {
      const desired = desiredState(uploaded());
      const rule = await control.addRule({ method, cut: "after", times: 0 });
      const { reference, task } = await images().prepare(desired, "us");
      await world.wait(task).catch(() => undefined);
      await control.removeRule(rule);
      expect(await bringIn(desired)).toMatchObject({ reference, owner: "us", sizeBytes: content.length });
      await remove(reference);
      expect(await filesOf(desired)).toEqual([]);
      await removeFile(peer, reference);
    }
  });

  test("needs a datastore", async () => {
    const error = await expectError(
      images().prepare(desiredState({ upload: join(folder, "debian.iso") }), "us"),
      "InvalidSpec",
    );
    expect(error.property).toBe("source.vsphere.datastore");
  });
});

test.each<[string, ImageBlock]>([
  ["two sources", { iso: "[a] b.iso", isoURL: "https://example.com/b.iso" }],
  ["a path without a datastore", { iso: "iso/debian.iso" }],
  ["a disk", { iso: "[a] b.vmdk" }],
])("the settings refuse %s", (_what, source) => {
  expect(config.image.safeParse(source).success).toBe(false);
});
