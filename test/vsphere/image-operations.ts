/** The images of the vCenter that the tests of a file share. */
import type { ImageOperations } from "../../provider/contract/adapter";
import type { DesiredImage, ObservedImage } from "../../provider/contract/image";
import type { useAdapter } from "./adapter-fixture";

export function imageOperations(fixture: ReturnType<typeof useAdapter>) {
  const images = (): ImageOperations => {
    const { images: operations } = fixture().session;
    if (operations === undefined) throw new Error("vSphere has images");
    return operations;
  };
  /** Has the image imported, and waits for it. */
  const bringIn = async (desired: DesiredImage, owner = "us"): Promise<ObservedImage> => {
    const { reference, task } = await images().prepare(desired, owner);
    await fixture().world.wait(task);
    const image = await images().observe(reference);
    if (image === undefined) throw new Error("the image is not there");
    return image;
  };
  return { images, bringIn };
}
