import { toProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import { staticCapabilities } from "../../hooks/capabilities";
import { openSession } from "../../hooks/sessions";
import { type VirtualMachineInputs, virtualMachineInputs } from "../../models/virtual-machine";
import type { MachinePlan } from "../../planner/plan";
import { needsPowerCycle } from "../../planner/plan-machine";
import { inputChanges } from "../inputs-diff";
import type { DetailedChange, DiffResult } from "../kind";
import { refuse } from "./apply-plan";
import { type MachineWish, planFor, readWish } from "./planning";
import { keepAddresses } from "./pool-addresses";
import { type RecordedMachine, recordedMachine } from "./recorded";

// the planner speaks of these; all other inputs are settings that only state holds
const plannedKeys = ["name", "class", "resources", "networks", "disks", "tags"];
const creationKeys = ["image", "importedDisk", "userData", "metaData", "networkConfig"];
const settingsKeys = Object.keys(virtualMachineInputs.shape).filter(
  (key) => ![...plannedKeys, ...creationKeys, "owner", "powerState"].includes(key),
);

export async function diffMachine(
  id: string,
  recorded: RecordedMachine,
  inputs: VirtualMachineInputs,
): Promise<DiffResult> {
  if (recorded.provider.type !== inputs.provider.type) return otherHypervisor(recorded, inputs);
  const wish = await readWish(keepAddresses(recorded, inputs));
  const capabilities = staticCapabilities(inputs.provider);
  const remembered = planFor(wish, recorded, recordedMachine(id, recorded), await capabilities);
  const plan = touches(remembered) ? await exactPlan(id, wish, recorded, remembered) : remembered;
  refuse(plan, inputs);
  return {
    changes: [
      ...replacements(plan),
      ...steps(plan),
      ...settings(recorded, inputs),
      ...spellings(plan, recorded, wish.inputs),
    ],
    deleteBeforeReplace: true,
    notes: plan.notes,
  };
}

function otherHypervisor(recorded: RecordedMachine, inputs: VirtualMachineInputs): DiffResult {
  const summary = `provider ${recorded.provider.type} → ${inputs.provider.type}: a new machine there`;
  return {
    changes: [{ property: "provider", effect: "replace", summary }],
    deleteBeforeReplace: false,
    notes: [],
  };
}

function touches(plan: MachinePlan): boolean {
  return plan.steps.length > 0 || plan.power !== undefined;
}

/** Only a look at the machine tells live from power cycle; without one, what is recorded has to do. */
async function exactPlan(
  id: string,
  wish: MachineWish,
  recorded: RecordedMachine,
  remembered: MachinePlan,
): Promise<MachinePlan> {
  try {
    const { session } = await openSession(wish.inputs.provider);
    const observed: ObservedMachine | undefined = await session.machines.observe(id);
    if (observed === undefined) return remembered;
    const plan = planFor(wish, recorded, observed, session.capabilities);
    return { ...plan, notes: [...plan.notes, ...waitingChanges(observed)] };
  } catch (error) {
    const note = `planned from the last known state, since the machine could not be read: ${toProviderError(error).message}`;
    return { ...remembered, notes: [...remembered.notes, note] };
  }
}

/** Somebody else's, or what an earlier update could not do while the machine ran. */
function waitingChanges({ pending = [] }: ObservedMachine): string[] {
  return pending.map((change) => `waits for the next power cycle: ${change}`);
}

function replacements(plan: MachinePlan): DetailedChange[] {
  return plan.replacements.map(({ property, reason }) => ({
    property,
    effect: "replace",
    summary: `${reason}: a new machine`,
  }));
}

function steps(plan: MachinePlan): DetailedChange[] {
  const cycle = needsPowerCycle(plan);
  const changes: DetailedChange[] = plan.steps.map(({ property, effect, summary }) => ({
    property,
    // in a power cycle everything is done while the machine is off
    effect: cycle ? effect : "live",
    summary,
  }));
  if (plan.power !== undefined)
    changes.push({ property: "powerState", effect: "live", summary: plan.power.summary });
  return changes;
}

function settings(recorded: RecordedMachine, inputs: VirtualMachineInputs): DetailedChange[] {
  return inputChanges(settingsKeys, recorded, inputs);
}

/** A planned input that means the same in other words still has to reach the state. */
function spellings(
  plan: MachinePlan,
  recorded: RecordedMachine,
  inputs: VirtualMachineInputs,
): DetailedChange[] {
  return touches(plan) ? [] : inputChanges(plannedKeys, recorded, inputs);
}
