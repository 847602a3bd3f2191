import { type Capability, capabilityNames } from "../../provider/contract/capabilities";
import type {
  DesiredDisk,
  DesiredInterface,
  DesiredMachine,
  ObservedMachine,
} from "../../provider/contract/machine";
import { sizeOf } from "../../provider/contract/sizing";
import type { MachinePlan, PlanningContext } from "../../provider/planner/plan";
import { planMachine } from "../../provider/planner/plan-machine";

/** Short words for plans: what is desired, what is there, and the plan as lines that a person reads. */

export const gibibyte = 2 ** 30;

export function disk(name: string, gibibytes?: number, more: Partial<DesiredDisk> = {}): DesiredDisk {
  return { name, sizeBytes: gibibytes === undefined ? undefined : gibibytes * gibibyte, ...more };
}

export function nic(name: string, more: Partial<DesiredInterface> = {}): DesiredInterface {
  return { name, network: "lan", addresses: [], dhcp: true, dns: [], routes: [], ...more };
}

/** Two CPUs, two GiB, one disk, one interface, running. */
export function desiredState(more: Partial<DesiredMachine> = {}): DesiredMachine {
  return {
    name: "web",
    cpus: 2,
    memoryBytes: 2 * gibibyte,
    hardware: {},
    limits: {},
    root: { type: "image", reference: "debian" },
    disks: [disk("root", 10)],
    interfaces: [nic("lan")],
    placement: {},
    power: "On",
    tags: [],
    guestAgent: true,
    native: {},
    extraConfig: {},
    ...more,
  };
}

/** The machine that is exactly what was desired. */
export function machine(
  desired: DesiredMachine = desiredState(),
  more: Partial<ObservedMachine> = {},
): ObservedMachine {
  return {
    reference: "machines/web",
    name: desired.name,
    power: desired.power === "OffGraceful" ? "Off" : desired.power,
    ...sizeOf(desired),
    disks: desired.disks.map(({ name, sizeBytes, operationsPerSecond }) => ({
      name,
      sizeBytes: sizeBytes ?? 4 * gibibyte,
      operationsPerSecond,
      device: `volumes/${name}`,
    })),
    interfaces: desired.interfaces.map(({ name, network }) => ({
      name,
      network,
      macAddress: "52:54:00:00:00:01",
      addresses: [],
    })),
    tags: [...desired.tags],
    labels: { ...desired.labels },
    location: "host-a",
    liveLimits: {},
    pending: [],
    ...more,
  };
}

export interface Situation extends Partial<Omit<PlanningContext, "capabilities">> {
  /** Default: all of them. */
  readonly without?: readonly Capability[];
}

/** Where nothing is said, the machine is what was desired before, and is desired again. */
export function contextOf(situation: Situation = {}): PlanningContext {
  const { without = [], ...given } = situation;
  const previous = given.previous ?? desiredState();
  return {
    desired: desiredState(),
    previous,
    observed: machine(previous),
    settingChanges: {},
    guest: "same",
    policies: { image: "Ignore", userData: "Ignore" },
    trigger: { before: undefined, now: undefined },
    chosen: { placement: {}, storage: {} },
    chosenBefore: { placement: {}, storage: {} },
    ...given,
    capabilities: new Set(capabilityNames.filter((name) => !without.includes(name))),
  };
}

export function planned(situation: Situation = {}): MachinePlan {
  return planMachine(contextOf(situation));
}

/** The plan as lines: steps in order with how they take effect, then replacements, refusals, notes and power. */
export function linesOf(plan: MachinePlan): string[] {
  return [
    ...plan.steps.map(({ change, effect, summary }) => `${change.kind} (${effect}): ${summary}`),
    ...plan.replacements.map(({ property, reason }) => `replace for ${property}: ${reason}`),
    ...plan.refusals.map(
      ({ property, reason, remediation }) => `refuse ${property}: ${reason}; ${remediation}`,
    ),
    ...plan.notes.map((note) => `note: ${note}`),
    ...(plan.power === undefined ? [] : [`power ${plan.power.to}: ${plan.power.summary}`]),
  ];
}
