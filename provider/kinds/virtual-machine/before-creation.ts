import type { DesiredMachine, ObservedMachine } from "../../contract/machine";
import { settingChangesFor } from "../../models/blocks";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { chosenPlaces } from "../../planner/desired-machine";
import { isMadeWith, settingsPart } from "../../planner/origin-digest";
import { isDigestOf } from "../../planner/settings-digest";
import { unknownDocuments } from "./guest-data";
import type { Before, DesiredState } from "./planning";

/**
 * What a creation is compared with. A machine that the adapter just made has everything; one that was adopted, or that an
 * interrupted creation of another program left, has what it shows and nothing else.
 */
export function beforeCreation(desiredState: DesiredState, observed: ObservedMachine): Before {
  const { inputs, desired, documents } = desiredState;
  const userDataDigest = documentsBefore(desiredState, observed, documents.digest);
  const { owner, restartTrigger } = inputs;
  const common = { userDataDigest, owner, restartTrigger, chosen: chosenPlaces(inputs) };
  if (isAsDesired(desired, observed, inputs)) return { ...common, previous: desired };
  return { ...common, previous: bare(desired), unsettled: true };
}

/** The documents that the guest has: those of `digest`, unless the machine was there before they were written. */
export function documentsBefore(
  { inputs: { adopt } }: DesiredState,
  { settingsDigest }: ObservedMachine,
  digest: string | undefined,
): string | undefined {
  const adopted = isAdopting(adopt) && digest !== undefined;
  return (isMadeWith(settingsDigest, digest) ?? !adopted) ? digest : unknownDocuments;
}

function isAsDesired(
  desired: DesiredMachine,
  observed: ObservedMachine,
  { adopt, provider }: VirtualMachineInputs,
): boolean {
  const given = settingsPart(observed.settingsDigest);
  // an adapter that writes no digest has just made the machine, unless it was there before
  if (given === undefined) return !isAdopting(adopt);
  return isDigestOf(given, desired, settingChangesFor(provider.type));
}

function isAdopting(adopt: boolean | string | undefined): boolean {
  return adopt !== undefined && adopt !== false;
}

/** None of the settings that no hypervisor reports; what can be seen is compared with what is there. */
function bare(desired: DesiredMachine): DesiredMachine {
  return { ...desired, hardware: {}, limits: {}, native: {}, extraConfig: {} };
}

/** The inputs that make a machine like `bare`. */
export function withoutSettings(inputs: VirtualMachineInputs): VirtualMachineInputs {
  const { cpu, memory, diskDefaults } = inputs.class;
  return { ...inputs, class: { cpu, memory, diskDefaults }, extraConfig: undefined };
}
