import { toProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import type { Dispatched } from "../../contract/task";
import { PartialFailure } from "../../hooks/partial-failure";
import { type OpenSession, openSession } from "../../hooks/sessions";
import type { PropertyMap } from "../../hooks/values";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { desiredMachine } from "../../planner/desired-machine";
import type { Created } from "../kind";
import { waitForTask } from "../tasks";
import { applyPlan } from "./apply-plan";
import { runLifecycleHook } from "./lifecycle-hooks";
import { machineOutputs } from "./outputs";
import { type MachineWish, planFor, readWish } from "./planning";
import { takeAddresses } from "./pool-addresses";
import { observeExisting, waitForAddress } from "./waits";

export async function createMachine(inputs: VirtualMachineInputs): Promise<Created> {
  const open = await openSession(inputs.provider);
  const wish = await readWish(await takeAddresses(open, inputs));
  const dispatched = await dispatch(open, wish);
  return { id: dispatched.reference, outputs: await finishCreation(open, wish, dispatched) };
}

/** Idempotent: finds and finishes what an earlier attempt began. */
export function dispatch(open: OpenSession, { inputs, documents }: MachineWish): Promise<Dispatched> {
  return open.session.machines.create(desiredMachine(inputs, documents.guest), inputs.owner, {
    adopt: inputs.adopt === true,
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
    seen = await settle(open, wish, seen, (machine) => {
      seen = machine;
    });
    seen = await waitForAddress(open, inputs, seen);
    await runLifecycleHook(open, seen, inputs, "postStart");
    return await outputsOf(open, inputs, seen, documents.digest);
  } catch (error) {
    const reason = toProviderError(error, { operation: "create machine", reference: inputs.name }).message;
    const properties = partialOutputs(inputs, documents.digest, seen);
    throw new PartialFailure(dispatched.reference, properties, [reason], error);
  }
}

/** What an adopted machine, or one that an interrupted creation left, still lacks. */
async function settle(
  open: OpenSession,
  wish: MachineWish,
  observed: ObservedMachine,
  onObserved: (machine: ObservedMachine) => void,
): Promise<ObservedMachine> {
  const recorded = { ...wish.inputs, userDataDigest: wish.documents.digest };
  const plan = planFor(wish, recorded, observed, open.session.capabilities);
  if (plan.steps.length === 0 && plan.power === undefined) return observed;
  return applyPlan(open, observed, plan, wish.inputs, onObserved);
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

/** Outputs of a machine whose creation failed after it had an identity: enough to resume or delete it. */
function partialOutputs(
  inputs: VirtualMachineInputs,
  userDataDigest: string | undefined,
  seen: ObservedMachine | undefined,
): PropertyMap {
  const wanted = desiredMachine(inputs);
  const observed = seen ?? {
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
  return machineOutputs({ inputs, observed, userDataDigest, unfinished: true });
}
