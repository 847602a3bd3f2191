/** Creates a machine: one request that carries everything it can, and the steps that no request carries. */
import type { CreateOptions } from "../../../contract/adapter";
import type { DesiredMachine } from "../../../contract/machine";
import { claimOf, mayTake, ownerConflict } from "../../../contract/ownership";
import type { Dispatched } from "../../../contract/task";
import { faultOf, isFault, isOutcomeUnknown } from "../errors";
import { readMarker } from "../marker";
import type { Vsphere } from "../session";
import { wantsPower } from "../to-native/machine-config";
import type { MoRef } from "../transport/vim-types";
import { adoptMachine } from "./adopt";
import { setOwner } from "./change-owner";
import { claim, machineTag, nameOf } from "./claim";
import { type CreateStep, cloneStep, createStep, deployStep, takeOverStep } from "./creation-steps";
import { type Going, reconfigure } from "./edit";
import { finishMachine, type Remaining } from "./finish";
import { type DesiredCreation, planClone, planEmpty } from "./plan";
import type { NativeRead } from "./reads";
import { runningTasksOf } from "./running-tasks";

export async function createMachine(
  vsphere: Vsphere,
  desired: DesiredMachine,
  owner: string,
  options: CreateOptions,
): Promise<Dispatched> {
  const claimed = await claim(vsphere, desired, owner, options);
  const creation = { desired, owner, reference: claimed.reference, beside: options.beside === true };
  switch (claimed.state) {
    case "free":
      return begin(vsphere, creation, await planStep(vsphere, creation));
    case "deployed":
      return begin(vsphere, creation, await takeOverStep(vsphere, creation, claimed.existing.ref));
    case "finish":
      return resume(vsphere, creation, claimed.existing);
    case "take":
      return claimOf(machineTag(claimed.existing), owner) === "earlier"
        ? takeUp(vsphere, creation, claimed.existing)
        : adoptMachine(vsphere, creation, claimed.existing);
  }
}

/** Before anybody knows of it: a deletion leaves what has the tag of another attempt. */
async function takeUp(vsphere: Vsphere, creation: Creation, existing: NativeRead): Promise<Dispatched> {
  const { reference, owner, desired } = creation;
  vsphere.reads.remember(reference, existing.ref);
  await runningTasksOf(vsphere, existing.ref, undefined);
  await reconfigure(vsphere, reference, { description: `take up machine ${desired.name}` }, setOwner(owner));
  return resume(vsphere, creation, existing);
}

interface Creation extends DesiredCreation {
  /** Machines of earlier generations stay as they are. */
  readonly beside: boolean;
}

async function planStep(vsphere: Vsphere, creation: DesiredCreation): Promise<CreateStep> {
  const { root } = creation.desired;
  switch (root.type) {
    case "empty":
      return createStep(vsphere, await planEmpty(vsphere, creation, undefined));
    case "importedDisk":
      return createStep(vsphere, await planEmpty(vsphere, creation, root.reference));
    case "image": {
      const deploy = await deployStep(vsphere, creation, root.reference);
      if (deploy !== undefined) return deploy;
      const source = await vsphere.sources.existing(root.reference);
      return cloneStep(vsphere, await planClone(vsphere, creation, source));
    }
  }
}

function begin(vsphere: Vsphere, creation: Creation, step: CreateStep): Dispatched {
  const { reference, desired } = creation;
  const description = `create machine ${desired.name}`;
  const task = vsphere.vim.context.job(description, async ({ progress, signal }) => {
    const going = { description, progress, signal };
    const made = await makeOrFind(vsphere, creation, step, going);
    await finishMachine(vsphere, creation, made, going);
    return reference;
  });
  return { reference, task };
}

/** The request may have been carried out though its answer was lost, and somebody may have been faster. */
async function makeOrFind(
  vsphere: Vsphere,
  creation: Creation,
  step: CreateStep,
  going: Going,
): Promise<Remaining> {
  try {
    const made = await step.run(going);
    vsphere.reads.remember(creation.reference, made.ref);
    return made;
  } catch (error) {
    step.failed?.();
    const other = await leftBy(vsphere, creation, step, error, going);
    if (other === undefined) throw error;
    if (await becomesOurs(vsphere, creation, other, going)) return remainingOf(creation, other);
    throw isFault(error, "DuplicateName")
      ? ownerConflict("machine", nameOf(other), machineTag(other), creation.owner).with({ cause: error })
      : error;
  }
}

/** What this attempt made, or another attempt of the same resource under the same identity. */
async function becomesOurs(
  vsphere: Vsphere,
  { owner, reference, beside }: Creation,
  other: NativeRead,
  going: Going,
): Promise<boolean> {
  const taking = mayTake(machineTag(other), owner, { beside });
  if (taking === "refuse" || other.properties["config.instanceUuid"] !== reference) return false;
  vsphere.reads.remember(reference, other.ref);
  if (taking === "take") await reconfigure(vsphere, reference, going, setOwner(owner));
  return true;
}

async function leftBy(
  vsphere: Vsphere,
  { reference }: DesiredCreation,
  step: CreateStep,
  error: unknown,
  { signal }: Going,
): Promise<NativeRead | undefined> {
  if (isFault(error, "DuplicateName")) {
    const object = faultOf(error)?.object as MoRef | undefined;
    if (object === undefined) return vsphere.reads.read(reference);
    await runningTasksOf(vsphere, object, signal);
    return vsphere.reads.readRef(object);
  }
  if (!isOutcomeUnknown(error)) return undefined;
  await runningTasksOf(vsphere, step.entity, signal);
  return vsphere.reads.read(reference);
}

/** A machine that an earlier attempt made: what it lacks. */
function resume(vsphere: Vsphere, creation: DesiredCreation, existing: NativeRead): Dispatched {
  const { reference } = creation;
  vsphere.reads.remember(reference, existing.ref);
  const remaining = remainingOf(creation, existing);
  const description = `create machine ${creation.desired.name}`;
  const task = vsphere.vim.context.job(description, async ({ progress, signal }) => {
    const going = { description, progress, signal };
    await runningTasksOf(vsphere, existing.ref, signal);
    await finishMachine(vsphere, creation, remaining, going);
    return reference;
  });
  return { reference, task };
}

function remainingOf({ desired }: DesiredCreation, existing: NativeRead): Remaining {
  const { properties, ref } = existing;
  const powered = properties.runtime.powerState !== "poweredOff";
  return {
    ref,
    unfinished:
      readMarker(properties["config.extraConfig"], properties["config.instanceUuid"])?.unfinished === true,
    powerOn: wantsPower(desired) && !powered,
    // whether it was done cannot be seen; vSphere says so when it was
    customization: undefined,
  };
}
