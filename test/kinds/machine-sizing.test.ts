/** A machine whose hypervisor's block gives it CPUs and memory, as instancetypes do. */
import { describe, expect, test } from "vitest";
import * as hooks from "../../provider/hooks";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { machineInputs } from "./machine-inputs";

const world = useWorld();
const gibibyte = 2 ** 30;

const flavored = (flavor: string, more: PropertyMap = {}) =>
  machineInputs(world, { class: { diskDefaults: { size: "1Gi" }, mock: { flavor }, ...more } });

async function made(inputs: PropertyMap): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(inputs);
  world.applied.length = 0;
  return web;
}

test("has the size that its setting gives", async () => {
  const web = await made(flavored("large"));
  expect(await world.machine(web.id)).toMatchObject({ cpus: 4, memoryBytes: 8 * gibibyte });
  expect(web.outputs).toMatchObject({ currentResources: { cpu: 4, memory: "8Gi" } });
  expect((await web.preview(flavored("large"))).changes).toEqual([]);
  await web.refresh();
  expect((await web.preview(flavored("large"))).changes).toEqual([]);
});

test("gets another size by another setting, while it is off", async () => {
  const web = await made(flavored("small"));
  expect((await web.preview(flavored("large"))).changes).toMatchObject([{ effect: "powerCycle" }]);
  await web.up(flavored("large"));
  expect(world.applied).toEqual(["shutdown", "set-hardware", "on"]);
  expect(await world.machine(web.id)).toMatchObject({ cpus: 4, memoryBytes: 8 * gibibyte });
});

test("goes over to a size of the program, and back", async () => {
  const own = machineInputs(world, { class: { cpu: 2, memory: "3Gi", diskDefaults: { size: "1Gi" } } });
  const web = await made(flavored("small"));
  await web.up(own);
  expect(await world.machine(web.id)).toMatchObject({ cpus: 2, memoryBytes: 3 * gibibyte });
  expect((await web.preview(own)).changes).toEqual([]);
  world.fail("on");
  await expect(web.up(flavored("large"))).rejects.toThrow(/the hypervisor broke/);
  expect(web.outputs.class).toMatchObject({ cpu: undefined, mock: { flavor: "large" } });
  await web.up(flavored("large"));
  expect(await world.machine(web.id)).toMatchObject({ cpus: 4, power: "On" });
  expect((await web.preview(flavored("large"))).changes).toEqual([]);
});

describe("the check", () => {
  async function failuresOf(kind: "VirtualMachine" | "VMClass", inputs: PropertyMap): Promise<string[]> {
    const { failures } = await hooks.check(kind, inputs, world.operation());
    return failures.map(({ property, reason }) => `${property}: ${reason}`);
  }

  test("refuses a size beside the setting", async () => {
    const both = { ...flavored("small", { cpu: 2 }), resources: { memory: "2Gi" } };
    const reason = "class.mock.flavor gives the machine its CPUs and memory: leave one of them out";
    expect(await failuresOf("VirtualMachine", both)).toEqual([
      `class.cpu: ${reason}`,
      `resources.memory: ${reason}`,
    ]);
  });

  test("refuses no size at all", async () => {
    const none = machineInputs(world, { class: { diskDefaults: { size: "1Gi" } } });
    expect(await failuresOf("VirtualMachine", none)).toEqual([
      "class.cpu: is required: write a number such as 2",
      'class.memory: is required: write a size such as "4Gi"',
    ]);
    const half = { ...none, resources: { cpu: 1 } };
    expect(await failuresOf("VirtualMachine", half)).toEqual([
      'class.memory: is required: write a size such as "4Gi"',
    ]);
  });

  test("takes a class of its own that one hypervisor sizes", async () => {
    expect(await failuresOf("VMClass", { name: "small", mock: { flavor: "small" } })).toEqual([]);
    expect(await failuresOf("VMClass", { name: "small", libvirt: {} })).toEqual([
      "cpu: is required: write a number such as 2",
      'memory: is required: write a size such as "4Gi"',
    ]);
  });
});
