import type { DesiredMachine, ObservedMachine } from "../../contract/machine";
import { desiredMachine } from "../../planner/desired-machine";
import { isMadeWith, settingsPart } from "../../planner/origin-digest";
import { unknownDocuments } from "./guest-data";
import type { Before, MachineWish } from "./planning";

/**
 * What a creation is compared with. A machine that the adapter just made has everything; one that was adopted, or that an
 * interrupted creation of another program left, has what it shows and nothing else.
 */
export function beforeCreation(wish: MachineWish, observed: ObservedMachine): Before {
  const { inputs, documents } = wish;
  const desired = desiredMachine(inputs, documents.guest);
  return {
    userDataDigest: documentsBefore(wish, observed, documents.digest),
    owner: inputs.owner,
    previous: isAsDesired(desired, observed, inputs.adopt) ? desired : bare(desired),
  };
}

/** The documents that the guest has: those of `digest`, unless the machine was there before they were written. */
export function documentsBefore(
  { inputs: { adopt } }: MachineWish,
  { settingsDigest }: ObservedMachine,
  digest: string | undefined,
): string | undefined {
  const adopted = isAdopting(adopt) && digest !== undefined;
  return (isMadeWith(settingsDigest, digest) ?? !adopted) ? digest : unknownDocuments;
}

function isAsDesired(
  { settingsDigest }: DesiredMachine,
  observed: ObservedMachine,
  adopt: boolean | string | undefined,
): boolean {
  // an adapter that writes no digest has just made the machine, unless it was there before
  if (observed.settingsDigest === undefined) return !isAdopting(adopt);
  return settingsPart(observed.settingsDigest) === settingsDigest;
}

function isAdopting(adopt: boolean | string | undefined): boolean {
  return adopt !== undefined && adopt !== false;
}

/** None of the settings that no hypervisor reports; what can be seen is compared with what is there. */
function bare(desired: DesiredMachine): DesiredMachine {
  return { ...desired, hardware: {}, limits: {}, native: {}, extraConfig: {} };
}
