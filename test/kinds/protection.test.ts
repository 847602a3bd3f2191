/** A program that protects something, in an update that fails: a destroy after that must not lose it. */
import { describe, expect, test, vi } from "vitest";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";
import { broken, Life, useWorld } from "./life";
import { machineInputs } from "./machine-inputs";

const world = useWorld();

async function made(more: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  return web;
}

/** The update fails before anything is changed. */
async function failing(life: Life, inputs: PropertyMap): Promise<void> {
  vi.spyOn(world.session.machines, "observe").mockRejectedValue(broken());
  await expect(life.update(inputs)).rejects.toThrow(/the hypervisor broke/);
  vi.restoreAllMocks();
}

describe("a machine that shall be kept by an update that fails", () => {
  test("before anything is changed stays at the next destroy", async () => {
    const web = await made();
    const before = web.outputs;
    await failing(web, machineInputs(world, { deletionPolicy: "Retain", tags: ["a"] }));
    expect(web.outputs).toEqual({ ...before, deletionPolicy: "Retain" });
    await web.destroy();
    expect(await world.machines()).toEqual(["web"]);
  });

  test("is still to be updated", async () => {
    const web = await made();
    const inputs = machineInputs(world, { deletionPolicy: "Retain", tags: ["a"] });
    await failing(web, inputs);
    expect(web.state?.failed).toBe(true);
    expect(await web.up(inputs)).toMatchObject({ deletionPolicy: "Retain", tags: ["a"] });
  });

  test("is told what went wrong, and in the state only where there is something to protect", async () => {
    const web = await made();
    const { state } = web;
    await failing(web, machineInputs(world, { tags: ["a"] }));
    expect(web.state).toBe(state);
  });

  test("is kept as long as the update that would no longer keep it has failed", async () => {
    const web = await made({ deletionPolicy: "Retain" });
    await failing(web, machineInputs(world, { deletionPolicy: "Delete", tags: ["a"] }));
    expect(web.outputs).toMatchObject({ deletionPolicy: "Retain" });
  });
});

test("what is done before a deletion is in the state of a failed update", async () => {
  const web = await made();
  const lifecycle = { preStop: { snapshot: { name: "last" } }, gracefulShutdownTimeout: "20s" };
  const postStart = { snapshot: { name: "first" } };
  await failing(web, machineInputs(world, { lifecycle: { ...lifecycle, postStart }, tags: ["a"] }));
  expect(web.outputs.lifecycle).toEqual(lifecycle);
});

describe("a disk that shall be kept by an update that fails", () => {
  const data = { name: "data", size: "1Gi" };
  const kept = { ...data, deletionPolicy: "Retain" };
  const root = { name: "root", deletionPolicy: "Retain" };

  test.each([
    ["before anything is changed", failing],
    [
      "after something was changed",
      async (web: Life, inputs: PropertyMap) => {
        world.fail("add-disk");
        await expect(web.up(inputs)).rejects.toThrow(/the hypervisor broke/);
      },
    ],
  ])("%s outlives the machine", async (_title, fail) => {
    const web = await made({ disks: [data] });
    const more = { name: "more", size: "1Gi", deletionPolicy: "Retain" };
    await fail(web, machineInputs(world, { disks: [kept, root, more], tags: ["a"] }));
    expect(web.outputs.disks).toEqual([kept, root]);
    const deleting = vi.spyOn(world.session.machines, "delete");
    await web.destroy();
    expect(deleting.mock.calls.map(([, { keep }]) => keep)).toEqual([["data", "root"]]);
  });
});

test("an image that shall be kept by an update that fails stays at the next destroy", async () => {
  const debian = new Life("Image", world);
  const inputs = {
    owner: world.owner("debian"),
    name: "debian",
    provider: world.provider,
    source: { mock: { url: "https://images.example/debian" } },
  };
  await debian.up(inputs);
  const { images } = (await openSession(world.provider as never)).session;
  if (images === undefined) throw new Error("the mock has images");
  vi.spyOn(images, "observe").mockRejectedValue(broken());
  const renamed = { ...inputs, owner: world.owner("renamed"), deletionPolicy: "Retain" };
  await expect(debian.up(renamed)).rejects.toThrow(/the hypervisor broke/);
  vi.restoreAllMocks();
  expect(debian.outputs).toMatchObject({ deletionPolicy: "Retain", ready: true });
  const { location } = debian.outputs;
  expect(location).toBeDefined();
  const { id } = debian;
  await debian.destroy();
  expect(await images.observe(id)).toBeDefined();
});
