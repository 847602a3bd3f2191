/** The machine's own block of settings over that of its class. */
import { describe, expect, test } from "vitest";
import * as hooks from "../../provider/hooks";
import { type PropertyMap, unknown } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

const shared = { mock: { ignoresShutdown: true, addresses: ["192.0.2.1"] } };

const withOwn = (mock: PropertyMap | undefined, more: PropertyMap = {}) =>
  machineInputs(world, { class: classOf(shared), ...(mock === undefined ? {} : { mock }), ...more });

async function made(inputs: PropertyMap): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(inputs);
  world.applied.length = 0;
  return web;
}

async function failuresOf(inputs: PropertyMap): Promise<string[]> {
  const { failures } = await hooks.check("VirtualMachine", inputs, world.operation());
  return failures.map(({ property, reason }) => `${property}: ${reason}`);
}

test("the same settings, wherever a program writes them, are no change", async () => {
  const web = await made(withOwn({ addresses: ["192.0.2.7"] }));
  const inClass = machineInputs(world, {
    class: classOf({ mock: { ignoresShutdown: true, addresses: ["192.0.2.7"] } }),
  });
  const { changes } = await web.preview(inClass);
  expect(changes.filter(({ effect }) => effect !== "settings")).toEqual([]);
  await web.up(inClass);
  expect(world.applied).toEqual([]);
  expect(web.outputs).not.toHaveProperty("mock");
  expect((await web.preview(inClass)).changes).toEqual([]);
});

test("a change of the machine's own setting has its path", async () => {
  const web = await made(withOwn(undefined));
  const { changes } = await web.preview(withOwn({ ignoresShutdown: false }));
  expect(changes).toMatchObject([{ property: "mock.ignoresShutdown", effect: "powerCycle" }]);
});

test("a machine without a setting of its own has that of its class again", async () => {
  const web = await made(withOwn({ ignoresShutdown: false }));
  const { changes } = await web.preview(withOwn(undefined));
  expect(changes).toMatchObject([{ property: "class.mock.ignoresShutdown", effect: "powerCycle" }]);
  await web.up(withOwn(undefined));
  expect(web.outputs).not.toHaveProperty("mock");
  expect((await web.preview(withOwn(undefined))).changes).toEqual([]);
});

test("a setting that failed to arrive is not recorded as done", async () => {
  const web = await made(withOwn({ ignoresShutdown: false }));
  world.fail("set-hardware");
  await expect(web.up(withOwn({ ignoresShutdown: true }))).rejects.toThrow(/the hypervisor broke/);
  expect(web.outputs.mock).toEqual({ ignoresShutdown: false });
  await web.up(withOwn({ ignoresShutdown: true }));
  expect(web.outputs.mock).toEqual({ ignoresShutdown: true });
});

describe("the check", () => {
  test("names the machine's own setting", async () => {
    expect(await failuresOf(withOwn({ flavor: "huge" }))).toEqual([expect.stringMatching(/^mock\.flavor: /)]);
    const reason = "mock.flavor gives the machine its CPUs and memory: leave one of them out";
    expect(await failuresOf(withOwn({ flavor: "small" }))).toEqual([
      `class.cpu: ${reason}`,
      `class.memory: ${reason}`,
    ]);
  });

  test("waits for a block that is not known yet", async () => {
    const sized = machineInputs(world, { class: { diskDefaults: { size: "1Gi" } }, mock: unknown });
    expect(await failuresOf(sized)).toEqual([]);
    expect(await failuresOf({ ...sized, mock: { flavor: unknown } })).toEqual([]);
    expect(await failuresOf({ ...sized, mock: {} })).toHaveLength(2);
  });

  test("leaves out the settings of other hypervisors", async () => {
    const inputs = withOwn({ flavor: "small" }, { class: { diskDefaults: { size: "1Gi" } } });
    const both: PropertyMap = { ...inputs, vsphere: { annotation: "web" }, libvirt: unknown };
    expect(await hooks.check("VirtualMachine", both, world.operation())).toEqual({ failures: [], inputs });
  });
});
