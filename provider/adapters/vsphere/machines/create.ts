/** Creates a machine: one request that carries everything it can, and the steps that no request carries. */
import type { CreateOptions } from "../../../contract/adapter";
import type { DesiredMachine } from "../../../contract/machine";
import { claimOf, mayTake, ownerConflict } from "../../../contract/ownership";
import type { Dispatched } from "../../../contract/task";
import { faultOf, isFault, isOutcomeUnknown } from "../errors";
import { readMarker } from "../marker";
import type { VsphereSession } from "../session";
import { wantsPower } from "../to-native/machine-config";
import type { MoRef } from "../transport/vim-types";
import { adoptMachine } from "./adopt";
import { setOwner } from "./change-owner";
import { claim, machineTag, nameOf } from "./claim";
import { type CreateStep, cloneStep, createStep, deployStep, takeOverStep } from "./creation-steps";
import { type Going, reconfigure } from "./edit";
import { finishMachine, type Remaining } from "./finish";
import { machineSource } from "./machine-source";
import { type DesiredCreation, planClone, planEmpty } from "./plan";
import type { NativeRead } from "./reads";
import { runningTasksOf } from "./running-tasks";
import { detachLabels } from "./tags";

export async function createMachine(
  session: VsphereSession,
  desired: DesiredMachine,
  owner: string,
  options: CreateOptions,
): Promise<Dispatched> {
  const claimed = await claim(session, desired, owner, options);
  const creation = { desired, owner, reference: claimed.reference, beside: options.beside === true };
  switch (claimed.state) {
    case "free":
      return begin(session, creation, await planStep(session, creation));
    case "deployed":
      return begin(session, creation, await takeOverStep(session, creation, claimed.existing.ref));
    case "finish":
      return resume(session, creation, claimed.existing);
    case "take":
      return claimOf(machineTag(claimed.existing), owner) === "earlier"
        ? takeUp(session, creation, claimed.existing)
        : adoptMachine(session, creation, claimed.existing);
  }
}

/** Before anybody knows of it: a deletion leaves what has the tag of another attempt. */
async function takeUp(
  session: VsphereSession,
  creation: Creation,
  existing: NativeRead,
): Promise<Dispatched> {
  const { reference, owner, desired } = creation;
  session.reads.remember(reference, existing.ref);
  await runningTasksOf(session, existing.ref, undefined);
  await reconfigure(session, reference, { description: `take up machine ${desired.name}` }, setOwner(owner));
  return resume(session, creation, existing);
}

interface Creation extends DesiredCreation {
  /** Machines of earlier generations stay as they are. */
  readonly beside: boolean;
}

async function planStep(session: VsphereSession, creation: DesiredCreation): Promise<CreateStep> {
  const { root } = creation.desired;
  switch (root.type) {
    case "empty":
      return createStep(session, await planEmpty(session, creation, undefined));
    case "importedDisk":
      return createStep(session, await planEmpty(session, creation, root.reference));
    case "machine":
      return cloneStep(
        session,
        await planClone(session, creation, await machineSource(session, root, creation.desired)),
      );
    case "image": {
      const deploy = await deployStep(session, creation, root.reference);
      if (deploy !== undefined) return deploy;
      const source = await session.sources.existing(root.reference);
      return cloneStep(session, await planClone(session, creation, source));
    }
  }
}

function begin(session: VsphereSession, creation: Creation, step: CreateStep): Dispatched {
  const { reference, desired } = creation;
  const description = `create machine ${desired.name}`;
  const task = session.vim.context.job(description, async ({ progress, signal }) => {
    const going = { description, progress, signal };
    const made = await makeOrFind(session, creation, step, going);
    await finishMachine(session, creation, made, going);
    return reference;
  });
  return { reference, task };
}

/** The request may have been carried out though its answer was lost, and somebody may have been faster. */
async function makeOrFind(
  session: VsphereSession,
  creation: Creation,
  step: CreateStep,
  going: Going,
): Promise<Remaining> {
  try {
    const made = await step.run(going);
    session.reads.remember(creation.reference, made.ref);
    return made;
  } catch (error) {
    step.failed?.();
    const other = await leftBy(session, creation, step, error, going);
    if (other === undefined) throw error;
    if (await becomesManaged(session, creation, other, going)) return remainingOf(creation, other);
    throw isFault(error, "DuplicateName")
      ? ownerConflict("machine", nameOf(other), machineTag(other), creation.owner).with({ cause: error })
      : error;
  }
}

/** What this attempt made, or another attempt of the same resource under the same identity. */
async function becomesManaged(
  session: VsphereSession,
  { owner, reference, beside }: Creation,
  other: NativeRead,
  going: Going,
): Promise<boolean> {
  const taking = mayTake(machineTag(other), owner, { beside });
  if (taking === "refuse" || other.properties["config.instanceUuid"] !== reference) return false;
  session.reads.remember(reference, other.ref);
  if (taking === "take") await reconfigure(session, reference, going, setOwner(owner));
  return true;
}

async function leftBy(
  session: VsphereSession,
  { reference }: DesiredCreation,
  step: CreateStep,
  error: unknown,
  { signal }: Going,
): Promise<NativeRead | undefined> {
  if (isFault(error, "DuplicateName")) {
    const object = faultOf(error)?.object as MoRef | undefined;
    if (object === undefined) return session.reads.read(reference);
    await runningTasksOf(session, object, signal);
    return session.reads.readRef(object);
  }
  if (!isOutcomeUnknown(error)) return undefined;
  await runningTasksOf(session, step.entity, signal);
  return session.reads.read(reference);
}

/** A machine that an earlier attempt made: what it lacks. */
function resume(session: VsphereSession, creation: DesiredCreation, existing: NativeRead): Dispatched {
  const { reference } = creation;
  session.reads.remember(reference, existing.ref);
  const remaining = remainingOf(creation, existing);
  const description = `create machine ${creation.desired.name}`;
  const task = session.vim.context.job(description, async ({ progress, signal }) => {
    const going = { description, progress, signal };
    await runningTasksOf(session, existing.ref, signal);
    await detachLabels(session, existing.ref, [], creation.desired.labels ?? {});
    await finishMachine(session, creation, remaining, going);
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
