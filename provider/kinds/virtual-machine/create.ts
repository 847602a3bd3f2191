import { toProviderError } from "../../contract/errors";
import type { MachineIdentity, ObservedMachine } from "../../contract/machine";
import type { Dispatched } from "../../contract/task";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { desiredMachine } from "../../planner/desired-machine";
import { isMadeFrom, withOrigin } from "../../planner/origin-digest";
import { touches } from "../../planner/plan-machine";
import { currentOperation } from "../../runtime/operation";
import { PartialFailure } from "../../runtime/partial-failure";
import { type OpenSession, openSession } from "../../runtime/sessions";
import type { PropertyMap } from "../../runtime/values";
import type { Created } from "../kind";
import { madeOrFound } from "../lost-answers";
import { newTag } from "../ownership";
import { waitForTask } from "../tasks";
import { appliedInputs } from "./applied-inputs";
import { applyPlan, type PlanListener } from "./apply-plan";
import { beforeCreation, withoutSettings } from "./before-creation";
import { runLifecycleHook } from "./lifecycle-hooks";
import { machineOutputs, reachedPower } from "./outputs";
import { type Before, type DesiredState, digestAfter, planFor, readDesiredState } from "./planning";
import { takeAddresses } from "./pool-addresses";
import { Progress } from "./progress";
import { diskAsDesired } from "./recorded";
import { takesPlaceBeside } from "./replacements";
import { refuseImpossible } from "./validation";
import { waitForGuest } from "./wait-for-guest";
import { observeExisting, waitForAddress } from "./waits";

export async function createMachine(inputs: VirtualMachineInputs): Promise<Created> {
  const open = await openSession(inputs.provider);
  // nothing is there yet that could be left as it is
  const tagged = { ...inputs, owner: newTag(inputs.owner), ignoreChanges: undefined };
  const desiredState = await readDesiredState(await takeAddresses(open, tagged));
  await refuseImpossible(open, desiredState, undefined);
  const { made, error } = await madeOrFound(
    () => dispatch(open, desiredState),
    () => findMade(open, desiredState.inputs),
  );
  if (error !== undefined) throw partialCreation(made, desiredState.inputs, unseenBy(desiredState), error);
  return { id: made.reference, outputs: await finishCreation(open, desiredState, made) };
}

/** The machine that carries the very tag of this creation. */
async function findMade(
  { session }: OpenSession,
  { name, owner }: VirtualMachineInputs,
): Promise<Dispatched | undefined> {
  const reference = await session.machines.find(name);
  const found = reference === undefined ? undefined : await session.machines.observe({ reference });
  return found?.owner === owner ? found : undefined;
}

function unseenBy({ documents }: DesiredState) {
  return { observed: undefined, digest: documents.digest };
}

/** Idempotent: finds and finishes what an earlier attempt began. */
export function dispatch(
  open: OpenSession,
  { inputs, desired, documents }: DesiredState,
  reference?: string,
): Promise<Dispatched> {
  return open.session.machines.create(withOrigin(desired, documents.digest), inputs.owner, {
    adopt: inputs.adopt,
    beside: takesPlaceBeside(inputs),
    reference,
  });
}

/** From the moment the machine has an identity, whatever goes wrong must not lose it. */
export async function finishCreation(
  open: OpenSession,
  desiredState: DesiredState,
  dispatched: Dispatched,
): Promise<PropertyMap> {
  const { inputs, documents } = desiredState;
  const progress = new Progress();
  let before: Pick<Before, "userDataDigest" | "unsettled"> = { userDataDigest: documents.digest };
  try {
    await waitForTask(open, dispatched.task);
    const made = await observeExisting(open, dispatched);
    progress.onObserved(made);
    const found = beforeCreation(desiredState, made);
    before = found;
    const settled = await settle(open, desiredState, found, made, progress);
    return await completed(open, inputs, settled, digestAfter(progress, desiredState, before));
  } catch (error) {
    if (before.unsettled === true) await progress.lookAgain(open, dispatched);
    const seen = { observed: progress.seen, digest: digestAfter(progress, desiredState, before) };
    throw partialCreation(dispatched, reachedInputs(inputs, before, progress), seen, error);
  }
}

/** The settings of a machine that was there before are the program's only once they were applied. */
function reachedInputs(
  inputs: VirtualMachineInputs,
  { unsettled }: Pick<Before, "unsettled">,
  { finished }: Progress,
): VirtualMachineInputs {
  return unsettled === true ? appliedInputs(withoutSettings(inputs), inputs, finished) : inputs;
}

/** The last part of a creation: the machine is as it was asked for, and its guest comes up. */
export async function completed(
  open: OpenSession,
  inputs: VirtualMachineInputs,
  machine: ObservedMachine,
  digest: string | undefined,
): Promise<PropertyMap> {
  const seen = await waitForAddress(open, inputs, machine);
  await waitForGuest(open, inputs, seen);
  if (inputs.lifecycle?.postStart === undefined) return outputsOf(open, inputs, seen, digest);
  await runLifecycleHook(open, seen, inputs, "postStart");
  // the guest answers by now, and tells its addresses itself
  return outputsOf(open, inputs, await observeExisting(open, seen), digest);
}

/** What a machine that was taken up still lacks; its root disk stays what it is. */
export async function settle(
  open: OpenSession,
  desiredState: DesiredState,
  before: Before,
  observed: ObservedMachine,
  listener: PlanListener,
): Promise<ObservedMachine> {
  tellOtherRoot(desiredState, observed);
  const plan = planFor(desiredState, before, observed, open.session.capabilities);
  if (!touches(plan)) return observed;
  return applyPlan(open, observed, plan, desiredState.inputs, listener);
}

function tellOtherRoot({ desired }: DesiredState, { name, settingsDigest }: ObservedMachine): void {
  if (isMadeFrom(settingsDigest, desired.root) !== false) return;
  currentOperation()?.report(
    "warning",
    `${name} was there already, made from another image, and keeps it: run \`pulumi up --replace <urn>\` for a machine from the new one`,
  );
}

export async function outputsOf(
  open: OpenSession,
  inputs: VirtualMachineInputs,
  observed: ObservedMachine,
  userDataDigest: string | undefined,
): Promise<PropertyMap> {
  const consoleUrl = await open.session.console?.url(observed);
  const desiredPowerState = reachedPower(inputs);
  return machineOutputs({ inputs, observed, consoleUrl, userDataDigest, desiredPowerState });
}

/** Id and outputs of a machine whose creation failed after it had an identity: enough to resume or delete it. */
export function partialCreation(
  identity: MachineIdentity,
  inputs: VirtualMachineInputs,
  seen: { readonly observed: ObservedMachine | undefined; readonly digest: string | undefined },
  cause: unknown,
): PartialFailure {
  const error = toProviderError(cause, { operation: "create machine", reference: inputs.name });
  const observed = seen.observed ?? unseen(identity, inputs);
  const outputs = machineOutputs({ inputs, observed, userDataDigest: seen.digest, unfinished: true });
  return new PartialFailure(identity.reference, outputs, [error.message], cause);
}

/** Nobody looked yet: all that was asked for may be there, and is the resource's own if it is. */
function unseen({ reference, incarnation }: MachineIdentity, inputs: VirtualMachineInputs): ObservedMachine {
  const { name, cpus = 0, memoryBytes = 0, disks, interfaces } = desiredMachine(inputs);
  return {
    reference,
    incarnation,
    name,
    power: "Off",
    cpus,
    memoryBytes,
    disks: disks.map(diskAsDesired),
    interfaces: interfaces.map((item) => ({
      name: item.name,
      macAddress: item.macAddress ?? "",
      addresses: [],
    })),
    location: "",
    liveLimits: {},
    pending: [],
  };
}
