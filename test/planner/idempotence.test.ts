import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capabilityNames } from "../../provider/contract/capabilities";
import type { MachineChange } from "../../provider/contract/changes";
import type { DesiredMachine, ObservedMachine, ObservedPower } from "../../provider/contract/machine";
import type { MachinePlan, PlannedPower } from "../../provider/planner/plan";
import { planMachine } from "../../provider/planner/plan-machine";
import { contextOf, desiredState, disk, gibibyte, linesOf, machine, nic } from "./planning";

// as JSON has them
const plain = { noNullPrototype: true };
const flag = fc.option(fc.boolean(), { nil: undefined });

const desiredMachines: fc.Arbitrary<DesiredMachine> = fc
  .record({
    name: fc.constantFrom("web", "shop"),
    cpus: fc.integer({ min: 1, max: 4 }),
    memoryBytes: fc.integer({ min: 1, max: 8 }).map((amount) => amount * gibibyte),
    hardware: fc.record({ firmware: fc.constantFrom("BIOS", "UEFI", undefined), secureBoot: flag }, plain),
    limits: fc.record({ cpuLimitMhz: fc.constantFrom(undefined, 1000) }, plain),
    disks: uniqueNames(
      fc.record({
        name: fc.constantFrom("a", "b", "c"),
        size: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
        keep: flag,
        growOffline: flag,
      }),
    ).map((items) => [disk("root", 10), ...items.map(({ name, size, ...more }) => disk(name, size, more))]),
    interfaces: uniqueNames(
      fc.record({ name: fc.constantFrom("x", "y", "z"), network: fc.constantFrom("lan", "wan") }),
    ).map((items) => items.map(({ name, network }) => nic(name, { network }))),
    power: fc.constantFrom("On", "Off", "OffGraceful", "Suspended"),
    tags: fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 4 }),
    labels: fc.option(fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("x", "y")), {
      nil: undefined,
    }),
    guestAgent: fc.boolean(),
    extraConfig: fc.constantFrom<Record<string, string>>({}, { a: "b" }),
  })
  .map(desiredState);

function uniqueNames<T extends { readonly name: string }>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.uniqueArray(item, { selector: ({ name }) => name, maxLength: 3 });
}

/** Something that was desired once, something that is there, and something that is desired now. */
const situations = fc
  .record({
    previous: desiredMachines,
    actual: desiredMachines,
    desired: desiredMachines,
    power: fc.constantFrom<ObservedPower>("On", "Off", "Suspended", "Paused", "Crashed"),
    without: fc.subarray([...capabilityNames]),
    guest: fc.constantFrom("same", "changed", "unknown"),
    userData: fc.constantFrom("Ignore" as const, "Rerun" as const),
  })
  .map(({ actual, power, userData, ...rest }) =>
    contextOf({ ...rest, observed: machine(actual, { power }), policies: { image: "Ignore", userData } }),
  );

describe("a plan", () => {
  it("that was carried out leaves nothing to plan", () => {
    fc.assert(
      fc.property(situations, (context) => {
        const plan = planMachine(context);
        fc.pre(plan.refusals.length === 0);
        const observed = carriedOut(context.observed, plan);
        const again = planMachine({ ...context, observed, previous: context.desired, guest: "same" });
        expect(linesOf(again)).toEqual([]);
      }),
    );
  });

  it("is the same for the same machine and the same desired state", () => {
    fc.assert(
      fc.property(situations, (context) => {
        expect(planMachine(structuredClone(context))).toEqual(planMachine(context));
      }),
    );
  });

  it("never touches what was neither desired before nor now", () => {
    fc.assert(
      fc.property(situations, (context) => {
        const { desired, previous } = context;
        const ours = [desired, previous].flatMap((part) => [...part.disks, ...part.interfaces]);
        const names = new Set(ours.map(({ name }) => name));
        const touched = planMachine(context).steps.flatMap(({ change }) =>
          "name" in change && change.kind !== "rename" ? [change.name] : [],
        );
        expect(touched.filter((name) => !names.has(name))).toEqual([]);
      }),
    );
  });

  it("never switches off a machine that is off already", () => {
    fc.assert(
      fc.property(situations, (context) => {
        const off: ObservedMachine = { ...context.observed, power: "Off" };
        const { steps } = planMachine({ ...context, observed: off });
        expect(steps.filter(({ effect }) => effect === "powerCycle")).toEqual([]);
      }),
    );
  });
});

function carriedOut(observed: ObservedMachine, plan: MachinePlan): ObservedMachine {
  const changed = plan.steps.reduce((state, { change }) => afterChange(state, change), observed);
  return plan.power === undefined ? changed : { ...changed, power: powerAfter[plan.power.to] };
}

const powerAfter: Readonly<Record<PlannedPower["to"], ObservedPower>> = {
  on: "On",
  off: "Off",
  shutdown: "Off",
  suspend: "Suspended",
};

/** What a well-behaved hypervisor makes of a change. */
function afterChange(observed: ObservedMachine, change: MachineChange): ObservedMachine {
  const { disks, interfaces } = observed;
  switch (change.kind) {
    case "rename":
      return { ...observed, name: change.name };
    case "set-cpus":
      return { ...observed, cpus: change.cpus };
    case "set-memory":
      return { ...observed, memoryBytes: change.memoryBytes };
    case "add-disk":
      return { ...observed, disks: [...disks, ...machine(desiredState({ disks: [change.disk] })).disks] };
    case "grow-disk":
      return {
        ...observed,
        disks: disks.map((item) =>
          item.name === change.name ? { ...item, sizeBytes: change.sizeBytes } : item,
        ),
      };
    case "remove-disk":
      return { ...observed, disks: disks.filter(({ name }) => name !== change.name) };
    case "add-interface":
      return {
        ...observed,
        interfaces: [...interfaces, ...machine(desiredState({ interfaces: [change.interface] })).interfaces],
      };
    case "change-interface":
      return {
        ...observed,
        interfaces: interfaces.map((item) =>
          item.name === change.interface.name ? { ...item, network: change.interface.network } : item,
        ),
      };
    case "remove-interface":
      return { ...observed, interfaces: interfaces.filter(({ name }) => name !== change.name) };
    case "set-tags":
      // many hypervisors keep a sorted set
      return { ...observed, tags: [...new Set(change.tags)].toSorted() };
    case "set-labels":
      return { ...observed, labels: change.labels };
    default:
      return observed;
  }
}
