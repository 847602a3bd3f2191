import { ProviderError, toProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import { hasBlock } from "../../models/blocks";
import { type VirtualMachineInputs, virtualMachineInputs } from "../../models/virtual-machine";
import { rootInputs } from "../../planner/input-paths";
import type { MachinePlan, Refusal } from "../../planner/plan";
import { needsPowerCycle, touches } from "../../planner/plan-machine";
import { staticCapabilities } from "../../runtime/capabilities";
import { type OpenSession, openSession } from "../../runtime/sessions";
import { inputChanges } from "../inputs-diff";
import type { DetailedChange, DiffOptions, DiffResult } from "../kind";
import { belongsTo, takenAway } from "../ownership";
import { refuse } from "./apply-plan";
import { reachedPower } from "./outputs";
import { type Before, beforeOf, type DesiredState, planFor, readDesiredState } from "./planning";
import { keepAddresses, withoutAddress } from "./pool-addresses";
import { identityOf, type RecordedMachine, recordedMachine } from "./recorded";
import { rememberReplacement } from "./replacements";
import { impossible } from "./validation";
import { machineGone } from "./waits";
import { withoutIgnored } from "./without-ignored";

// the planner speaks of these; all other inputs are settings that only state holds
const inputKeys = Object.keys(virtualMachineInputs.shape);
const blockKeys = inputKeys.filter((key) => hasBlock(key, "machine"));
const deviceKeys = ["networks", "disks", "media", "bootOrder", "placement"];
const plannedKeys = ["name", "class", ...blockKeys, "resources", ...deviceKeys, "tags", "labels"];
const creationKeys = [...rootInputs, "userData", "metaData", "networkConfig", "imageDefaults"];
const settingsKeys = inputKeys.filter(
  (key) => ![...plannedKeys, ...creationKeys, "owner", "beside", "ignoreChanges", "powerState"].includes(key),
);

export async function diffMachine(
  id: string,
  recorded: RecordedMachine,
  inputs: VirtualMachineInputs,
  { refreshing }: DiffOptions,
): Promise<DiffResult> {
  if (recorded.provider.type !== inputs.provider.type) return otherHypervisor(recorded, inputs);
  const desiredState = await readDesiredState(keepAddresses(recorded, inputs));
  const capabilities = staticCapabilities(inputs.provider);
  const before = beforeOf(recorded);
  const present = recordedMachine(id, recorded, before.previous);
  const remembered = planFor(desiredState, before, present, await capabilities);
  const looks = touches(remembered) || recorded.drift !== undefined || recorded.phase === "Creating";
  const plan = looks
    ? await exactPlan({ id, recorded, before }, desiredState, remembered, refreshing)
    : remembered;
  if (!refreshing)
    refuse({ ...plan, refusals: [...plan.refusals, ...keptName(plan, recorded, inputs)] }, inputs);
  if (plan.replacements.length > 0) rememberReplacement(inputs);
  return {
    changes: [
      ...replacements(plan),
      ...stepChanges(plan),
      ...drifted(recorded),
      ...settings(plan, recorded, inputs),
      ...askedAnew(plan, recorded, inputs),
      ...spellings(plan, recorded, desiredState.inputs),
    ],
    deleteBeforeReplace: true,
    notes: [
      ...plan.notes,
      ...addressNotes(recorded, inputs),
      ...plan.refusals.map(({ reason, remediation }) => `${reason}; ${remediation}`),
    ],
  };
}

function addressNotes(recorded: RecordedMachine, inputs: VirtualMachineInputs): string[] {
  return withoutAddress(recorded, inputs).map(
    (name) =>
      `the interface ${name} was made without an address of the pool and gets none: give it another name for a new one, or run \`pulumi up --replace <urn>\` for a new machine`,
  );
}

/** A machine that is there when the new one comes keeps its name, which the new one would need. */
function keptName(plan: MachinePlan, recorded: RecordedMachine, inputs: VirtualMachineInputs): Refusal[] {
  const keeper = recorded.name === inputs.name ? nameKeeper(recorded, inputs) : undefined;
  if (keeper === undefined) return [];
  return plan.replacements.slice(0, 1).map(({ property, reason }) => ({
    property,
    reason: `${reason} needs a new machine named ${inputs.name}, and ${keeper.why} keeps the old one under that name`,
    remediation: `write another name too, or ${keeper.remediation}`,
  }));
}

function nameKeeper(
  recorded: RecordedMachine,
  inputs: VirtualMachineInputs,
): { readonly why: string; readonly remediation: string } | undefined {
  if (recorded.deletionPolicy === "Retain") {
    const remediation = 'set deletionPolicy to "Delete" and run `pulumi up` before this change';
    return { why: "deletionPolicy Retain", remediation };
  }
  if (inputs.beside !== true) return undefined;
  return { why: "deleteBeforeReplace: false", remediation: "leave out that option" };
}

/** What a refresh saw and no input tells: an update looks at the machine. */
function drifted({ drift = [] }: RecordedMachine): DetailedChange[] {
  return drift.map((summary) => ({ property: "drift", effect: "settings", summary }));
}

function otherHypervisor(recorded: RecordedMachine, inputs: VirtualMachineInputs): DiffResult {
  const summary = `provider ${recorded.provider.type} → ${inputs.provider.type}: a new machine there`;
  return {
    changes: [{ property: "provider", effect: "replace", summary }],
    deleteBeforeReplace: false,
    notes: [],
  };
}

interface Remembered {
  readonly id: string;
  readonly recorded: RecordedMachine;
  readonly before: Before;
}

/** Only a look at the machine tells live from power cycle; without one, what is recorded has to do. */
async function exactPlan(
  { id, recorded, before }: Remembered,
  desiredState: DesiredState,
  remembered: MachinePlan,
  refreshing: boolean,
): Promise<MachinePlan> {
  let open: OpenSession | undefined;
  try {
    open = await openSession(desiredState.inputs.provider);
    const observed: ObservedMachine | undefined = await open.session.machines.observe(
      identityOf(id, recorded),
    );
    if (observed === undefined) return missing(remembered, recorded, refreshing);
    const plan = planFor(desiredState, before, observed, open.session.capabilities);
    const notes = [...plan.notes, ...waitingChanges(observed)];
    if (refreshing) return { ...plan, notes };
    const refusals = [...plan.refusals, ...(await refusalsOf(open, desiredState, recorded, observed, plan))];
    return { ...plan, notes, refusals };
  } catch (error) {
    // the update would log in once more, and bring the account nearer to being locked
    if (open === undefined && !refreshing && ProviderError.is(error, "Unauthorized")) throw error;
    const note = `planned from the last known state, since the machine could not be read: ${toProviderError(error).message}`;
    return { ...remembered, notes: [...remembered.notes, note] };
  }
}

/** As the update has it: what is gone is made again by a creation alone. */
function missing(remembered: MachinePlan, recorded: RecordedMachine, refreshing: boolean): MachinePlan {
  const { name, phase } = recorded;
  if (phase === "Creating" || remembered.replacements.length > 0) {
    return {
      ...remembered,
      notes: [...remembered.notes, `${name} is not there any more, and is made again`],
    };
  }
  if (refreshing) return remembered;
  const { reason, remediation = "" } = machineGone(name);
  return { ...remembered, refusals: [{ property: "name", reason: `${name}: ${reason}`, remediation }] };
}

/** What only the hypervisor knows: whose the machine is, and what it cannot do. */
async function refusalsOf(
  open: OpenSession,
  desiredState: DesiredState,
  recorded: RecordedMachine,
  observed: ObservedMachine,
  { steps }: MachinePlan,
): Promise<Refusal[]> {
  const { inputs } = desiredState;
  if (!belongsTo(observed.owner, recorded.owner, inputs.owner)) {
    const { reason, remediation = "" } = takenAway("machine", observed.name, observed.owner, recorded.owner);
    return [{ property: "owner", reason, remediation }];
  }
  const violations = await impossible(
    open,
    desiredState,
    observed,
    steps.map(({ change }) => change),
  );
  return violations.map(({ property, reason }) => ({ property, reason, remediation: "" }));
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

function stepChanges(plan: MachinePlan): DetailedChange[] {
  const cycle = needsPowerCycle(plan);
  const restarts = plan.restart === undefined ? [] : [{ ...plan.restart, effect: "powerCycle" as const }];
  const changes: DetailedChange[] = [...restarts, ...plan.steps].map(({ property, effect, summary }) => ({
    property,
    // in a power cycle everything is done while the machine is off
    effect: cycle ? effect : "live",
    summary,
  }));
  if (plan.power !== undefined)
    changes.push({ property: "powerState", effect: "live", summary: plan.power.summary });
  return changes;
}

function settings(
  plan: MachinePlan,
  recorded: RecordedMachine,
  inputs: VirtualMachineInputs,
): DetailedChange[] {
  const keys = settingsKeys.filter((key) => key !== plan.restart?.property);
  return inputChanges(keys, recorded, inputs);
}

/** A machine that is in the power state already, by itself: only the state has to learn what the program asks for. */
function askedAnew(
  plan: MachinePlan,
  { desiredPowerState: before }: RecordedMachine,
  inputs: VirtualMachineInputs,
): DetailedChange[] {
  const now = reachedPower(inputs);
  if (plan.power !== undefined || now === before) return [];
  const summary = `desired power state ${before ?? "not recorded"} → ${now ?? "not recorded"}`;
  return [{ property: "powerState", effect: "settings", summary }];
}

/** A planned input that means the same in other words still has to reach the state. */
function spellings(
  plan: MachinePlan,
  recorded: RecordedMachine,
  inputs: VirtualMachineInputs,
): DetailedChange[] {
  const { ignoreChanges } = inputs;
  const compared = [recorded, inputs].map((each) => withoutIgnored(each, ignoreChanges)) as [object, object];
  return touches(plan) ? [] : inputChanges(plannedKeys, ...compared);
}
