import { isDeepStrictEqual } from "node:util";
import type { MachineChange } from "../../contract/changes";
import { toProviderError } from "../../contract/errors";
import type { DesiredPower, ObservedMachine } from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { needsPowerCycle, touches } from "../../planner/plan-machine";
import { staticCapabilities } from "../../runtime/capabilities";
import { PartialFailure } from "../../runtime/partial-failure";
import { type OpenSession, openSession } from "../../runtime/sessions";
import type { PropertyMap } from "../../runtime/values";
import { lookedFor } from "../lost-answers";
import { assertBelongs } from "../ownership";
import { appliedInputs } from "./applied-inputs";
import { applyPlan, refuse } from "./apply-plan";
import { completed, outputsOf } from "./create";
import { compact, machineOutputs, reachedPower, statusKeys } from "./outputs";
import { beforeOf, type DesiredState, digestAfter, planFor, readDesiredState } from "./planning";
import { keepAddresses, takeAddresses, withoutAddress } from "./pool-addresses";
import { Progress } from "./progress";
import { identityOf, type RecordedMachine, recordedMachine } from "./recorded";
import { resumeCreation } from "./resume";
import { refuseImpossible } from "./validation";
import { observeExisting } from "./waits";

export async function updateMachine(
  id: string,
  recorded: RecordedMachine,
  inputs: VirtualMachineInputs,
): Promise<PropertyMap> {
  const kept = await readDesiredState(keepAddresses(recorded, inputs));
  if (await isSettingsOnly(id, recorded, kept)) return restated(recorded, asMade(recorded, kept.inputs));
  const open = await openSession(inputs.provider);
  const named = { ...kept.inputs, owner: recorded.owner };
  const given = await takeAddresses(open, named, withoutAddress(recorded, inputs));
  const desiredState = { ...(await readDesiredState(given)), inputs: { ...given, owner: inputs.owner } };
  if (recorded.phase === "Creating") return resumeCreation(open, id, recorded, desiredState);
  const observed = await observeExisting(open, identityOf(id, recorded));
  assertBelongs(
    { kind: "machine", reference: observed.name, present: observed.owner },
    recorded.owner,
    inputs.owner,
  );
  return reconcile(open, desiredState, recorded, observed);
}

/** Nothing of the machine changes, for instance after a rotation of credentials: no call is made. */
async function isSettingsOnly(
  id: string,
  recorded: RecordedMachine,
  desiredState: DesiredState,
): Promise<boolean> {
  const { phase, drift, provider } = recorded;
  if (
    phase === "Creating" ||
    drift !== undefined ||
    provider.endpoint !== desiredState.inputs.provider.endpoint
  )
    return false;
  if (mayBeLeftChanged(recorded, desiredState.inputs)) return false;
  const capabilities = await staticCapabilities(desiredState.inputs.provider);
  const before = beforeOf(recorded);
  const remembered = recordedMachine(id, recorded, before.previous);
  const plan = planFor(desiredState, before, remembered, capabilities);
  return !touches(plan);
}

/** An ignored input holds what others have made of it: the machine tells that, and the program does not. */
function mayBeLeftChanged(recorded: RecordedMachine, inputs: VirtualMachineInputs): boolean {
  const seen = ["name", "networks", "disks", "media", "bootOrder", "tags", "labels"] as const;
  const ignores = (inputs.ignoreChanges ?? []).length > 0;
  return ignores && seen.some((key) => !isDeepStrictEqual(recorded[key], inputs[key]));
}

/** With what the machine itself still holds: its ownership tag, and the root disk's source that it was made from. */
function asMade(recorded: RecordedMachine, inputs: VirtualMachineInputs): VirtualMachineInputs {
  const { owner, image, importedDisk, cloneFrom } = recorded;
  return { ...inputs, owner, image, importedDisk, cloneFrom };
}

/** The recorded status under the new inputs. */
function restated(recorded: RecordedMachine, inputs: VirtualMachineInputs): PropertyMap {
  const status = Object.entries(recorded).filter(([key]) => key === "powerState" || statusKeys.includes(key));
  const {
    userData: _user,
    metaData: _meta,
    networkConfig: _network,
    imageDefaults: _image,
    ignoreChanges: _ignored,
    ...echoed
  } = inputs;
  const desiredPowerState = reachedPower(inputs);
  return compact({ ...echoed, ...Object.fromEntries(status), desiredPowerState });
}

async function reconcile(
  open: OpenSession,
  desiredState: DesiredState,
  recorded: RecordedMachine,
  observed: ObservedMachine,
): Promise<PropertyMap> {
  const { inputs } = desiredState;
  const before = beforeOf(recorded);
  const plan = planFor(desiredState, before, observed, open.session.capabilities);
  refuse(plan, inputs);
  await refuseImpossible(
    open,
    desiredState,
    observed,
    plan.steps.map(({ change }) => change),
  );
  const progress = new Progress(observed);
  const { finished } = progress;
  try {
    const seen = await applyPlan(open, observed, plan, inputs, progress);
    const after = { ...asMade(recorded, inputs), owner: ownerAfter(finished, recorded) };
    const started = seen.power === "On" && (observed.power !== "On" || needsPowerCycle(plan));
    const digest = digestAfter(progress, desiredState, before);
    return await (started ? completed : outputsOf)(open, after, seen, digest);
  } catch (error) {
    await progress.lookAgain(open, observed);
    const { seen = observed } = progress;
    const digest = digestAfter(progress, desiredState, before);
    // the state says already what is there
    if (finished.length === 0 && isUnchanged(seen, observed) && digest === before.userDataDigest) throw error;
    throw partialUpdate(
      seen,
      {
        desiredState,
        digest,
        recorded,
        finished,
        desiredPowerState: seen.power === observed.power ? before.power : undefined,
        consoleUrl: await urlOf(open, seen),
      },
      error,
    );
  }
}

/** What its guest says, and others' snapshots, are nothing that an update has reached. */
function isUnchanged(seen: ObservedMachine, before: ObservedMachine): boolean {
  const aside = { native: undefined, guest: undefined, snapshots: undefined };
  return isDeepStrictEqual({ ...seen, ...aside }, { ...before, ...aside });
}

interface Reached {
  readonly desiredState: DesiredState;
  readonly digest: string | undefined;
  readonly recorded: RecordedMachine;
  readonly finished: readonly MachineChange[];
  /** Absent: the machine is on the way to another power state, and did not go off by itself. */
  readonly desiredPowerState: DesiredPower | undefined;
  readonly consoleUrl: string | undefined;
}

/** The next update that finds nothing to do leaves it as it is. */
function urlOf({ session }: OpenSession, machine: ObservedMachine): Promise<string | undefined> {
  return lookedFor(async () => session.console?.url(machine));
}

/** The state says what the finished steps have made of the machine, and nothing of those that were still to come. */
function partialUpdate(
  seen: ObservedMachine,
  { desiredState, digest, recorded, finished, desiredPowerState, consoleUrl }: Reached,
  cause: unknown,
): PartialFailure {
  const error = toProviderError(cause, { operation: "update machine", reference: desiredState.inputs.name });
  const outputs = machineOutputs({
    inputs: appliedInputs(recorded, desiredState.inputs, finished),
    observed: seen,
    consoleUrl,
    userDataDigest: digest,
    desiredPowerState,
  });
  return new PartialFailure(seen.reference, outputs, [error.message], cause);
}

function ownerAfter(finished: readonly MachineChange[], { owner }: RecordedMachine): string {
  const marked = finished.find((change) => change.kind === "set-owner");
  return marked?.kind === "set-owner" ? marked.key : owner;
}
