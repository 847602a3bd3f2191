import { ProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import { currentOperation } from "../../hooks/operation";
import type { OpenSession } from "../../hooks/sessions";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import type { MachinePlan, PlannedStep, Refusal } from "../../planner/plan";
import { needsPowerCycle } from "../../planner/plan-machine";
import { applyChange } from "./apply-change";
import { changePower, shutDown } from "./power";
import { observeExisting } from "./waits";

/** Told after each step, so that a failure later on leaves a state that says what was reached. */
export type ObservedListener = (machine: ObservedMachine) => void;

/**
 * Carries out a plan step by step and reads back after each. A machine that was switched off for it comes
 * back, whatever happens in between.
 */
export async function applyPlan(
  open: OpenSession,
  observed: ObservedMachine,
  plan: MachinePlan,
  inputs: VirtualMachineInputs,
  onObserved: ObservedListener,
): Promise<ObservedMachine> {
  refuse(plan, inputs);
  for (const note of plan.notes) currentOperation()?.report("info", note);
  let machine = observed;
  const see = (seen: ObservedMachine): ObservedMachine => {
    machine = seen;
    onObserved(seen);
    return seen;
  };
  if (needsPowerCycle(plan)) await cycle(open, machine, plan, inputs, see);
  else await applyInPlace(open, machine, plan, inputs, see);
  return machine;
}

async function applyInPlace(
  open: OpenSession,
  machine: ObservedMachine,
  plan: MachinePlan,
  inputs: VirtualMachineInputs,
  see: (seen: ObservedMachine) => ObservedMachine,
): Promise<void> {
  const endsOff = plan.power?.to === "off" || plan.power?.to === "shutdown";
  // a machine that shall be off goes off first: nothing then needs the guest's help
  const start =
    endsOff && plan.power !== undefined
      ? see(await changePower(open, machine, plan.power.to, inputs))
      : machine;
  const last = await applySteps(open, start, plan.steps, see);
  if (!endsOff && plan.power !== undefined) see(await changePower(open, last, plan.power.to, inputs));
}

async function cycle(
  open: OpenSession,
  machine: ObservedMachine,
  plan: MachinePlan,
  inputs: VirtualMachineInputs,
  see: (seen: ObservedMachine) => ObservedMachine,
): Promise<void> {
  const back = plan.power?.to ?? (machine.power === "Suspended" ? "suspend" : "on");
  const off = see(await shutDown(open, machine, inputs));
  let last = off;
  try {
    last = await applySteps(open, off, plan.steps, (seen) => {
      last = see(seen);
      return last;
    });
  } finally {
    see(await changePower(open, last, back, inputs));
  }
}

async function applySteps(
  open: OpenSession,
  machine: ObservedMachine,
  steps: readonly PlannedStep[],
  see: (seen: ObservedMachine) => ObservedMachine,
): Promise<ObservedMachine> {
  let last = machine;
  for (const step of steps) {
    currentOperation()?.report("progress", step.summary);
    try {
      await applyChange(open, machine.reference, step.change);
    } catch (error) {
      throw ProviderError.is(error)
        ? error.with({ property: step.property, operation: step.summary })
        : error;
    }
    last = see(await observeExisting(open, machine.reference));
  }
  return last;
}

/** Throws when something in the plan must not or cannot happen; nothing has been touched by then. */
export function refuse(plan: MachinePlan, inputs: VirtualMachineInputs): void {
  const refusals = [...plan.refusals, ...forbiddenCycle(plan, inputs)];
  const [first] = refusals;
  if (first === undefined) return;
  throw new ProviderError("InvalidSpec", refusals.map((refusal) => refusal.reason).join("; "), {
    property: first.property,
    cure: [...new Set(refusals.map((refusal) => refusal.cure))].join("; "),
  });
}

function forbiddenCycle(plan: MachinePlan, inputs: VirtualMachineInputs): Refusal[] {
  if (inputs.updatePolicy?.powerCycle !== "Forbid" || !needsPowerCycle(plan)) return [];
  const steps = plan.steps.filter((step) => step.effect === "powerCycle");
  return steps.map((step) => ({
    property: step.property,
    reason: `${step.summary} needs a power cycle, which updatePolicy.powerCycle forbids`,
    cure: 'set updatePolicy.powerCycle to "Allow", or power the machine off first',
  }));
}
