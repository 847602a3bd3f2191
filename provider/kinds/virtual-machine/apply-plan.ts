import type { MachineChange } from "../../contract/changes";
import { ProviderError, toProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { inputPath } from "../../planner/input-paths";
import type { MachinePlan, PlannedPower, PlannedStep, Refusal } from "../../planner/plan";
import { needsPowerCycle } from "../../planner/plan-machine";
import { currentOperation, withGrace } from "../../runtime/operation";
import type { OpenSession } from "../../runtime/sessions";
import { applyChange } from "./apply-change";
import { changePower, shutDown } from "./power";
import { observeExisting, waitUntil } from "./waits";

// a second Ctrl-C ends the process at once
const graceMilliseconds = 120_000;
const shutdownMilliseconds = 30_000;
// the request has most likely never reached the guest
const lostShutdownMilliseconds = 5_000;

/** Told what was reached, so that a failure later on leaves a state that says so. */
export interface PlanListener {
  onObserved(machine: ObservedMachine): void;
  onStarted(changes: readonly MachineChange[]): void;
  onFinished(changes: readonly MachineChange[]): void;
}

/**
 * Carries out a plan request by request and reads back after each. A machine that was switched off for it comes
 * back, whatever happens in between.
 */
export async function applyPlan(
  open: OpenSession,
  observed: ObservedMachine,
  plan: MachinePlan,
  inputs: VirtualMachineInputs,
  listener: PlanListener,
): Promise<ObservedMachine> {
  refuse(plan, inputs);
  for (const note of plan.notes) currentOperation()?.report("info", note);
  let machine = observed;
  const see = (seen: ObservedMachine): ObservedMachine => {
    machine = seen;
    listener.onObserved(seen);
    return seen;
  };
  const run: PlanRun = { open, plan, inputs, see, listener };
  if (needsPowerCycle(plan)) await cycle(run, machine);
  else await applyInPlace(run, machine);
  return machine;
}

interface PlanRun {
  readonly open: OpenSession;
  readonly plan: MachinePlan;
  readonly inputs: VirtualMachineInputs;
  readonly see: (seen: ObservedMachine) => ObservedMachine;
  readonly listener: PlanListener;
}

async function applyInPlace(run: PlanRun, machine: ObservedMachine): Promise<void> {
  const { open, plan, inputs, see } = run;
  const { power, steps } = plan;
  // a machine that shall be off goes off first: nothing then needs the guest's help; a suspended one has to run to be changed
  const first = power !== undefined && (endsOff(power) || machine.power === "Suspended");
  const start = first ? see(await changePower(open, machine, power.to, inputs)) : machine;
  const last = await applySteps(run, start, steps);
  if (!first && power !== undefined) see(await changePower(open, last, power.to, inputs));
}

function endsOff({ to }: PlannedPower): boolean {
  return to === "off" || to === "shutdown";
}

// whatever brings the machine back ends it
const restart: MachineChange = { kind: "power", to: "reboot" };

async function cycle(run: PlanRun, machine: ObservedMachine): Promise<void> {
  const { open, plan, inputs, see, listener } = run;
  const back = plan.power?.to ?? "on";
  // its guest is asked too, and what its memory holds is not thrown away
  const running =
    machine.power === "Suspended" ? see(await changePower(open, machine, "on", inputs)) : machine;
  const off = see(await switchedOff(run, running, back));
  if (plan.restart !== undefined) listener.onFinished([restart]);
  let last = off;
  const lookOn = (seen: ObservedMachine): ObservedMachine => {
    last = see(seen);
    return last;
  };
  try {
    await applySteps({ ...run, see: lookOn }, off, plan.steps);
  } catch (error) {
    await putBack(run, last, back);
    throw error;
  }
  try {
    see(await changePower(open, last, back, inputs));
  } catch (error) {
    const now = isInterrupted() ? await lookAfterInterrupt(run, last) : undefined;
    if (now !== undefined) await putBack(run, now, back);
    throw error;
  }
}

/** A guest that was asked goes on to shut down, whether or not anybody waits: the machine comes back then too. */
async function switchedOff(
  run: PlanRun,
  running: ObservedMachine,
  back: PlannedPower["to"],
): Promise<ObservedMachine> {
  let asked = false;
  try {
    return await shutDown(run.open, running, run.inputs, () => {
      asked = true;
    });
  } catch (error) {
    const off = asked ? await goneOff(run, running) : undefined;
    if (off !== undefined) await putBack(run, off, back);
    throw error;
  }
}

function goneOff({ open }: PlanRun, running: ObservedMachine): Promise<ObservedMachine | undefined> {
  const timeout = isInterrupted() ? shutdownMilliseconds : lostShutdownMilliseconds;
  const isOff = ({ power }: ObservedMachine): boolean => power === "Off";
  return withGrace(timeout, () => waitUntil(open, running, "the guest to shut down", isOff, timeout)).catch(
    () => undefined,
  );
}

/** The last call may have had its effect: what is on already is not started again. */
function lookAfterInterrupt(
  { open }: PlanRun,
  machine: ObservedMachine,
): Promise<ObservedMachine | undefined> {
  return withGrace(graceMilliseconds, () => open.session.machines.observe(machine)).catch(() => undefined);
}

function isInterrupted(): boolean {
  return currentOperation()?.signal.aborted === true;
}

/** The machine ran before: it runs again, also after Ctrl-C. What went wrong first is what the user has to know. */
async function putBack(
  { open, inputs, see }: PlanRun,
  machine: ObservedMachine,
  back: PlannedPower["to"],
): Promise<void> {
  try {
    await withGrace(graceMilliseconds, async () => see(await changePower(open, machine, back, inputs)));
  } catch (error) {
    const reason = toProviderError(error).message;
    currentOperation()?.report("warning", `${machine.name} could not be switched on again: ${reason}`);
  }
}

async function applySteps(
  { open, inputs, see, listener }: PlanRun,
  machine: ObservedMachine,
  steps: readonly PlannedStep[],
): Promise<ObservedMachine> {
  let last = machine;
  for (const request of requestsFor(open, steps)) {
    const changes = request.map(({ change }) => change);
    const summary = request.map((step) => step.summary).join(", ");
    currentOperation()?.report("progress", summary);
    listener.onStarted(changes);
    try {
      await applyChange(open, machine, ...changes);
    } catch (error) {
      if (!ProviderError.is(error)) throw error;
      const { property } = error;
      const located = property === undefined ? error : error.at(inputPath(property, inputs));
      throw located.with({ ...propertyOf(request), operation: summary });
    }
    listener.onFinished(changes);
    last = see(await observeExisting(open, machine));
  }
  return last;
}

/** The steps in the groups that the adapter makes in one request each. */
function requestsFor({ session }: OpenSession, steps: readonly PlannedStep[]): PlannedStep[][] {
  const requests: PlannedStep[][] = [];
  for (let rest = [...steps]; rest.length > 0; ) {
    const size = Math.max(1, session.machines.together?.(rest.map(({ change }) => change)) ?? 1);
    requests.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return requests;
}

/** Of several steps, only the adapter knows which one failed. */
function propertyOf(request: readonly PlannedStep[]): { readonly property?: string } {
  const properties = new Set(request.map(({ property }) => property));
  const [property] = properties;
  return property === undefined || properties.size > 1 ? {} : { property };
}

/** Throws when something in the plan must not or cannot happen; nothing has been touched by then. */
export function refuse(plan: MachinePlan, inputs: VirtualMachineInputs): void {
  const refusals = [...plan.refusals, ...forbiddenCycle(plan, inputs)];
  const [first] = refusals;
  if (first === undefined) return;
  throw new ProviderError("InvalidSpec", refusals.map((refusal) => refusal.reason).join("; "), {
    property: first.property,
    remediation: [...new Set(refusals.map((refusal) => refusal.remediation))]
      .filter((remediation) => remediation !== "")
      .join("; "),
  });
}

function forbiddenCycle(plan: MachinePlan, inputs: VirtualMachineInputs): Refusal[] {
  if (inputs.updatePolicy?.powerCycle !== "Forbid" || !needsPowerCycle(plan)) return [];
  const steps = plan.steps.filter((step) => step.effect === "powerCycle");
  return [...steps, ...(plan.restart === undefined ? [] : [plan.restart])].map((step) => ({
    property: step.property,
    reason: `${step.summary} needs a power cycle, which updatePolicy.powerCycle forbids`,
    remediation: 'set updatePolicy.powerCycle to "Allow", or power the machine off first',
  }));
}
