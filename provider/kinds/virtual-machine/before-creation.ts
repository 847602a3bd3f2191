import type { DesiredMachine, ObservedMachine } from "../../contract/machine";
import { desiredMachine } from "../../planner/desired-machine";
import { settingsPart } from "../../planner/origin-digest";
import type { Before, MachineWish } from "./planning";

/**
 * What a creation is compared with. A machine that the adapter just made has everything; one that was adopted, or that an
 * interrupted creation of another program left, has what it shows and nothing else.
 */
export function beforeCreation({ inputs, documents }: MachineWish, observed: ObservedMachine): Before {
  const desired = desiredMachine(inputs, documents.guest);
  const common = { userDataDigest: documents.digest, owner: inputs.owner };
  return { ...common, previous: isAsDesired(desired, observed, inputs.adopt) ? desired : bare(desired) };
}

function isAsDesired(
  { settingsDigest }: DesiredMachine,
  observed: ObservedMachine,
  adopt: boolean | string | undefined,
): boolean {
  // an adapter that writes no digest has just made the machine, unless it was there before
  if (observed.settingsDigest === undefined) return adopt === undefined || adopt === false;
  return settingsPart(observed.settingsDigest) === settingsDigest;
}

/** None of the settings that no hypervisor reports; what can be seen is compared with what is there. */
function bare(desired: DesiredMachine): DesiredMachine {
  return { ...desired, hardware: {}, limits: {}, native: {}, extraConfig: {} };
}
