import { expect, test } from "vitest";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

const limited = (iops?: number): PropertyMap =>
  machineInputs(world, { disks: [{ name: "data", size: "1Gi", ...(iops === undefined ? {} : { iops }) }] });
const failing = { mock: { faults: [{ operation: "limitDisk", code: "Conflict", after: true, count: 1 }] } };

async function planOf(web: Life, inputs: PropertyMap): Promise<string[]> {
  return (await web.preview(inputs)).changes.map(({ summary }) => summary);
}

test("a change whose answer was lost is known by a look at the disk", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(limited(500));
  await expect(web.up({ ...limited(), provider: { ...world.provider, ...failing } })).rejects.toThrow();
  expect(await planOf(web, limited(500))).toContain("disk data iops none → 500");
  await web.up(limited(500));
  expect(await planOf(web, limited(500))).toEqual([]);
});

test("a refresh records what somebody else set, and the next update puts it back", async () => {
  const web = new Life("VirtualMachine", world);
  const inputs = limited(500);
  await web.up(inputs);
  const { apply } = world.session.machines;
  await apply({ reference: web.id }, { kind: "limit-disk", name: "root", operationsPerSecond: 9 });
  await apply({ reference: web.id }, { kind: "limit-disk", name: "data", operationsPerSecond: undefined });
  await web.refresh();
  expect(web.outputs.disks).toEqual([
    { name: "root", iops: 9 },
    { name: "data", size: "1Gi", iops: 0 },
  ]);
  expect(await planOf(web, inputs)).toEqual(["disk root iops 9 → none", "disk data iops none → 500"]);
  await web.up(inputs);
  expect(web.outputs.disks).toEqual(inputs.disks);
});

test("zero takes the class's limit from one disk", async () => {
  const web = new Life("VirtualMachine", world);
  const limits = classOf({ diskDefaults: { size: "1Gi", iops: 100 } });
  const inputs = machineInputs(world, { class: limits, disks: [{ name: "data", size: "1Gi", iops: 0 }] });
  await web.up(inputs);
  expect(await planOf(web, inputs)).toEqual([]);
  expect(await planOf(web, { ...inputs, disks: [{ name: "data", size: "1Gi" }] })).toEqual([
    "disk data iops none → 100",
  ]);
});
