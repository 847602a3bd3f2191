/** From a wish to a machine: one request that carries everything, and what cannot be in it. */
import type { CreateOptions } from "../../../contract/adapter";
import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine } from "../../../contract/machine";
import type { Dispatched } from "../../../contract/task";
import { faultOf, isFault, isOutcomeUnknown } from "../errors";
import { readMarker } from "../marker";
import type { Vsphere } from "../session";
import type { MoRef } from "../transport/vim-types";
import { adoptMachine } from "./adopt";
import { type CreateStep, cloneStep, createStep, deployStep, takeOverStep } from "./creation-steps";
import { isBeingMade } from "./deploy";
import type { Going } from "./edit";
import { findByName } from "./find";
import { finishMachine, type Remaining } from "./finish";
import { machineUuid } from "./identity";
import { type CreationWish, planClone, planEmpty, wantsPower } from "./plan";
import type { NativeRead } from "./reads";
import { runningTasksOf } from "./running-tasks";

export async function createMachine(
  vsphere: Vsphere,
  desired: DesiredMachine,
  owner: string,
  options: CreateOptions,
): Promise<Dispatched> {
  const wish = { desired, owner, reference: machineUuid(owner, desired.name) };
  const existing = await findExisting(vsphere, wish, options);
  if (existing !== undefined) return takeUp(vsphere, wish, options, existing);
  return begin(vsphere, wish, await planStep(vsphere, wish));
}

/** What an earlier attempt made, wherever it is by now; or what stands in the way. */
async function findExisting(
  vsphere: Vsphere,
  { desired, reference }: CreationWish,
  { adopt }: CreateOptions,
): Promise<NativeRead | undefined> {
  const [own, named] = await Promise.all([
    vsphere.reads.readEarlier(reference),
    adopt ? findByName(vsphere, desired.name) : namesake(vsphere, desired),
  ]);
  return own ?? named;
}

/** A machine of this name where the new one will be: names are unique in a folder. */
async function namesake(
  vsphere: Vsphere,
  { name, placement }: DesiredMachine,
): Promise<NativeRead | undefined> {
  const { inventory, defaults, vim, reads } = vsphere;
  const folderName = placement.folder ?? defaults.folder;
  const datacenter = await inventory.datacenterOrUndefined();
  // then the image decides on the datacenter, and vCenter on the name
  if (datacenter === undefined) return undefined;
  const folder = await inventory.folder(folderName, datacenter, "placement.folder");
  const found = await vim.find.child(folder.ref, name);
  return found?.type === "VirtualMachine" ? reads.readRef(found) : undefined;
}

async function takeUp(
  vsphere: Vsphere,
  wish: CreationWish,
  { adopt }: CreateOptions,
  existing: NativeRead,
): Promise<Dispatched> {
  const marker = markerOf(existing);
  if (marker?.owner === wish.owner) return resume(vsphere, wish, existing);
  if (marker === undefined && (await isBeingMade(vsphere, wish, existing.ref))) {
    return begin(vsphere, wish, await takeOverStep(vsphere, wish, existing.ref));
  }
  if (adopt) return adoptMachine(vsphere, wish, existing);
  throw nameTaken(wish, marker?.owner);
}

function markerOf({ properties }: NativeRead) {
  return readMarker(properties["config.extraConfig"], properties["config.instanceUuid"]);
}

function nameTaken(
  { desired, reference }: CreationWish,
  owner: string | undefined,
  cause?: unknown,
): ProviderError {
  const { name } = desired;
  return new ProviderError(
    "Conflict",
    owner === undefined
      ? `a machine "${name}" that is not ours is there already`
      : `the machine "${name}" belongs to ${owner}`,
    {
      operation: "create machine",
      reference,
      property: "name",
      cure: "choose another name or folder, or set adopt to take it over",
      cause,
    },
  );
}

async function planStep(vsphere: Vsphere, wish: CreationWish): Promise<CreateStep> {
  const { root } = wish.desired;
  switch (root.type) {
    case "empty":
      return createStep(vsphere, await planEmpty(vsphere, wish, undefined));
    case "importedDisk":
      return createStep(vsphere, await planEmpty(vsphere, wish, root.reference));
    case "image": {
      const deploy = await deployStep(vsphere, wish, root.reference);
      if (deploy !== undefined) return deploy;
      const source = await vsphere.sources.existing(root.reference);
      return cloneStep(vsphere, await planClone(vsphere, wish, source));
    }
  }
}

function begin(vsphere: Vsphere, wish: CreationWish, step: CreateStep): Dispatched {
  const { reference, desired } = wish;
  const description = `create machine ${desired.name}`;
  const task = vsphere.jobs.start(description, async (progress, signal) => {
    const going = { description, progress, signal };
    const made = await makeOrFind(vsphere, wish, step, going);
    await finishMachine(vsphere, wish, made, going);
    return reference;
  });
  return { reference, task };
}

/** The request may have been carried out though its answer was lost, and somebody may have been faster. */
async function makeOrFind(
  vsphere: Vsphere,
  wish: CreationWish,
  step: CreateStep,
  going: Going,
): Promise<Remaining> {
  try {
    const made = await step.run(going);
    vsphere.reads.remember(wish.reference, made.ref);
    return made;
  } catch (error) {
    step.failed?.();
    const other = await leftBy(vsphere, wish, step, error, going);
    if (other === undefined) throw error;
    const marker = markerOf(other);
    if (marker?.owner === wish.owner) return remainingOf(wish, other);
    throw isFault(error, "DuplicateName") ? nameTaken(wish, marker?.owner, error) : error;
  }
}

async function leftBy(
  vsphere: Vsphere,
  { reference }: CreationWish,
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
function resume(vsphere: Vsphere, wish: CreationWish, existing: NativeRead): Dispatched {
  const reference = existing.properties["config.instanceUuid"] ?? wish.reference;
  const own = { ...wish, reference };
  vsphere.reads.remember(reference, existing.ref);
  const remaining = remainingOf(own, existing);
  const description = `create machine ${wish.desired.name}`;
  const task = vsphere.jobs.start(description, async (progress, signal) => {
    const going = { description, progress, signal };
    await runningTasksOf(vsphere, existing.ref, signal);
    await finishMachine(vsphere, own, remaining, going);
    return reference;
  });
  return { reference, task };
}

function remainingOf({ desired }: CreationWish, existing: NativeRead): Remaining {
  const { properties, ref } = existing;
  const powered = properties.runtime.powerState !== "poweredOff";
  return {
    ref,
    unfinished: markerOf(existing)?.unfinished === true,
    powerOn: wantsPower(desired) && !powered,
    // whether it was done cannot be seen; vSphere says so when it was
    customization: undefined,
  };
}
