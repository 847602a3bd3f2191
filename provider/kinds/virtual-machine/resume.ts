import { ProviderError } from "../../contract/errors";
import { type DesiredMachine, type ObservedMachine, rootDiskName } from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { rootSource } from "../../planner/desired-machine";
import { unknownImage } from "../../planner/origin-digest";
import type { OpenSession } from "../../runtime/sessions";
import type { PropertyMap } from "../../runtime/values";
import { assertBelongs } from "../ownership";
import { waitForTask } from "../tasks";
import { appliedInputs } from "./applied-inputs";
import { documentsBefore } from "./before-creation";
import { completed, dispatch, finishCreation, partialCreation, settle } from "./create";
import { beforeOf, type DesiredState, digestAfter } from "./planning";
import { Progress } from "./progress";
import { identityOf, type RecordedMachine } from "./recorded";
import { observeExisting } from "./waits";

/** Goes on with a creation that failed: under the tag and the id that it began with, whatever the program says by now. */
export async function resumeCreation(
  open: OpenSession,
  id: string,
  recorded: RecordedMachine,
  desiredState: DesiredState,
): Promise<PropertyMap> {
  const marked = {
    ...desiredState,
    inputs: { ...desiredState.inputs, owner: recorded.owner, ignoreChanges: undefined },
  };
  const found = await open.session.machines.observe(identityOf(id, recorded));
  if (found === undefined) return finishCreation(open, marked, await dispatchAgain(open, marked, id));
  assertBelongs({ kind: "machine", reference: found.name, present: found.owner }, recorded.owner);
  return goOn(open, marked, recorded, found);
}

async function dispatchAgain(open: OpenSession, desiredState: DesiredState, id: string) {
  const dispatched = await dispatch(open, desiredState, id);
  if (dispatched.reference === id) return dispatched;
  throw new ProviderError("Conflict", `the machine has another id by now: ${dispatched.reference}`, {
    reference: id,
    remediation: "run `pulumi refresh`, then `pulumi up`",
  });
}

/** The part of the machine that is there is what the first attempt asked for; all that is missing comes as the program says. */
async function goOn(
  open: OpenSession,
  desiredState: DesiredState,
  recorded: RecordedMachine,
  found: ObservedMachine,
): Promise<PropertyMap> {
  const { reference } = found;
  const first = beforeOf(recorded);
  const before = {
    ...first,
    // it starts with this attempt anyway
    restartTrigger: desiredState.inputs.restartTrigger,
    previous: withNewParts(first.previous, desiredState, found),
    userDataDigest: documentsBefore(desiredState, found, recorded.userDataDigest),
    // it was there before, and never got the settings of a program
    unsettled: found.settingsDigest === undefined,
  };
  const progress = new Progress(found);
  const { finished } = progress;
  try {
    await waitForTask(
      open,
      (await dispatchAgain(open, withRootOf(recorded, desiredState, found), reference)).task,
    );
    const whole = await observeExisting(open, found);
    progress.onObserved(whole);
    const settled = await settle(open, desiredState, before, whole, progress);
    const { image, importedDisk, cloneFrom } = recorded;
    const inputs = { ...desiredState.inputs, image, importedDisk, cloneFrom };
    return await completed(open, inputs, settled, digestAfter(progress, desiredState, before));
  } catch (error) {
    await progress.lookAgain(open, found);
    const inputs = appliedInputs(
      withNewDevices(recorded, desiredState.inputs, found),
      desiredState.inputs,
      finished,
    );
    const seen = { observed: progress.seen, digest: digestAfter(progress, desiredState, before) };
    throw partialCreation(found, inputs, seen, error);
  }
}

/** What is not finished of the root disk comes from where the first attempt took it. */
function withRootOf(
  recorded: RecordedMachine,
  desiredState: DesiredState,
  found: ObservedMachine,
): DesiredState {
  if (!found.disks.some(({ name }) => name === rootDiskName)) return desiredState;
  const { image, importedDisk, cloneFrom } = recorded;
  const known = image === unknownImage ? undefined : image;
  const inputs = { ...desiredState.inputs, image: known, importedDisk, cloneFrom };
  return { ...desiredState, inputs, desired: { ...desiredState.desired, root: rootSource(inputs) } };
}

function withNewParts(
  previous: DesiredMachine,
  { desired }: DesiredState,
  found: ObservedMachine,
): DesiredMachine {
  return {
    ...previous,
    disks: orAsDesired(previous.disks, desired.disks, found.disks),
    interfaces: orAsDesired(previous.interfaces, desired.interfaces, found.interfaces),
    media: orAsDesired(previous.media ?? [], desired.media ?? [], found.media ?? []),
  };
}

/** What was there already, as it was asked for then; what was not, as it is asked for now. */
function orAsDesired<T extends { readonly name: string }>(
  previous: readonly T[],
  desired: readonly T[],
  found: readonly { readonly name: string }[],
): T[] {
  const present = new Set(found.map(({ name }) => name));
  const kept = previous.filter(({ name }) => present.has(name));
  return [...kept, ...desired.filter(({ name }) => !kept.some((item) => item.name === name))];
}

function withNewDevices(
  recorded: VirtualMachineInputs,
  wanted: VirtualMachineInputs,
  found: ObservedMachine,
): VirtualMachineInputs {
  const { disks, networks, media } = recorded;
  return {
    ...recorded,
    disks: (disks ?? wanted.disks) && orAsDesired(disks ?? [], wanted.disks ?? [], found.disks),
    networks:
      (networks ?? wanted.networks) && orAsDesired(networks ?? [], wanted.networks ?? [], found.interfaces),
    media: (media ?? wanted.media) && orAsDesired(media ?? [], wanted.media ?? [], found.media ?? []),
  };
}
