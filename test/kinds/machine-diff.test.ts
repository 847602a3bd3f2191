import { describe, expect, test, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import { diff } from "../../provider/hooks";
import * as sessions from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";
import { broken, Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

async function made(more: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  world.applied.length = 0;
  return web;
}

test("a preview changes nothing", async () => {
  const web = await made();
  const before = await world.machine(web.id);
  await web.preview(
    machineInputs(world, { name: "site", tags: ["a"], class: classOf({ firmware: "UEFI" }) }),
  );
  expect(world.applied).toEqual([]);
  expect(await world.machine(web.id)).toEqual(before);
});

test("each step is a change with its input, its effect and its words", async () => {
  const web = await made();
  const inputs = machineInputs(world, { tags: ["a"], class: classOf({ cpu: 2 }), powerState: "Suspended" });
  expect(await web.preview(inputs)).toEqual({
    changes: [
      { property: "tags", effect: "live", summary: "tags none → a" },
      { property: "class.cpu", effect: "live", summary: "cpu 1 → 2" },
      { property: "powerState", effect: "live", summary: "power On → Suspended" },
    ],
    deleteBeforeReplace: true,
    notes: [],
  });
});

test("what needs a power cycle says so, unless the machine is off or goes off anyway", async () => {
  const web = await made();
  const effects = async (more: PropertyMap) =>
    (await web.preview(machineInputs(world, { class: classOf({ firmware: "UEFI" }), ...more }))).changes.map(
      ({ property, effect }) => `${property} ${effect}`,
    );
  expect(await effects({ tags: ["a"] })).toEqual(["tags live", "class.firmware powerCycle"]);
  expect(await effects({ powerState: "Off" })).toEqual(["class.firmware live", "powerState live"]);
  await web.up(machineInputs(world, { powerState: "Off" }));
  expect(await effects({ powerState: "Off" })).toEqual(["class.firmware live"]);
});

test.each<[string, PropertyMap]>([
  ["lifecycle", { lifecycle: { gracefulShutdownTimeout: "5s" } }],
  ["deletionPolicy", { deletionPolicy: "Retain" }],
  ["updatePolicy", { updatePolicy: { powerCycle: "Forbid" } }],
  ["waitFor", { waitFor: { ip: true } }],
  ["timeouts", { timeouts: { create: "5m" } }],
  ["adopt", { adopt: true }],
])("%s is a setting", async (property, more) => {
  const web = await made();
  const { changes } = await web.preview(machineInputs(world, more));
  expect(changes).toEqual([{ property, effect: "settings", summary: `${property}: settings only` }]);
});

test.each<[string, PropertyMap, PropertyMap]>([
  ["disks", { disks: [{ name: "data", size: "1Gi" }] }, { disks: [{ name: "data", size: "1024Mi" }] }],
  ["resources", {}, { resources: { cpu: 1 } }],
  ["class", {}, { class: classOf({ memory: "65536Ki" }) }],
  ["tags", { tags: ["a", "b"] }, { tags: ["b", "a"] }],
  [
    "networks",
    { networks: [{ name: "lan", network: "default" }] },
    { networks: [{ name: "lan", network: { id: "default" } }] },
  ],
])("other words for the same %s reach the state and not the machine", async (property, before, after) => {
  const web = await made(before);
  const { changes } = await web.preview(machineInputs(world, after));
  expect(changes).toEqual([{ property, effect: "settings", summary: `${property}: settings only` }]);
  expect(await web.up(machineInputs(world, after))).toMatchObject(after);
  expect(world.applied).toEqual([]);
  expect((await web.preview(machineInputs(world, after))).changes).toEqual([]);
});

test("words for the user's data are no setting", async () => {
  const web = await made({ image: "debian-12" });
  const { changes } = await web.preview(machineInputs(world, { image: "ubuntu-24.04" }));
  expect(changes).toEqual([]);
});

test("nothing is read where nothing is to be done", async () => {
  const web = await made();
  const observing = vi.spyOn(world.session.machines, "observe");
  await web.preview(machineInputs(world));
  await web.preview(machineInputs(world, { timeouts: { create: "5m" } }));
  expect(observing).not.toHaveBeenCalled();
  await web.preview(machineInputs(world, { tags: ["a"] }));
  expect(observing).toHaveBeenCalledTimes(1);
  observing.mockClear();
  await web.preview(machineInputs(world, { powerState: "Off" }));
  expect(observing).toHaveBeenCalledTimes(1);
});

describe("a machine that cannot be read", () => {
  test.each([
    ["Unauthorized", "is no plan"],
    ["Unavailable", "is planned all the same"],
  ] as const)("for a connection that is %s %s", async (code, outcome) => {
    const web = await made();
    vi.spyOn(sessions, "openSession").mockRejectedValue(new ProviderError(code, "made up by the test"));
    const preview = web.preview(machineInputs(world, { tags: ["a"] }));
    if (outcome === "is no plan") await expect(preview).rejects.toMatchObject({ code });
    else
      expect((await preview).notes).toEqual([expect.stringContaining("planned from the last known state")]);
  });

  test("is planned from what is known, with a note", async () => {
    const web = await made();
    vi.spyOn(world.session.machines, "observe").mockRejectedValue(new Error("no route to host"));
    expect(await web.preview(machineInputs(world, { tags: ["a"] }))).toEqual({
      changes: [{ property: "tags", effect: "live", summary: "tags none → a" }],
      deleteBeforeReplace: true,
      notes: ["planned from the last known state, since the machine could not be read: no route to host"],
    });
  });

  describe("that is gone", () => {
    const gone = async (more: PropertyMap = {}): Promise<Life> => {
      const web = await made(more);
      await world.session.machines.delete({ reference: web.id }, { keep: [] });
      return web;
    };

    test("is told as the update would tell it", async () => {
      const web = await gone();
      const told = {
        property: "name",
        reason: "web: the machine is not there any more",
        remediation: "run `pulumi refresh` to have the state follow, then `pulumi up`",
      };
      await expect(web.preview(machineInputs(world, { tags: ["a"] }))).rejects.toMatchObject(told);
      await expect(web.update(machineInputs(world, { tags: ["a"] }))).rejects.toMatchObject({
        reason: "the machine is not there any more",
        remediation: told.remediation,
      });
    });

    test("refuses no change that makes another one, or that does not touch it", async () => {
      const web = await gone({ image: "debian-12" });
      const other = { tags: ["a"], image: "ubuntu-24.04", updatePolicy: { image: "Replace" } };
      const { changes, notes } = await web.preview(machineInputs(world, other));
      expect(changes).toContainEqual(expect.objectContaining({ property: "image", effect: "replace" }));
      const settings = await web.preview(
        machineInputs(world, { timeouts: { create: "5m" }, image: "debian-12" }),
      );
      expect(settings.changes.map(({ effect }) => effect)).toEqual(["settings"]);
      expect(notes).toContain("web is not there any more, and is made again");
    });

    test("is made again by the update where its creation had failed", async () => {
      const web = new Life("VirtualMachine", world);
      const observe = vi.spyOn(world.session.machines, "observe").mockRejectedValueOnce(broken());
      await expect(web.up(machineInputs(world))).rejects.toThrow(/the hypervisor broke/);
      observe.mockRestore();
      await world.session.machines.delete({ reference: web.id }, { keep: [] });
      const inputs = machineInputs(world, { tags: ["a"] });
      expect((await web.preview(inputs)).notes).toEqual(["web is not there any more, and is made again"]);
      await web.up(inputs);
      expect(await world.machines()).toEqual(["web"]);
    });
  });
});

test("what somebody else did since is part of the plan, and of the notes", async () => {
  const web = await made({ tags: ["a"] });
  await world.session.machines.apply({ reference: web.id }, { kind: "set-cpus", cpus: 4 });
  const { observe } = world.session.machines;
  vi.spyOn(world.session.machines, "observe").mockImplementation(async (reference) => {
    const seen = await observe(reference);
    return seen === undefined ? undefined : { ...seen, pending: ["memory 64Mi → 1Gi"] };
  });
  const plan = await web.preview(machineInputs(world, { tags: ["b"] }));
  expect(plan.changes.map(({ summary }) => summary)).toEqual(["tags a → b", "cpu 4 → 1"]);
  expect(plan.notes).toEqual(["waits for the next power cycle: memory 64Mi → 1Gi"]);
});

test("what is refused fails the preview; after a refresh it is a note", async () => {
  const web = await made({ disks: [{ name: "data", size: "2Gi" }] });
  const inputs = machineInputs(world, { disks: [{ name: "data", size: "1Gi" }], tags: ["a"] });
  const words = "disk data has 2Gi and cannot shrink to 1Gi";
  await expect(web.preview(inputs)).rejects.toMatchObject({
    code: "InvalidSpec",
    property: "disks[0].size",
    reason: words,
  });
  await web.refresh();
  const request = { id: web.id, recorded: web.outputs, inputs };
  const { notes } = await diff("VirtualMachine", request, world.operation());
  expect(notes).toEqual([expect.stringContaining(`${words}; write at least 2Gi`)]);
});

test("a refresh is not refused what a forbidden power cycle would be", async () => {
  const web = await made();
  await web.refresh();
  const inputs = machineInputs(world, {
    class: classOf({ firmware: "UEFI" }),
    updatePolicy: { powerCycle: "Forbid" },
  });
  const request = { id: web.id, recorded: web.outputs, inputs };
  const { changes } = await diff("VirtualMachine", request, world.operation());
  expect(changes).toContainEqual(expect.objectContaining({ effect: "powerCycle" }));
});

test("several refusals are told at once, each remediation once", async () => {
  const disks = [
    { name: "a", size: "2Gi", type: "thin" },
    { name: "b", size: "2Gi", type: "thin" },
  ];
  const web = await made({ disks });
  const thick = disks.map((disk) => ({ ...disk, type: "thick" }));
  await expect(web.preview(machineInputs(world, { disks: thick, tags: ["a"] }))).rejects.toMatchObject({
    property: "disks[0].type",
    reason:
      "disk a cannot change its type from thin to thick; disk b cannot change its type from thin to thick",
    remediation: "undo it, or add a disk under another name, move the content, and remove this one",
  });
});

test("half a creation is looked at, and is never done", async () => {
  const web = new Life("VirtualMachine", world);
  vi.spyOn(world.session.machines, "observe").mockRejectedValueOnce(new Error("no answer"));
  await expect(web.up(machineInputs(world))).rejects.toThrow(/no answer/);
  const observing = vi.spyOn(world.session.machines, "observe").mockClear();
  await web.preview(machineInputs(world));
  expect(observing).toHaveBeenCalledTimes(1);
});

test("a preview with all Provider's capabilities known needs no session", async () => {
  const web = await made();
  const provider = { ...world.provider, withoutCapabilities: ["cpuAddLive"] };
  const { changes } = await web.preview(machineInputs(world, { provider, class: classOf({ cpu: 2 }) }));
  expect(changes).toContainEqual({ property: "class.cpu", effect: "powerCycle", summary: "cpu 1 → 2" });
});
