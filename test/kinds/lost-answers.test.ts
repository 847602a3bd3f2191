/** Calls that have their effect although nobody hears of it: Ctrl-C or a broken connection took the answer. */
import { describe, expect, test, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import type { KindName } from "../../provider/kinds";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import type { PropertyMap } from "../../provider/runtime/values";
import { broken, Life, type Step, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** The next call of this method has its effect, and its answer is lost; with an interrupt, as by Ctrl-C. */
function loseAnswer(group: object, method: string, interrupted: boolean): void {
  const original: Method = Reflect.get(group, method).bind(group);
  vi.spyOn(group as Record<string, Method>, method).mockImplementationOnce(async (...args) => {
    await original(...args);
    if (interrupted) world.interrupt();
    throw interrupted ? new ProviderError("Cancelled", "it was interrupted") : broken();
  });
}

/** The next call of this method has no effect. */
function failCall(group: object, method: string): void {
  vi.spyOn(group as Record<string, Method>, method).mockRejectedValueOnce(broken());
}

const common = (name: string) => ({ owner: world.owner(name), name, provider: world.provider });
const creations: readonly [KindName, () => object | undefined, string, () => PropertyMap][] = [
  ["VirtualMachine", () => world.session.machines, "create", () => machineInputs(world)],
  [
    "Image",
    () => world.session.images,
    "prepare",
    () => ({ ...common("debian"), source: { mock: { url: "https://images.example/debian" } } }),
  ],
  [
    "Network",
    () => world.session.networks,
    "create",
    () => ({ ...common("dmz"), source: { mock: { create: true } } }),
  ],
];

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => new Error("it did not fail"),
    (error: unknown) => error,
  );
}

describe.each(creations)("a creation of %s", (kind, group, method, inputs) => {
  test.each([false, true])("whose answer is lost is in the state (interrupted: %s)", async (interrupted) => {
    const life = new Life(kind, world);
    loseAnswer(group() ?? {}, method, interrupted);
    const failure = await failureOf(life.up(inputs()));
    expect(PartialFailure.is(failure) && failure.reasons).toEqual([
      expect.stringContaining(interrupted ? "it was interrupted" : "the hypervisor broke"),
    ]);
    const { id } = life;
    world.resume();
    await life.up(inputs());
    expect(life.id).toBe(id);
    expect((await life.preview(inputs())).changes).toEqual([]);
    await life.destroy();
  });

  test("that had no effect leaves nothing in the state", async () => {
    const life = new Life(kind, world);
    const target = group() ?? {};
    // making a network again is how it is found
    if (kind === "Network") failCall(target, method);
    vi.spyOn(target as Record<string, Method>, method).mockRejectedValue(broken());
    const failure = await failureOf(life.up(inputs()));
    expect(PartialFailure.is(failure)).toBe(false);
    expect(failure).toMatchObject({ code: "Internal", reason: "the hypervisor broke" });
    expect(life.state).toBeUndefined();
  });

  test("that finds another's object there leaves that alone, and nothing in the state", async () => {
    const other = new Life(kind, world);
    await other.up(inputs());
    const life = new Life(kind, world);
    // an image that is there is used without bringing it in
    const forced: PropertyMap = kind === "Image" ? { prepare: { force: true } } : {};
    const mine: PropertyMap = { ...inputs(), ...forced, owner: world.owner("mine") };
    const target = group() ?? {};
    vi.spyOn(target as Record<string, Method>, method).mockRejectedValue(broken());
    const failure = await failureOf(life.up(mine));
    expect(PartialFailure.is(failure)).toBe(false);
    expect(life.state).toBeUndefined();
  });
});

/** As the group of this kind calls an object. */
function named(kind: KindName, reference: string): unknown {
  return kind === "VirtualMachine" ? { reference } : reference;
}

describe.each(creations)("a deletion of %s", (kind, group, _method, inputs) => {
  test.each([false, true])("whose answer is lost is a success (interrupted: %s)", async (interrupted) => {
    const life = new Life(kind, world);
    await life.up(inputs());
    const { id } = life;
    loseAnswer(group() ?? {}, "delete", interrupted);
    await life.destroy();
    world.resume();
    const observe: Method = Reflect.get(group() ?? {}, "observe");
    expect(await observe(named(kind, id))).toBeUndefined();
  });

  test("that had no effect is an error, also where nobody can look", async () => {
    const life = new Life(kind, world);
    await life.up(inputs());
    const target = group() ?? {};
    failCall(target, "delete");
    await expect(life.destroy()).rejects.toThrow(/the hypervisor broke/);
    const observe: Method = Reflect.get(target, "observe");
    expect(await observe(named(kind, life.id))).toBeDefined();
    failCall(target, "delete");
    const looking = vi.spyOn(target as Record<string, Method>, "observe");
    // an image and a network are looked at before they are deleted too
    if (kind !== "VirtualMachine") looking.mockImplementationOnce(observe);
    looking.mockRejectedValueOnce(new Error("no answer"));
    await expect(life.destroy()).rejects.toThrow(/the hypervisor broke/);
  });
});

test("a snapshot is deleted though the answer is lost", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world));
  const before = new Life("Snapshot", world);
  await before.up({ ...common("before"), machine: web.id });
  failCall(world.session.snapshots ?? {}, "delete");
  await expect(before.destroy()).rejects.toThrow(/the hypervisor broke/);
  loseAnswer(world.session.snapshots ?? {}, "delete", true);
  await before.destroy();
  world.resume();
  expect(await world.session.snapshots?.list(web.id)).toEqual([]);
});

test("a snapshot whose answer is lost is in the state", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world));
  const before = new Life("Snapshot", world);
  const inputs = { ...common("before"), machine: web.id };
  loseAnswer(world.session.snapshots ?? {}, "create", true);
  expect(PartialFailure.is(await failureOf(before.up(inputs)))).toBe(true);
  const { id } = before;
  world.resume();
  await before.up(inputs);
  expect(before.id).toBe(id);
  await before.destroy();
  expect(await world.session.snapshots?.list(web.id)).toEqual([]);
});

describe("a step of an update whose answer is lost", () => {
  /** The machine is given one change whose answer is lost; what the state then holds. */
  async function losing(step: Step, inputs: PropertyMap, first: PropertyMap = {}): Promise<Life> {
    const web = new Life("VirtualMachine", world);
    await web.up(machineInputs(world, first));
    world.lose(step);
    const failure = await failureOf(web.up(machineInputs(world, { ...first, ...inputs })));
    expect(PartialFailure.is(failure)).toBe(true);
    world.applied.length = 0;
    return web;
  }

  test("is in the state where the machine has a disk more, which goes with the program's next word", async () => {
    const web = await losing("add-disk", { disks: [{ name: "data", size: "1Gi" }] });
    expect(web.outputs.disks).toEqual([{ name: "data", size: "1Gi" }]);
    await web.up(machineInputs(world));
    expect(world.applied).toEqual(["remove-disk"]);
  });

  test("is in the state where the machine has an interface more", async () => {
    const networks = [{ name: "lan", network: "default" }];
    const web = await losing("add-interface", { networks });
    expect(web.outputs.networks).toEqual(networks);
    await web.up(machineInputs(world));
    expect(world.applied).toEqual(["remove-interface"]);
  });

  test("is in the state where the machine has another tag", async () => {
    const web = await losing("set-owner", { owner: world.owner("renamed") });
    expect((await world.machine(web.id)).owner).toBe(web.outputs.owner);
    await web.up(machineInputs(world, { owner: world.owner("renamed") }));
    expect(world.applied).toEqual([]);
  });

  test("is in the state where the machine has other settings", async () => {
    const inputs = { class: classOf({ firmware: "UEFI" }), powerState: "Off" };
    const web = await losing("set-hardware", inputs, { powerState: "Off" });
    expect(web.outputs.class).toMatchObject({ firmware: "UEFI" });
    await web.up(machineInputs(world, inputs));
    expect(world.applied).toEqual([]);
  });

  test("is in the state where the machine has other limits", async () => {
    const inputs = { class: classOf({ resourceLimits: { cpuLimit: 500 } }), powerState: "Off" };
    const web = await losing("set-limits", inputs, { powerState: "Off" });
    expect(web.outputs.class).toMatchObject({ resourceLimits: { cpuLimit: 500 } });
    await web.up(machineInputs(world, inputs));
    expect(world.applied).toEqual([]);
  });

  test("shows in what the machine tells of itself", async () => {
    const web = await losing("set-cpus", { class: classOf({ cpu: 2 }) });
    expect(web.outputs).toMatchObject({ currentResources: { cpu: 2 } });
    await web.up(machineInputs(world, { class: classOf({ cpu: 2 }) }));
    expect(world.applied).toEqual([]);
    expect(web.outputs.class).toMatchObject({ cpu: 2 });
  });

  test("is told as it is where nobody can look", async () => {
    const web = new Life("VirtualMachine", world);
    await web.up(machineInputs(world));
    const { outputs } = web;
    world.lose("set-tags");
    const { observe } = world.session.machines;
    vi.spyOn(world.session.machines, "observe").mockImplementation(async (reference) => {
      if (world.applied.includes("set-tags")) throw broken();
      return observe(reference);
    });
    const failure = await failureOf(web.up(machineInputs(world, { tags: ["a"] })));
    expect(PartialFailure.is(failure)).toBe(false);
    expect(web.outputs).toEqual(outputs);
  });
});
