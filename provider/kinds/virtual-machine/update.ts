import { toProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import { staticCapabilities } from "../../hooks/capabilities";
import { PartialFailure } from "../../hooks/partial-failure";
import { type OpenSession, openSession } from "../../hooks/sessions";
import type { PropertyMap } from "../../hooks/values";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { needsPowerCycle } from "../../planner/plan-machine";
import { applyPlan } from "./apply-plan";
import { dispatch, finishCreation, outputsOf } from "./create";
import { runLifecycleHook } from "./lifecycle-hooks";
import { machineOutputs, statusKeys } from "./outputs";
import { digestAfter, type MachineWish, planFor, readWish } from "./planning";
import { keepAddresses, takeAddresses } from "./pool-addresses";
import { type RecordedMachine, recordedMachine } from "./recorded";
import { observeExisting } from "./waits";

export async function updateMachine(
  id: string,
  recorded: RecordedMachine,
  inputs: VirtualMachineInputs,
): Promise<PropertyMap> {
  const kept = await readWish(keepAddresses(recorded, inputs));
  if (await isSettingsOnly(id, recorded, kept)) return restated(recorded, asMade(recorded, kept.inputs));
  const open = await openSession(inputs.provider);
  const given = await takeAddresses(open, kept.inputs);
  const wish = given === kept.inputs ? kept : await readWish(given);
  if (recorded.phase === "Creating") return resume(open, wish, recorded);
  return reconcile(open, wish, recorded, await observeExisting(open, id));
}

/** The creation goes on under the marker that it began with. */
async function resume(open: OpenSession, wish: MachineWish, recorded: RecordedMachine): Promise<PropertyMap> {
  const marked = { ...wish, inputs: { ...wish.inputs, owner: recorded.owner } };
  return finishCreation(open, marked, await dispatch(open, marked));
}

/** Nothing of the machine changes, for instance after a rotation of credentials: no call is made. */
async function isSettingsOnly(id: string, recorded: RecordedMachine, wish: MachineWish): Promise<boolean> {
  if (recorded.phase === "Creating" || recorded.provider.endpoint !== wish.inputs.provider.endpoint)
    return false;
  const capabilities = await staticCapabilities(wish.inputs.provider);
  const plan = planFor(wish, recorded, recordedMachine(id, recorded), capabilities);
  return plan.steps.length === 0 && plan.power === undefined;
}

/** With what the machine itself still holds: its ownership marker, and the root disk's source that it was made from. */
function asMade(recorded: RecordedMachine, inputs: VirtualMachineInputs): VirtualMachineInputs {
  const { owner, image, importedDisk } = recorded;
  return { ...inputs, owner, image, importedDisk };
}

/** The recorded status under the new inputs. */
function restated(recorded: RecordedMachine, inputs: VirtualMachineInputs): PropertyMap {
  const status = Object.entries(recorded).filter(([key]) => key === "powerState" || statusKeys.includes(key));
  const { userData: _user, metaData: _meta, networkConfig: _network, ...echoed } = inputs;
  return { ...echoed, ...Object.fromEntries(status) } as PropertyMap;
}

async function reconcile(
  open: OpenSession,
  wish: MachineWish,
  recorded: RecordedMachine,
  observed: ObservedMachine,
): Promise<PropertyMap> {
  const { inputs } = wish;
  const plan = planFor(wish, recorded, observed, open.session.capabilities);
  let seen = observed;
  try {
    seen = await applyPlan(open, observed, plan, inputs, (machine) => {
      seen = machine;
    });
    if (observed.power !== "On" || needsPowerCycle(plan)) {
      await runLifecycleHook(open, seen, inputs, "postStart");
    }
    return await outputsOf(open, asMade(recorded, inputs), seen, digestAfter(plan, wish, recorded));
  } catch (error) {
    if (seen === observed) throw error;
    const reason = toProviderError(error, { operation: "update machine", reference: inputs.name }).message;
    const outputs = machineOutputs({
      inputs: asMade(recorded, inputs),
      observed: seen,
      userDataDigest: recorded.userDataDigest,
    });
    throw new PartialFailure(seen.reference, outputs, [reason], error);
  }
}
