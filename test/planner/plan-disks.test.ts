import { describe, expect, it } from "vitest";
import type { Capability } from "../../provider/contract/capabilities";
import type { DesiredDisk, ObservedDisk } from "../../provider/contract/machine";
import { desiredState, disk, gibibyte, linesOf, machine, planned } from "./planning";

interface Row {
  readonly title: string;
  readonly before: readonly DesiredDisk[];
  readonly after: readonly DesiredDisk[];
  /** Default: the ones before, of their sizes. */
  readonly observed?: readonly ObservedDisk[];
  readonly lines: readonly string[];
}

const root = disk("root", 10);
const seen = (name: string, gibibytes: number): ObservedDisk => ({
  name,
  sizeBytes: gibibytes * gibibyte,
  device: name,
});
const anotherDisk = "undo it, or add a disk under another name, move the content, and remove this one";

const rows: readonly Row[] = [
  {
    title: "the first of several is removed: the others keep their content",
    before: [root, disk("a", 1), disk("b", 2), disk("c", 3)],
    after: [root, disk("b", 2), disk("c", 3)],
    lines: ["remove-disk (live): remove disk a and its content"],
  },
  {
    title: "reordered: nothing happens",
    before: [root, disk("a", 1), disk("b", 2)],
    after: [root, disk("b", 2), disk("a", 1)],
    lines: [],
  },
  {
    title: "renamed: one is removed and another added",
    before: [root, disk("a", 1)],
    after: [root, disk("b", 1)],
    lines: ["remove-disk (live): remove disk a and its content", "add-disk (live): add disk b (1Gi)"],
  },
  {
    title: "removed with deletionPolicy Retain: its content stays",
    before: [root, disk("a", 1, { keep: true })],
    after: [root],
    lines: ["remove-disk (live): remove disk a (its content is kept)"],
  },
  {
    title: "somebody else attached one: it stays",
    before: [root],
    after: [root],
    observed: [seen("root", 10), seen("foreign", 100)],
    lines: [],
  },
  {
    title: "one is gone: it comes back",
    before: [root, disk("a", 1)],
    after: [root, disk("a", 1)],
    observed: [seen("root", 10)],
    lines: ["add-disk (live): add disk a (1Gi)"],
  },
  {
    title: "the root disk is gone: refused, and no empty one takes its place",
    before: [root],
    after: [root],
    observed: [seen("scsi0:0", 10)],
    lines: [
      "refuse disks: the machine has no root disk any more; attach it again; or, if the machine has lost its ownership tag, take it out of the state with `pulumi state delete <urn>`, set `adopt` to true and run `pulumi up`",
    ],
  },
  {
    title: "one without a size is added",
    before: [root],
    after: [root, disk("a")],
    lines: ["add-disk (live): add disk a"],
  },
  {
    title: "one that is gone already is removed: nothing is left to do",
    before: [root, disk("a", 1)],
    after: [root],
    observed: [seen("root", 10)],
    lines: [],
  },
  {
    title: "the image is larger than the size asked for: it stays as large",
    before: [disk("root", 2)],
    after: [disk("root", 2)],
    observed: [seen("root", 4)],
    lines: [],
  },
  {
    title: "the image is larger, and more is asked for than before but less than there is",
    before: [disk("root", 2)],
    after: [disk("root", 3)],
    observed: [seen("root", 4)],
    lines: [],
  },
  {
    title: "grown by somebody else: it is not shrunk",
    before: [root],
    after: [root],
    observed: [seen("root", 50)],
    lines: [],
  },
  {
    title: "shrunk: refused",
    before: [root, disk("a", 5)],
    after: [root, disk("a", 2)],
    lines: [
      "refuse disks[a].size: disk a has 5Gi and cannot shrink to 2Gi; write at least 5Gi, or add a smaller disk under another name and remove this one",
    ],
  },
  {
    title: "the root disk shrunk: refused, and nobody is told to remove it",
    before: [root],
    after: [disk("root", 2)],
    lines: ["refuse disks[root].size: disk root has 10Gi and cannot shrink to 2Gi; write at least 10Gi"],
  },
  {
    title: "less is asked for than there was by default: refused",
    before: [disk("root")],
    after: [disk("root", 2)],
    observed: [seen("root", 4)],
    lines: ["refuse disks[root].size: disk root has 4Gi and cannot shrink to 2Gi; write at least 4Gi"],
  },
  {
    title: "a foreign one is claimed with a smaller size: refused",
    before: [root],
    after: [root, disk("foreign", 1)],
    observed: [seen("root", 10), seen("foreign", 100)],
    lines: [
      "refuse disks[foreign].size: disk foreign has 100Gi and cannot shrink to 1Gi; write at least 100Gi, or add a smaller disk under another name and remove this one",
    ],
  },
  {
    title: "another type: refused",
    before: [root, disk("a", 1, { provisioning: "thin" })],
    after: [root, disk("a", 1, { provisioning: "thick" })],
    lines: [`refuse disks[a].type: disk a cannot change its type from thin to thick; ${anotherDisk}`],
  },
  {
    title: "another controller: refused",
    before: [root, disk("a", 1, { controller: "scsi" })],
    after: [root, disk("a", 1)],
    lines: [
      `refuse disks[a].controller: disk a cannot change its controller from scsi to the default; ${anotherDisk}`,
    ],
  },
  {
    title: "another type of the root disk: refused",
    before: [disk("root", 10, { provisioning: "thin" })],
    after: [disk("root", 10, { provisioning: "thick" })],
    lines: [
      "refuse disks[root].type: disk root cannot change its type from thin to thick; undo it, or make a new machine with `pulumi up --replace <urn>`",
    ],
  },
  {
    title: "other operations per second: limited anew",
    before: [disk("root", 10, { operationsPerSecond: 100 }), disk("a", 1, { operationsPerSecond: 50 })],
    after: [disk("root", 10, { operationsPerSecond: 200 }), disk("a", 1)],
    lines: ["limit-disk (live): disk root iops 100 → 200", "limit-disk (live): disk a iops 50 → none"],
  },
  {
    title: "somebody else set one limit and took another: both are as the program says again",
    before: [root, disk("a", 1, { operationsPerSecond: 50 })],
    after: [root, disk("a", 1, { operationsPerSecond: 50 })],
    observed: [{ ...seen("root", 10), operationsPerSecond: 9 }, seen("a", 1)],
    lines: ["limit-disk (live): disk root iops 9 → none", "limit-disk (live): disk a iops none → 50"],
  },
  {
    title: "another deletion or expansion policy: nothing happens to the machine",
    before: [root, disk("a", 1)],
    after: [root, disk("a", 1, { keep: true, growOffline: true })],
    lines: [],
  },
];

describe("disks are what their names say", () => {
  it.each(rows)("$title", ({ before, after, observed, lines }) => {
    const previous = desiredState({ disks: before });
    const plan = planned({
      previous,
      desired: desiredState({ disks: after }),
      observed: machine(previous, observed === undefined ? {} : { disks: observed }),
    });
    expect(linesOf(plan)).toEqual(lines);
  });
});

describe("a disk that is removed", () => {
  it.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])("with keep %s is kept: %s", (wanted, keep) => {
    const previous = desiredState({ disks: [root, disk("a", 1, { keep: wanted })] });
    const { steps } = planned({
      previous,
      desired: desiredState({ disks: [root] }),
      observed: machine(previous),
    });
    expect(steps.map(({ change }) => change)).toEqual([{ kind: "remove-disk", name: "a", keep }]);
  });

  it("is kept by what was asked for while it was there", () => {
    const previous = desiredState({ disks: [root, disk("a", 1, { keep: true })] });
    const desired = desiredState({ disks: [root] });
    const { steps } = planned({ previous, desired, observed: machine(previous) });
    expect(steps).toMatchObject([{ change: { keep: true }, property: "disks[a]" }]);
  });
});

describe("steps for disks", () => {
  const before = desiredState({ disks: [root, disk("a", 1)] });

  it.each<[string, readonly DesiredDisk[], object]>([
    [
      "add",
      [root, disk("a", 1), disk("b", 2)],
      { change: { kind: "add-disk", disk: disk("b", 2) }, property: "disks[b]" },
    ],
    [
      "grow",
      [root, disk("a", 3)],
      { change: { kind: "grow-disk", name: "a", sizeBytes: 3 * gibibyte }, property: "disks[a].size" },
    ],
    [
      "limit",
      [root, disk("a", 1, { operationsPerSecond: 9 })],
      { change: { kind: "limit-disk", name: "a", operationsPerSecond: 9 }, property: "disks[a].iops" },
    ],
  ])("%s what they name, by the input that asks for it", (_title, disks, step) => {
    const { steps } = planned({
      previous: before,
      desired: desiredState({ disks }),
      observed: machine(before),
    });
    expect(steps).toMatchObject([step]);
  });

  it.each<[Capability, readonly DesiredDisk[]]>([
    ["diskAddLive", [root, disk("a", 1), disk("b", 2)]],
    ["diskGrowLive", [root, disk("a", 3)]],
    ["diskRemoveLive", [root]],
    ["diskIopsLive", [root, disk("a", 1, { operationsPerSecond: 9 })]],
  ])("need a power cycle without %s, unless the machine is off", (capability, disks) => {
    const effects = (power: "On" | "Off", without: readonly Capability[] = [capability]) =>
      planned({
        previous: before,
        desired: desiredState({ disks, power }),
        observed: machine(before, { power }),
        without,
      }).steps.map(({ effect }) => effect);
    expect(effects("On")).toEqual(["powerCycle"]);
    expect(effects("On", [])).toEqual(["live"]);
    expect(effects("Off")).toEqual(["live"]);
  });
});

describe("a disk on a controller that plugs nothing into a running machine", () => {
  const settingChanges = { offlineControllers: { names: ["sata", "ide"], setting: "bus" } };

  it.each<[string | undefined, string | undefined, string]>([
    ["sata", undefined, "powerCycle"],
    ["ide", "scsi", "powerCycle"],
    [undefined, "sata", "powerCycle"],
    ["scsi", "sata", "live"],
    [undefined, "scsi", "live"],
    [undefined, undefined, "live"],
  ])("%s, where the class says %s, is added: %s", (controller, bus, effect) => {
    const native = { bus };
    const previous = desiredState({ native });
    const desired = desiredState({ native, disks: [root, disk("a", 1, { controller })] });
    const effects = (power: "On" | "Off") =>
      planned({
        previous,
        desired: { ...desired, power },
        observed: machine(previous, { power }),
        settingChanges,
      }).steps.map((step) => step.effect);
    expect(effects("On")).toEqual([effect]);
    expect(effects("Off")).toEqual(["live"]);
  });
});

describe("a root disk that is gone", () => {
  it("is refused and never replaced by an empty one", () => {
    const previous = desiredState({ disks: [root, disk("a", 1)] });
    const observed = machine(previous, { disks: [seen("a", 1)] });
    expect(linesOf(planned({ previous, desired: previous, observed }))).toEqual([
      expect.stringMatching(/^refuse disks: the machine has no root disk any more; attach it again/),
    ]);
  });
});

describe("a disk of a machine that has lost its names", () => {
  const previous = desiredState({ disks: [root, disk("data", 1)] });
  const slots = [seen("root", 10), seen("vdb", 1)];
  const lines = (more: object, desired = previous) =>
    linesOf(planned({ previous, desired, observed: machine(previous, { disks: slots, ...more }) }));

  it("is refused and never hidden by an empty one", () => {
    expect(lines({})).toEqual([
      expect.stringMatching(/^refuse disks\[data\]: nothing tells which disk of the machine is data/),
    ]);
  });

  it("is made again where the tag says that the other disk is somebody else's", () => {
    expect(lines({ owner: "dev::shop::web" })).toEqual(["add-disk (live): add disk data (1Gi)"]);
  });

  it("is made again where there is no other disk that it could be", () => {
    expect(lines({ disks: [seen("root", 10)] })).toEqual(["add-disk (live): add disk data (1Gi)"]);
  });

  it("is no new disk of the program", () => {
    const known = desiredState({ disks: [root, disk("vdb", 1)] });
    const desired = desiredState({ disks: [root, disk("vdb", 1), disk("log", 1)] });
    const observed = machine(known, { disks: slots });
    expect(linesOf(planned({ previous: known, desired, observed }))).toEqual([
      "add-disk (live): add disk log (1Gi)",
    ]);
  });
});

describe("a disk with expandPolicy Offline", () => {
  const desired = desiredState({ disks: [disk("root", 20, { growOffline: true })] });

  it("grows in a power cycle, whatever the hypervisor can do", () => {
    expect(linesOf(planned({ desired }))).toEqual(["grow-disk (powerCycle): disk root 10Gi → 20Gi"]);
  });

  it("grows at once while the machine is off", () => {
    const plan = planned({
      desired: { ...desired, power: "Off" },
      observed: machine(desiredState(), { power: "Off" }),
    });
    expect(linesOf(plan)).toEqual(["grow-disk (live): disk root 10Gi → 20Gi"]);
  });
});
