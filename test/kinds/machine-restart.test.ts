/** A program asks for a restart by another trigger. */
import { expect, test } from "vitest";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, type Step, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

async function made(more: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, { restartTrigger: "one", ...more }));
  world.applied.length = 0;
  return web;
}

const next = (more: PropertyMap = {}) => machineInputs(world, { restartTrigger: "two", ...more });

test("another trigger restarts the machine once, and the preview says so", async () => {
  const web = await made();
  expect((await web.preview(next())).changes).toEqual([
    { property: "restartTrigger", effect: "powerCycle", summary: "restart (one → two)" },
  ]);
  expect(await web.up(next())).toMatchObject({ restartTrigger: "two", phase: "Running" });
  expect(world.applied).toEqual(["shutdown", "on"]);
  await web.up(next());
  await web.refresh();
  await web.up(next());
  expect(world.applied).toEqual(["shutdown", "on"]);
});

test("changes that need a power cycle come with the restart", async () => {
  const web = await made();
  await web.up(next({ class: classOf({ firmware: "UEFI" }) }));
  expect(world.applied).toEqual(["shutdown", "set-hardware", "on"]);
});

test("a program that gives none any more restarts nothing", async () => {
  const web = await made();
  await web.up(next({ restartTrigger: undefined }));
  expect(web.outputs.restartTrigger).toBeUndefined();
  expect(world.applied).toEqual([]);
});

test.each<[string, PropertyMap, Step[]]>([
  ["is off", { powerState: "Off" }, []],
  ["shall go off", { powerState: "On" }, ["off"]],
])("a machine that %s is not restarted, and remembers the trigger", async (_what, first, steps) => {
  const web = await made(first);
  expect(await web.up(next({ powerState: "Off" }))).toMatchObject({ restartTrigger: "two" });
  expect(world.applied).toEqual(steps);
  await web.up(next({ powerState: "On" }));
  expect(world.applied).toEqual([...steps, "on"]);
});

test("a restart that failed before the machine was off comes with the next update", async () => {
  const web = await made();
  world.fail("shutdown");
  world.fail("off");
  await expect(web.up(next({ tags: ["blue"] }))).rejects.toThrow(/the hypervisor broke/);
  expect(web.outputs).toMatchObject({ restartTrigger: "one" });
  world.applied.length = 0;
  expect(await web.up(next({ tags: ["blue"] }))).toMatchObject({ restartTrigger: "two", phase: "Running" });
  expect(world.applied).toContain("on");
});

test("a machine that was switched off for it has had its restart once it is on", async () => {
  const web = await made();
  world.fail("on");
  await expect(web.up(next())).rejects.toThrow(/the hypervisor broke/);
  expect(web.outputs).toMatchObject({ restartTrigger: "two", powerState: "Off" });
  world.applied.length = 0;
  await web.up(next());
  expect(world.applied).toEqual(["on"]);
});

test("a program that forbids power cycles is told before anything happens", async () => {
  const web = await made();
  const forbidding = next({ updatePolicy: { powerCycle: "Forbid" } });
  await expect(web.preview(forbidding)).rejects.toThrow(/restart .* needs a power cycle/);
  expect(world.applied).toEqual([]);
});
