import { toProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import type { Dispatched } from "../../contract/task";
import { PartialFailure } from "../../hooks/partial-failure";
import { type OpenSession, openSession } from "../../hooks/sessions";
import type { PropertyMap } from "../../hooks/values";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { desiredMachine } from "../../planner/desired-machine";
import type { Created } from "../kind";
import { newTag } from "../ownership";
import { waitForTask } from "../tasks";
import { applyPlan, type PlanListener } from "./apply-plan";
import { beforeCreation } from "./before-creation";
import { runLifecycleHook } from "./lifecycle-hooks";
import { machineOutputs } from "./outputs";
import { type Before, type MachineWish, planFor, readWish } from "./planning";
import { takeAddresses } from "./pool-addresses";
import { takesPlaceBeside } from "./replacements";
import { refuseImpossible } from "./validation";
import { observeExisting, waitForAddress } from "./waits";

export async function createMachine(inputs: VirtualMachineInputs): Promise<Created> {
  const open = await openSession(inputs.provider);
  const tagged = { ...inputs, owner: newTag(inputs.owner) };
  const wish = await readWish(await takeAddresses(open, tagged));
  await refuseImpossible(open, desiredMachine(wish.inputs, wish.documents.guest), undefined);
  const dispatched = await dispatch(open, wish);
  return { id: dispatched.reference, outputs: await finishCreation(open, wish, dispatched) };
}

/** Idempotent: finds and finishes what an earlier attempt began. */
export function dispatch(
  open: OpenSession,
  { inputs, documents }: MachineWish,
  reference?: string,
): Promise<Dispatched> {
  return open.session.machines.create(desiredMachine(inputs, documents.guest), inputs.owner, {
    adopt: inputs.adopt,
    beside: takesPlaceBeside(inputs),
    reference,
  });
}

/** From the moment the machine has an identity, whatever goes wrong must not lose it. */
export async function finishCreation(
  open: OpenSession,
  wish: MachineWish,
  dispatched: Dispatched,
): Promise<PropertyMap> {
  const { inputs, documents } = wish;
  let seen: ObservedMachine | undefined;
  try {
    await waitForTask(open, dispatched.task);
    seen = await observeExisting(open, dispatched.reference);
    seen = await settle(open, wish, beforeCreation(wish, seen), seen, {
      onObserved: (machine) => {
        seen = machine;
      },
    });
    return await completed(open, inputs, seen, documents.digest);
  } catch (error) {
    throw partialCreation(dispatched.reference, inputs, { observed: seen, digest: documents.digest }, error);
  }
}

/** The last part of a creation: the machine is as it was asked for, and its guest comes up. */
export async function completed(
  open: OpenSession,
  inputs: VirtualMachineInputs,
  machine: ObservedMachine,
  digest: string | undefined,
): Promise<PropertyMap> {
  const seen = await waitForAddress(open, inputs, machine);
  if (inputs.lifecycle?.postStart === undefined) return outputsOf(open, inputs, seen, digest);
  await runLifecycleHook(open, seen, inputs, "postStart");
  // the guest answers by now, and tells its addresses itself
  return outputsOf(open, inputs, await observeExisting(open, seen.reference), digest);
}

/** What a machine that was taken up still lacks. */
export async function settle(
  open: OpenSession,
  wish: MachineWish,
  before: Before,
  observed: ObservedMachine,
  listener: PlanListener,
): Promise<ObservedMachine> {
  const plan = planFor(wish, before, observed, open.session.capabilities);
  if (plan.steps.length === 0 && plan.power === undefined) return observed;
  return applyPlan(open, observed, plan, wish.inputs, listener);
}

export async function outputsOf(
  open: OpenSession,
  inputs: VirtualMachineInputs,
  observed: ObservedMachine,
  userDataDigest: string | undefined,
): Promise<PropertyMap> {
  const consoleUrl = await open.session.console?.url(observed);
  return machineOutputs({ inputs, observed, consoleUrl, userDataDigest });
}

/** Id and outputs of a machine whose creation failed after it had an identity: enough to resume or delete it. */
export function partialCreation(
  reference: string,
  inputs: VirtualMachineInputs,
  seen: { readonly observed: ObservedMachine | undefined; readonly digest: string | undefined },
  cause: unknown,
): PartialFailure {
  const error = toProviderError(cause, { operation: "create machine", reference: inputs.name });
  const observed = seen.observed ?? unseen(inputs);
  const outputs = machineOutputs({ inputs, observed, userDataDigest: seen.digest, unfinished: true });
  return new PartialFailure(reference, outputs, [error.message], cause);
}

function unseen(inputs: VirtualMachineInputs): ObservedMachine {
  const wanted = desiredMachine(inputs);
  return {
    reference: "",
    name: inputs.name,
    power: "Off",
    cpus: wanted.cpus,
    memoryBytes: wanted.memoryBytes,
    disks: [],
    interfaces: [],
    location: "",
    liveLimits: {},
    pending: [],
  };
}
