import { describe, expect, it } from "vitest";
import { type Capability, capabilityNames } from "../../provider/contract/capabilities";
import type { DesiredMachine } from "../../provider/contract/machine";
import { needsPowerCycle } from "../../provider/planner/plan-machine";
import { desiredState, disk, gibibyte, linesOf, machine, nic, planned } from "./planning";

interface Change {
  readonly desiredState: Partial<DesiredMachine>;
  readonly before?: Partial<DesiredMachine>;
  /** Undefined: whether the machine runs decides alone. */
  readonly needs?: Capability;
  readonly line: string;
  readonly kind: string;
}

const two = { disks: [disk("root", 10), disk("data", 5)] };
const lans = { interfaces: [nic("lan"), nic("back")] };

/** Every change of a machine that depends on whether it runs. */
const changes: readonly Change[] = [
  { kind: "rename", desiredState: { name: "shop" }, needs: "renameLive", line: "name web → shop" },
  { kind: "set-cpus", desiredState: { cpus: 4 }, needs: "cpuAddLive", line: "cpu 2 → 4" },
  { kind: "set-cpus", desiredState: { cpus: 1 }, needs: "cpuRemoveLive", line: "cpu 2 → 1" },
  {
    kind: "set-memory",
    desiredState: { memoryBytes: 4 * gibibyte },
    needs: "memoryAddLive",
    line: "memory 2Gi → 4Gi",
  },
  {
    kind: "set-memory",
    desiredState: { memoryBytes: gibibyte },
    needs: "memoryRemoveLive",
    line: "memory 2Gi → 1Gi",
  },
  { kind: "add-disk", desiredState: two, needs: "diskAddLive", line: "add disk data (5Gi)" },
  {
    kind: "grow-disk",
    desiredState: { disks: [disk("root", 20)] },
    needs: "diskGrowLive",
    line: "disk root 10Gi → 20Gi",
  },
  {
    kind: "limit-disk",
    desiredState: { disks: [disk("root", 10, { operationsPerSecond: 100 })] },
    needs: "diskIopsLive",
    line: "disk root iops none → 100",
  },
  {
    kind: "remove-disk",
    desiredState: {},
    before: two,
    needs: "diskRemoveLive",
    line: "remove disk data and its content",
  },
  { kind: "add-interface", desiredState: lans, needs: "networkAddLive", line: "add network interface back" },
  {
    kind: "change-interface",
    desiredState: { interfaces: [nic("lan", { network: "other" })] },
    needs: "networkChangeLive",
    line: "change network interface lan (network lan → other)",
  },
  {
    kind: "remove-interface",
    desiredState: {},
    before: lans,
    needs: "networkRemoveLive",
    line: "remove network interface back",
  },
  { kind: "set-hardware", desiredState: { hardware: { firmware: "UEFI" } }, line: "hardware (firmware)" },
  {
    kind: "set-limits",
    desiredState: { limits: { cpuLimitMhz: 1000 } },
    needs: "resourceLimitsLive",
    line: "resource limits",
  },
];

describe("a machine that is what is desired", () => {
  it("needs nothing", () => {
    expect(linesOf(planned())).toEqual([]);
  });
});

describe.each(changes)("$kind, $line,", ({ kind, desiredState: desired, before = {}, needs, line }) => {
  const situation = { desired: desiredState(desired), previous: desiredState(before) };

  it("of a machine that is off is done at once", () => {
    const off = { ...situation, observed: machine(situation.previous, { power: "Off" as const }) };
    const plan = planned({
      ...off,
      desired: desiredState({ ...desired, power: "Off" }),
      without: needs ? [needs] : [],
    });
    expect(linesOf(plan)).toEqual([`${kind} (live): ${line}`]);
  });

  if (needs !== undefined) {
    it(`of a running machine is live where there is ${needs}`, () => {
      const plan = planned(situation);
      expect(linesOf(plan)).toEqual([`${kind} (live): ${line}`]);
      expect(needsPowerCycle(plan)).toBe(false);
    });
  }

  it(`of a running machine needs a power cycle ${needs === undefined ? "always" : `without ${needs}`}`, () => {
    const plan = planned({ ...situation, without: needs ? [needs] : [] });
    expect(linesOf(plan)).toEqual([`${kind} (powerCycle): ${line}`]);
    expect(needsPowerCycle(plan)).toBe(true);
  });

  it.each(["Suspended", "Paused", "Crashed"] as const)(
    "of a machine that is %s counts as running",
    (power) => {
      const plan = planned({
        ...situation,
        observed: machine(situation.previous, { power }),
        without: needs ? [needs] : [],
      });
      expect(plan.steps.map(({ effect }) => effect)).toEqual(["powerCycle"]);
    },
  );
});

describe("live limits of this very machine", () => {
  it.each([
    ["more CPUs than it can take running", { cpus: 8 }, { maxCpus: 4 }, "powerCycle"],
    ["as many CPUs as it can take running", { cpus: 4 }, { maxCpus: 4 }, "live"],
    ["CPUs that do not fill a socket", { cpus: 6 }, { cpuStep: 4 }, "powerCycle"],
    ["CPUs by whole sockets", { cpus: 8 }, { cpuStep: 4 }, "live"],
    [
      "more memory than it can take running",
      { memoryBytes: 8 * gibibyte },
      { maxMemoryBytes: 4 * gibibyte },
      "powerCycle",
    ],
    [
      "as much memory as it can take running",
      { memoryBytes: 4 * gibibyte },
      { maxMemoryBytes: 4 * gibibyte },
      "live",
    ],
    [
      "memory between two steps",
      { memoryBytes: 2.5 * gibibyte },
      { memoryStepBytes: gibibyte },
      "powerCycle",
    ],
    ["memory by whole steps", { memoryBytes: 3 * gibibyte }, { memoryStepBytes: gibibyte }, "live"],
    ["fewer CPUs than it can have running", { cpus: 1 }, { minCpus: 2 }, "powerCycle"],
    ["as few CPUs as it can have running", { cpus: 1 }, { minCpus: 1 }, "live"],
    ["less memory than it can have running", { memoryBytes: 1 }, { minMemoryBytes: gibibyte }, "powerCycle"],
    [
      "as little memory as it can have running",
      { memoryBytes: gibibyte },
      { minMemoryBytes: gibibyte },
      "live",
    ],
  ] as const)("%s", (_title, desired, liveLimits, effect) => {
    const plan = planned({
      desired: desiredState(desired),
      observed: machine(desiredState(), { liveLimits }),
    });
    expect(plan.steps.map((step) => step.effect)).toEqual([effect]);
  });
});

describe("what this very machine lacks", () => {
  it.each(changes.filter(({ needs }) => needs !== undefined))(
    "of $needs is a power cycle",
    ({ desiredState: desired, before = {}, needs }) => {
      const previous = desiredState(before);
      const effects = (without: readonly Capability[], power: "On" | "Off" = "On") =>
        planned({
          desired: desiredState({ ...desired, power }),
          previous,
          observed: machine(previous, { power, liveLimits: { without } }),
        }).steps.map(({ effect }) => effect);
      expect(effects(needs === undefined ? [] : [needs])).toEqual(["powerCycle"]);
      expect(effects(needs === undefined ? [] : [needs], "Off")).toEqual(["live"]);
      expect(effects(capabilityNames.filter((name) => name !== needs))).toEqual(["live"]);
    },
  );
});

describe("a device that only a machine which is off changes", () => {
  const ofDevice = ["grow-disk", "limit-disk", "remove-disk", "change-interface", "remove-interface"];

  it.each(changes.filter(({ kind }) => ofDevice.includes(kind)))(
    "costs a power cycle: $line",
    ({ desiredState: desired, before = {} }) => {
      const previous = desiredState(before);
      const { disks, interfaces } = machine(previous);
      const observed = machine(previous, {
        disks: disks.map((item) => ({ ...item, live: false })),
        interfaces: interfaces.map((item) => ({ ...item, live: false })),
      });
      const effects = planned({ desired: desiredState(desired), previous, observed }).steps.map(
        ({ effect }) => effect,
      );
      expect(effects).toEqual(["powerCycle"]);
    },
  );

  it.each([
    ["diskGrowLive", "powerCycle"],
    ["diskRemoveLive", "live"],
  ] as const)("and one that lacks %s grows by %s", (lacking, effect) => {
    const { disks } = machine();
    const observed = machine(desiredState(), {
      disks: disks.map((item) => ({ ...item, without: [lacking] })),
    });
    const { steps } = planned({ desired: desiredState({ disks: [disk("root", 20)] }), observed });
    expect(steps.map((step) => step.effect)).toEqual([effect]);
  });
});

describe("the order of steps", () => {
  it("frees and names before it adds, and hands over the guest's data last", () => {
    const plan = planned({
      previous: desiredState({
        disks: [disk("root", 10), disk("old", 1)],
        interfaces: [nic("lan"), nic("old")],
        tags: ["a"],
      }),
      desired: desiredState({
        name: "shop",
        tags: ["b"],
        cpus: 4,
        memoryBytes: 4 * gibibyte,
        hardware: { firmware: "UEFI" },
        limits: { cpuShares: 10 },
        disks: [disk("root", 20, { operationsPerSecond: 100 }), disk("new", 1)],
        interfaces: [nic("lan", { network: "other" }), nic("new")],
      }),
      guest: "changed",
      policies: { image: "Ignore", userData: "Rerun" },
    });
    expect(plan.steps.map(({ change }) => change.kind)).toEqual([
      "rename",
      "set-tags",
      "remove-interface",
      "remove-disk",
      "set-hardware",
      "set-limits",
      "set-cpus",
      "set-memory",
      "grow-disk",
      "limit-disk",
      "add-disk",
      "change-interface",
      "add-interface",
      "set-guest-data",
    ]);
  });

  it("is the user's where several disks are added", () => {
    const plan = planned({
      desired: desiredState({ disks: [disk("root", 10), disk("z", 1), disk("a", 1)] }),
    });
    expect(plan.steps.map(({ summary }) => summary)).toEqual(["add disk z (1Gi)", "add disk a (1Gi)"]);
  });
});

describe("a machine that shall be off", () => {
  it.each([
    ["Off", "off"],
    ["OffGraceful", "shutdown"],
  ] as const)("%s is not switched on again for a change", (power, to) => {
    const plan = planned({ desired: desiredState({ power, cpus: 4 }), without: ["cpuAddLive"] });
    expect(plan.power?.to).toBe(to);
    expect(needsPowerCycle(plan)).toBe(false);
  });
});
