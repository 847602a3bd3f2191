import { expect, test } from "vitest";
import { Life, useWorld } from "./life";
import { machineInputs } from "./machine-inputs";

const world = useWorld();

test("a limit of a disk whose change failed is set again, whatever the program says by then", async () => {
  const web = new Life("VirtualMachine", world);
  const limited = (iops?: number) =>
    machineInputs(world, { disks: [{ name: "data", size: "1Gi", ...(iops === undefined ? {} : { iops }) }] });
  await web.up(limited(500));
  const provider = {
    ...world.provider,
    mock: { faults: [{ operation: "limitDisk", code: "Conflict", after: true, count: 1 }] },
  };
  await expect(web.up({ ...limited(), provider } as never)).rejects.toThrow();
  const { changes } = await web.preview(limited(500));
  expect(changes.map(({ summary }) => summary)).toContain("disk data iops unknown → 500");
  await web.up(limited(500));
  expect((await web.preview(limited(500))).changes).toEqual([]);
});
