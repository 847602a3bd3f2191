import { beforeEach, describe, expect, test, vi } from "vitest";
import type { SnapshotOperations } from "../../provider/contract/adapter";
import { ProviderError } from "../../provider/contract/errors";
import { parseTag } from "../../provider/contract/ownership";
import type { ObservedSnapshot } from "../../provider/contract/snapshot";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import type { PropertyMap } from "../../provider/runtime/values";
import { anHour, broken, endless, Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();
const foreign = "dev::other::db#another1.000000";
let web: Life;

beforeEach(async () => {
  web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world));
  world.applied.length = 0;
});

function inputsOf(more: PropertyMap = {}): PropertyMap {
  return { owner: world.owner("before"), name: "before", provider: world.provider, machine: web.id, ...more };
}

function snapshots(): SnapshotOperations {
  const group = world.session.snapshots;
  if (group === undefined) throw new Error("the mock has snapshots");
  return group;
}

async function made(more: PropertyMap = {}): Promise<Life> {
  const before = new Life("Snapshot", world);
  await before.up(inputsOf(more));
  return before;
}

async function there(): Promise<readonly ObservedSnapshot[]> {
  return snapshots().list(web.id);
}

const referenceOf = ({ id }: Life): string => id.slice(id.lastIndexOf("@") + 1);

test("a snapshot is taken, tagged, and goes with its resource", async () => {
  const before = await made({ description: "before the upgrade", memory: true });
  const [found] = await there();
  expect(before.id).toBe(`${web.id}@${found?.reference}`);
  expect(found).toMatchObject({ name: "before", description: "before the upgrade", memory: true });
  expect(before.outputs).toEqual({
    ...inputsOf({ description: "before the upgrade", memory: true }),
    owner: found?.owner,
    createdAt: found?.createdAt,
  });
  expect(parseTag(found?.owner ?? "").generation).toBeDefined();
  const child = await made({ owner: world.owner("child"), name: "child" });
  expect(child.outputs.parent).toBe(found?.reference);
  const { outputs } = before;
  expect(await before.refresh()).toBe(true);
  expect(before.outputs).toEqual(outputs);
  await child.destroy();
  await before.destroy();
  expect(await there()).toEqual([]);
});

test("memory is held, and the guest is asked, only where the program says so", async () => {
  const taking = vi.spyOn(snapshots(), "create");
  await made();
  await made({ name: "all", owner: world.owner("all"), memory: true, quiesce: true });
  expect(
    taking.mock.calls.map(([machine, { name, memory, quiesce }]) => [machine, name, memory, quiesce]),
  ).toEqual([
    [web.id, "before", false, false],
    [web.id, "all", true, true],
  ]);
});

describe("a snapshot that deletionPolicy Retain leaves", () => {
  async function left(more: PropertyMap = {}): Promise<PropertyMap> {
    const before = await made({ deletionPolicy: "Retain", ...more });
    const { outputs } = before;
    await before.destroy();
    return outputs;
  }

  test("is not taken up by a later creation, which makes a new one", async () => {
    const { owner } = await left();
    const [old] = await there();
    expect(parseTag(old?.owner ?? "")).toEqual({ ...parseTag(String(owner)), generation: "retain" });
    const again = await made({ deletionPolicy: "Retain" });
    expect(referenceOf(again)).not.toBe(old?.reference);
    await again.destroy();
    expect((await there()).map(({ owner }) => owner)).toEqual([old?.owner, old?.owner]);
  });

  test("outlives the generations of a resource that has a retention by then", async () => {
    await left();
    const nightly = await made({ retention: { maxSnapshots: 1 } });
    expect(await there()).toHaveLength(2);
    await nightly.destroy();
    expect(await there()).toHaveLength(1);
  });

  test("stays a generation where the resource has a retention", async () => {
    const { owner } = await left({ retention: { maxSnapshots: 2 } });
    expect(await there()).toMatchObject([{ owner }]);
  });

  test("is another's by now, and stays so", async () => {
    const before = await made({ deletionPolicy: "Retain" });
    await snapshots().mark(web.id, referenceOf(before), foreign);
    await before.destroy();
    expect(await there()).toMatchObject([{ owner: foreign }]);
  });

  test("is left with a warning where nobody could be asked", async () => {
    const before = await made({ deletionPolicy: "Retain" });
    vi.spyOn(snapshots(), "mark").mockRejectedValueOnce(broken());
    await before.destroy();
    expect(world.warnings()).toEqual([expect.stringContaining("the snapshot before stays under its tag")]);
    expect(await there()).toHaveLength(1);
    await made();
    expect(await there()).toHaveLength(2);
  });
});

test("a snapshot that is another's by now stays, with a warning", async () => {
  const before = await made();
  await snapshots().mark(web.id, referenceOf(before), foreign);
  await before.destroy();
  expect(await there()).toMatchObject([{ owner: foreign }]);
  expect(world.warnings()).toEqual([`warning: the snapshot before belongs to ${foreign} by now, and stays`]);
});

test("a snapshot that is gone, or whose machine is, is deleted and leaves the state at a refresh", async () => {
  const one = await made();
  await snapshots().delete(web.id, referenceOf(one));
  const { state } = one;
  await one.destroy();
  one.state = state;
  expect(await one.refresh()).toBe(false);
  const two = await made();
  const second = two.state;
  await world.session.machines.delete({ reference: web.id }, { keep: [] });
  await two.destroy();
  two.state = second;
  expect(await two.refresh()).toBe(false);
});

test("snapshots that cannot be read are an error and no loss", async () => {
  const before = await made();
  vi.spyOn(snapshots(), "list").mockRejectedValue(broken());
  await expect(before.refresh()).rejects.toThrow(/the hypervisor broke/);
  await expect(before.destroy()).rejects.toThrow(/the hypervisor broke/);
  expect(before.state).toBeDefined();
});

describe("another program", () => {
  test.each<[string, PropertyMap, string, string]>([
    ["name", { name: "other" }, "replace", "name: a new snapshot"],
    ["machine", { machine: "other" }, "replace", "machine: a new snapshot"],
    ["memory", { memory: true }, "replace", "memory: a new snapshot"],
    ["quiesce", { quiesce: true }, "replace", "quiesce: a new snapshot"],
    ["description", { description: "words" }, "live", "description: another description"],
    ["revert", { revert: "1" }, "powerCycle", "revert: reverts the machine to snapshot before"],
    ["timeout", { timeout: "1m" }, "settings", "timeout: settings only"],
  ])("with another %s", async (property, more, effect, summary) => {
    const before = await made();
    expect(await before.preview(inputsOf(more))).toEqual({
      changes: [{ property, effect, summary }],
      deleteBeforeReplace: true,
      notes: [],
    });
  });

  test("with the same says nothing, and without its revert reverts nothing", async () => {
    const before = await made();
    expect((await before.preview(inputsOf())).changes).toEqual([]);
    await before.up(inputsOf({ revert: "1" }));
    expect((await before.preview(inputsOf())).changes).toEqual([
      { property: "revert", effect: "settings", summary: "revert: settings only" },
    ]);
    const reverting = vi.spyOn(snapshots(), "revert");
    await before.up(inputsOf());
    expect(reverting).not.toHaveBeenCalled();
  });

  test("with another description has it on the hypervisor, also none", async () => {
    const before = await made();
    const describing = vi.spyOn(snapshots(), "describe");
    expect(await before.up(inputsOf({ description: "words" }))).toMatchObject({ description: "words" });
    expect(await there()).toMatchObject([{ description: "words" }]);
    await before.up(inputsOf({ description: "words", timeout: "1m" }));
    expect(describing).toHaveBeenCalledTimes(1);
    expect(await before.up(inputsOf())).not.toHaveProperty("description");
    expect((await there())[0]?.description ?? "").toBe("");
    expect((await before.preview(inputsOf())).changes).toEqual([]);
  });
});

describe("a revert", () => {
  const bigger = () => machineInputs(world, { class: classOf({ cpu: 2 }) });

  test("goes back once for each word, and the machine runs as before", async () => {
    const before = await made();
    await web.up(bigger());
    const reverting = vi.spyOn(snapshots(), "revert");
    expect(await before.up(inputsOf({ revert: "1" }))).toMatchObject({ revert: "1" });
    expect(await world.machine(web.id)).toMatchObject({ cpus: 1, power: "On" });
    await before.up(inputsOf({ revert: "1", timeout: "1m" }));
    expect(reverting).toHaveBeenCalledTimes(1);
    await before.up(inputsOf({ revert: "2", timeout: "1m" }));
    expect(reverting.mock.calls).toEqual(Array(2).fill([web.id, referenceOf(before)]));
  });

  test("is not made by the creation of the snapshot", async () => {
    const reverting = vi.spyOn(snapshots(), "revert");
    const before = await made({ revert: "1" });
    expect(reverting).not.toHaveBeenCalled();
    expect((await before.preview(inputsOf({ revert: "1" }))).changes).toEqual([]);
  });

  test("leaves a machine off that was off", async () => {
    const before = await made();
    await web.up(machineInputs(world, { powerState: "Off" }));
    world.applied.length = 0;
    await before.up(inputsOf({ revert: "1" }));
    expect(world.applied).toEqual([]);
    expect(await world.machine(web.id)).toMatchObject({ power: "Off" });
  });

  test("that fails and leaves the machine running is tried again", async () => {
    const before = await made();
    vi.spyOn(snapshots(), "revert").mockRejectedValueOnce(broken());
    const failure: unknown = await before.up(inputsOf({ revert: "1" })).catch((error: unknown) => error);
    expect(PartialFailure.is(failure)).toBe(false);
    expect(before.outputs).not.toHaveProperty("revert");
    expect(await before.up(inputsOf({ revert: "1" }))).toMatchObject({ revert: "1" });
  });

  test("that fails and costs the machine its run is not repeated unasked, and the machine runs again", async () => {
    const before = await made();
    vi.spyOn(snapshots(), "revert").mockImplementationOnce(async (machine) => {
      await world.session.machines.apply({ reference: machine }, { kind: "power", to: "off" });
      throw broken();
    });
    const failure: unknown = await before.up(inputsOf({ revert: "1" })).catch((error: unknown) => error);
    expect(PartialFailure.is(failure) && failure.reasons).toEqual([
      "revert to snapshot before: the hypervisor broke; mend it (not tried again until revert has another value)",
    ]);
    expect(before.outputs).toMatchObject({ revert: "1", createdAt: expect.any(String) });
    expect(await world.machine(web.id)).toMatchObject({ power: "On" });
    const reverting = vi.spyOn(snapshots(), "revert").mockClear();
    await before.up(inputsOf({ revert: "1" }));
    expect(reverting).not.toHaveBeenCalled();
  });

  test("that fails while the machine was off is the error itself", async () => {
    const before = await made();
    await web.up(machineInputs(world, { powerState: "Off" }));
    vi.spyOn(snapshots(), "revert").mockRejectedValueOnce(broken());
    await expect(before.up(inputsOf({ revert: "1" }))).rejects.toMatchObject({ code: "Internal" });
    expect(before.outputs).not.toHaveProperty("revert");
  });

  test("warns where the machine cannot be switched on again", async () => {
    const before = await made();
    vi.spyOn(snapshots(), "revert").mockImplementationOnce(async (machine) => {
      await world.session.machines.apply({ reference: machine }, { kind: "power", to: "off" });
      throw broken();
    });
    world.fail("on", new ProviderError("Internal", "no memory is free"));
    await expect(before.up(inputsOf({ revert: "1" }))).rejects.toThrow(/the hypervisor broke/);
    expect(world.warnings()).toEqual([
      expect.stringMatching(/^warning: web could not be switched on again: .*no memory is free/),
    ]);
  });
});

describe("a snapshot that takes too long", () => {
  async function givenUp(): Promise<Life> {
    const { provider } = world;
    world.provider = { ...provider, mock: { taskDuration: endless } };
    const before = new Life("Snapshot", world);
    const failure: unknown = await before.up(inputsOf({ timeout: "20ms" })).catch((error: unknown) => error);
    expect(PartialFailure.is(failure) && failure.reasons).toEqual([
      expect.stringContaining("not finished after"),
    ]);
    expect(before.outputs).toEqual({ ...inputsOf({ timeout: "20ms" }), owner: before.outputs.owner });
    world.provider = provider;
    world.later(anHour);
    return before;
  }

  test("reaches the state under its id, and the next update finds it", async () => {
    const before = await givenUp();
    const { id, outputs } = before;
    expect(await there()).toMatchObject([{ owner: outputs.owner }]);
    expect(await before.up(inputsOf())).toMatchObject({ createdAt: expect.any(String) });
    expect(before.id).toBe(id);
    expect(await there()).toMatchObject([{ owner: outputs.owner }]);
  });

  test("is deleted with its resource", async () => {
    const before = await givenUp();
    await before.refresh();
    before.state = { id: before.id, outputs: { ...before.outputs, provider: world.provider }, failed: true };
    await before.destroy();
    expect(await there()).toEqual([]);
  });

  test("is taken again under its id where it came to nothing", async () => {
    const before = await givenUp();
    const { id } = before;
    await snapshots().delete(web.id, referenceOf(before));
    expect(await before.up(inputsOf())).toMatchObject({ createdAt: expect.any(String) });
    expect(before.id).toBe(id);
    expect(await there()).toHaveLength(1);
  });

  test("says so where the hypervisor gives it another id", async () => {
    const before = await givenUp();
    await snapshots().delete(web.id, referenceOf(before));
    before.state = { id: `${web.id}@snapshot-other`, outputs: before.outputs, failed: true };
    await expect(before.up(inputsOf())).rejects.toThrow(
      new RegExp(`the snapshot has another id by now: ${web.id}@snapshot-`),
    );
  });
});

test("a snapshot that was never begun leaves nothing", async () => {
  vi.spyOn(snapshots(), "create").mockRejectedValueOnce(broken());
  const before = new Life("Snapshot", world);
  await expect(before.up(inputsOf())).rejects.toThrow(/the hypervisor broke/);
  expect(before.state).toBeUndefined();
});

test("a snapshot that failed for good leaves nothing", async () => {
  const failed = { id: "task-of-nobody", description: "taking" };
  vi.spyOn(snapshots(), "create").mockResolvedValueOnce({ reference: "gone", task: failed });
  const before = new Life("Snapshot", world);
  const failure: unknown = await before.up(inputsOf()).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "NotFound" });
  expect(before.state).toBeUndefined();
});

test("a snapshot that cannot be read after it was taken is not lost", async () => {
  const listing = vi.spyOn(snapshots(), "list");
  listing.mockResolvedValueOnce([]).mockRejectedValueOnce(broken());
  const before = new Life("Snapshot", world);
  const failure: unknown = await before.up(inputsOf()).catch((error: unknown) => error);
  expect(PartialFailure.is(failure) && failure.reasons).toEqual([
    expect.stringContaining("the hypervisor broke"),
  ]);
  expect((await before.up(inputsOf())).createdAt).toEqual(expect.any(String));
  expect(await there()).toHaveLength(1);
});

test("a snapshot that is gone is not taken again as if nothing were", async () => {
  const before = await made();
  await snapshots().delete(web.id, referenceOf(before));
  await expect(before.up(inputsOf({ description: "words" }))).rejects.toMatchObject({
    code: "NotFound",
    reason: "the snapshot is not there any more",
  });
  expect(await there()).toEqual([]);
});

describe("a snapshot that an interrupted creation left", () => {
  test("is taken up, with a tag of the new one", async () => {
    const first = await made();
    const second = await made();
    expect(second.id).toBe(first.id);
    expect(await there()).toMatchObject([{ owner: second.outputs.owner }]);
    expect(second.outputs.owner).not.toBe(first.outputs.owner);
  });

  test.each<[string, PropertyMap]>([
    ["of another name", { name: "other" }],
    ["with memory", { name: "before", memory: true }],
  ])("is not taken up by one %s", async (_title, more) => {
    const first = await made({ retention: { maxSnapshots: 5 } });
    const second = await made({ ...more, ...(more.memory === true ? { name: "with-memory" } : {}) });
    expect(second.id).not.toBe(first.id);
  });

  test("is an earlier generation where there is a retention", async () => {
    const first = await made();
    const second = await made({ retention: { maxSnapshots: 5 } });
    expect(second.id).not.toBe(first.id);
    expect(await there()).toHaveLength(2);
  });

  test("is not one of another resource", async () => {
    const first = await made();
    const second = await made({ owner: world.owner("other"), name: "before-2" });
    expect(second.id).not.toBe(first.id);
  });
});

describe("a resource that has another name by now", () => {
  test("has its snapshot follow", async () => {
    const before = await made();
    const inputs = inputsOf({ owner: world.owner("renamed") });
    expect((await before.preview(inputs)).changes).toEqual([
      expect.objectContaining({ property: "owner", effect: "live" }),
    ]);
    await before.up(inputs);
    expect(parseTag(String(before.outputs.owner)).owner).toBe(parseTag(world.owner("renamed")).owner);
    expect(await there()).toMatchObject([{ owner: before.outputs.owner }]);
    await before.destroy();
    expect(await there()).toEqual([]);
  });

  test("is not asked for a tag that its snapshot has", async () => {
    const before = await made();
    const marking = vi.spyOn(snapshots(), "mark");
    await before.up(inputsOf({ description: "words" }));
    expect(marking).not.toHaveBeenCalled();
  });

  test("does not take a snapshot that is another's by now", async () => {
    const before = await made();
    await snapshots().mark(web.id, referenceOf(before), foreign);
    await expect(before.up(inputsOf({ owner: world.owner("renamed") }))).rejects.toMatchObject({
      code: "Conflict",
      property: "owner",
      reason: `the snapshot before belongs to ${foreign}`,
    });
    expect(await there()).toMatchObject([{ owner: foreign }]);
  });
});

test("a snapshot that was replaced stays where its successor keeps it", async () => {
  const retention = { maxSnapshots: 2 };
  const nightly = await made({ name: "one", retention });
  await nightly.up(inputsOf({ name: "two", retention }));
  await nightly.up(inputsOf({ name: "three", retention }));
  expect((await there()).map(({ name }) => name)).toEqual(["two", "three"]);
  await nightly.destroy();
  expect(await there()).toEqual([]);
});

test("a hypervisor without snapshots says what to do", async () => {
  Object.assign(world.session, { snapshots: undefined });
  await expect(made()).rejects.toThrow(
    /has no snapshots here; leave the resource out for this Provider, or take "snapshots" out of its withoutCapabilities/,
  );
});

test.each<[string, PropertyMap, string, string]>([
  ["snapshots", {}, "snapshots", "machine"],
  ["memory snapshots", { memory: true }, "memorySnapshots", "memory"],
  ["disk-only snapshots", { memory: false }, "diskOnlySnapshots", "memory"],
  ["quiesced snapshots", { quiesce: true }, "quiescedSnapshots", "quiesce"],
  ["reverts", { revert: "1" }, "snapshotRevert", "revert"],
])("a hypervisor without %s refuses them at preview", async (_title, more, capability, property) => {
  const provider = { ...world.provider, withoutCapabilities: [capability] };
  await expect(new Life("Snapshot", world).up(inputsOf({ ...more, provider }))).rejects.toThrow(
    new RegExp(
      `"property":"${property}","reason":"mock cannot do this here: .*\\(capability ${capability}\\)`,
    ),
  );
  if (property === "machine") return;
  expect(await new Life("Snapshot", world).up(inputsOf({ provider }))).toHaveProperty("createdAt");
});

test("a snapshot that outlives its machine is refused where none can", async () => {
  await expect(made({ deleteOnVMDelete: false })).rejects.toThrow(/"property":"deleteOnVMDelete"/);
  await made({ deleteOnVMDelete: true });
});

describe("earlier generations", () => {
  const retention = { maxSnapshots: 3 };
  const legacy = (): string => parseTag(world.owner("before")).owner;

  /** As an earlier version left it: no identity in the tag, on the hypervisor and in the state. */
  async function madeEarlier(): Promise<Life> {
    const nightly = await made({ name: "one", retention });
    await snapshots().mark(web.id, referenceOf(nightly), legacy());
    nightly.state = { id: nightly.id, outputs: { ...nightly.outputs, owner: legacy() }, failed: false };
    return nightly;
  }

  test("of an earlier version are kept, and go with the resource", async () => {
    const nightly = await madeEarlier();
    await nightly.up(inputsOf({ name: "two", retention }));
    expect((await there()).map(({ name }) => name)).toEqual(["one", "two"]);
    await nightly.destroy();
    expect(await there()).toEqual([]);
  });

  test("are not those of a namesake", async () => {
    const nightly = await madeEarlier();
    const namesake = await made({ owner: `${legacy()}#namesake`, name: "theirs" });
    await nightly.update(inputsOf({ name: "one", retention: { maxSnapshots: 1 } }));
    await nightly.destroy();
    expect((await there()).map(({ owner }) => owner)).toContain(namesake.outputs.owner);
  });

  test("follow a resource that has another name by now", async () => {
    const nightly = await made({ name: "one", retention });
    await nightly.up(inputsOf({ name: "two", retention }));
    await nightly.up(inputsOf({ owner: world.owner("renamed"), name: "two", retention }));
    const owners = (await there()).map(({ owner = "" }) => parseTag(owner).owner);
    expect(owners).toEqual(Array(2).fill(parseTag(world.owner("renamed")).owner));
    await nightly.destroy();
    expect(await there()).toEqual([]);
  });
});

test("a snapshot that replaces one that stays is a new one", async () => {
  const before = await made({ deletionPolicy: "Retain" });
  const { id } = before;
  await before.up(inputsOf({ deletionPolicy: "Retain", quiesce: true }));
  expect(before.id).not.toBe(id);
  expect(await there()).toHaveLength(2);
});

test("a machine keeps its owner where the hypervisor brings back the tag of the snapshot's day", async () => {
  const { owner } = await world.machine(web.id);
  const before = await made();
  const { revert } = snapshots();
  vi.spyOn(snapshots(), "revert").mockImplementation(async (machine, reference) => {
    const task = await revert(machine, reference);
    await world.session.machines.apply({ reference: machine }, { kind: "set-owner", key: foreign });
    return task;
  });
  await before.up(inputsOf({ revert: "1" }));
  expect((await world.machine(web.id)).owner).toBe(owner);
});
