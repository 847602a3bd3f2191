/** A machine that somebody made under the id of one that is gone is not the resource's. */
import { expect, test } from "vitest";
import { replaceMachine } from "../mock/mock-backend";
import { Life, useWorld } from "./life";
import { machineInputs } from "./machine-inputs";

const world = useWorld();

async function made(): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world));
  await replaceMachine(String(world.provider.endpoint), web.id, { cpus: 7 });
  world.applied.length = 0;
  return web;
}

test("a refresh finds the machine gone", async () => {
  const web = await made();
  expect(await web.refresh()).toBe(false);
});

test("an update does not touch it", async () => {
  const web = await made();
  await expect(web.up(machineInputs(world, { resources: { cpu: 2 } }))).rejects.toThrow(/not there any more/);
  expect(world.applied).toEqual([]);
});

test("a deletion leaves it", async () => {
  const web = await made();
  const { id } = web;
  await web.destroy();
  expect(await world.machine(id)).toMatchObject({ cpus: 7, power: "On" });
});

test("a state of an earlier version, which knows no incarnation, goes by the id", async () => {
  const web = await made();
  const { incarnation: _unknown, ...outputs } = web.outputs;
  web.state = { id: web.id, outputs, failed: false };
  expect(await web.refresh()).toBe(true);
  expect(web.outputs).toMatchObject({ incarnation: "another", currentResources: { cpu: 7 } });
});
