import { expect, test } from "vitest";
import type { ImageOperations } from "../../../provider/contract/adapter";
import type { DesiredImage, ObservedImage } from "../../../provider/contract/image";
import type { Clauses } from "../suite";
import { expectError, type World } from "../world";

export const imageClauses: Clauses = (world) => {
  const withImport = (
    title: string,
    body: (world: World, images: ImageOperations, desired: DesiredImage) => Promise<void>,
  ): void =>
    test(title, async ({ annotate }) => {
      const { images } = world().session;
      const desired = world().backend.images?.importable?.(world().name());
      if (images === undefined || desired === undefined) return void annotate("images are not imported here");
      await body(world(), images, desired);
    });

  withImport("[8] an image is imported, found by its source, and removed", async (world, images, desired) => {
    expect(await images.find(desired)).toBeUndefined();
    const imported = await bringIn(world, images, desired);
    expect(imported).toMatchObject({ owner: "the key", location: expect.stringMatching(/.+/) });
    if (world.has("imageChecksums")) expect(imported.checksum).toEqual(desired.checksum);
    expect(await images.find(desired)).toMatchObject({ reference: imported.reference });
    await world.wait(await images.delete(imported.reference));
    await world.wait(await images.delete(imported.reference));
    expect(await images.observe(imported.reference)).toBeUndefined();
  });

  withImport(
    "[4] an image is imported once for each key, and is a Conflict for others",
    async (world, images, desired) => {
      const first = await bringIn(world, images, desired);
      const again = await bringIn(world, images, desired);
      expect(again).toEqual(first);
      await expectError(bringIn(world, images, desired, "another key"), "Conflict");
      await world.wait(await images.delete(first.reference));
    },
  );

  withImport(
    "[8] a machine is made from an image, and is as large at least",
    async (world, images, desired) => {
      const image = await bringIn(world, images, desired);
      const root = { type: "image", reference: image.reference } as const;
      const machine = await world.make({ root });
      expect(machine.disks[0]?.sizeBytes).toBeGreaterThanOrEqual(image.sizeBytes ?? 1);
      await world.remove(machine.reference);
      await world.wait(await images.delete(image.reference));
    },
  );

  test("[8] an image with another checksum is refused, and nothing of it is left", async ({ annotate }) => {
    const { images } = world().session;
    const desired = world().backend.images?.corrupt?.(world().name());
    if (images === undefined || desired === undefined)
      return void annotate("checksums are not verified here");
    const error = await expectError(bringIn(world(), images, desired), "InvalidSpec");
    expect(error.message).toContain(desired.checksum?.value);
    expect(await images.find(desired)).toBeUndefined();
  });
};

async function bringIn(
  world: World,
  images: ImageOperations,
  desired: DesiredImage,
  key = "the key",
): Promise<ObservedImage> {
  const { reference, task } = await images.prepare(desired, key);
  await world.wait(task);
  const imported = await images.observe(reference);
  if (imported === undefined) throw new Error(`image ${reference} is not there`);
  return imported;
}
