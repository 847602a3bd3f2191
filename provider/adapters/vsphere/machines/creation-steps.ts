/** The ways in which a machine comes to be. */
import type { VsphereSession } from "../session";
import { wantsPower } from "../to-native/machine-config";
import { escapeName } from "../transport/names";
import { resultOf } from "../transport/tasks";
import type { MoRef } from "../transport/vim-types";
import { deployFromLibrary, libraryItemOf, makeManaged } from "./deploy";
import type { Going } from "./edit";
import type { Remaining } from "./finish";
import { placeMachine } from "./placement";
import type { ClonePlan, CreationPlan, DesiredCreation } from "./plan";
import { runningTasksOf } from "./running-tasks";

export interface CreateStep {
  /** The object whose tasks tell what becomes of it. */
  readonly entity: MoRef;
  /** Resolves when the machine is there; rejects with what the request or its task failed with. */
  readonly run: (going: Going) => Promise<Remaining>;
  /** What was known before the request may not be so. */
  readonly failed?: () => void;
}

// A host runs 16 units of work for its disks at once (vSphere's configuration maximums have 8 for hosts); a full clone
// takes 4 of them, a linked one 1. What goes beyond only queues in vCenter.
const fullClonesAtOnce = 4;
const linkedClonesAtOnce = 16;

/** One task for configuration, customization and power. */
export function cloneStep(session: VsphereSession, plan: ClonePlan): CreateStep {
  const { source, spec, place, desired, config } = plan;
  const { vim } = session;
  const linked = spec.location.diskMoveType === "createNewChildDiskBacking";
  const thing = `clones from ${(source.host ?? source.ref).value}`;
  return {
    entity: source.ref,
    failed: () => session.sources.forget(source),
    run: (going) =>
      vim.context
        .limited(thing, linked ? linkedClonesAtOnce : fullClonesAtOnce, async () => {
          const values = { folder: place.folder.ref, name: escapeName(desired.name), spec };
          const ref = await settledMachine(session, going, (options) =>
            vim.begin("CloneVM_Task", source.ref, values, { ...options, reference: desired.name }),
          );
          const powerOn = wantsPower(desired) && !spec.powerOn;
          return { ref, unfinished: config.marker.unfinished === true, powerOn, customization: undefined };
        })
        .finally(place.release),
  };
}

/** A machine from nothing, or around a disk. */
export function createStep(session: VsphereSession, plan: CreationPlan): CreateStep {
  const { place, config, desired, customization } = plan;
  const { vim } = session;
  return {
    entity: place.folder.ref,
    run: async (going) => {
      try {
        const { pool, host } = place;
        if (pool === undefined) throw new RangeError("a new machine has a pool");
        const values = { config: config.spec, pool, host };
        const ref = await settledMachine(session, going, (options) =>
          vim.begin("CreateVM_Task", place.folder.ref, values, { ...options, reference: desired.name }),
        );
        const unfinished = config.marker.unfinished === true;
        return { ref, unfinished, powerOn: wantsPower(desired), customization };
      } finally {
        place.release();
      }
    },
  };
}

/** `undefined` when the reference is of no item of a content library. */
export async function deployStep(
  session: VsphereSession,
  creation: DesiredCreation,
  reference: string,
): Promise<CreateStep | undefined> {
  const item = libraryItemOf(reference);
  if (item === undefined) return undefined;
  const place = await placeMachine(session, creation.desired.placement);
  return {
    entity: place.folder.ref,
    run: async (going) => {
      const ref = await deployFromLibrary(session, creation, item, place, going).finally(place.release);
      return { ref, unfinished: true, powerOn: wantsPower(creation.desired), customization: undefined };
    },
  };
}

/** Of a machine that vCenter has deployed, and that has still to become ours. */
export async function takeOverStep(
  session: VsphereSession,
  creation: DesiredCreation,
  ref: MoRef,
): Promise<CreateStep> {
  const place = await placeMachine(session, creation.desired.placement);
  return {
    entity: ref,
    run: async (going) => {
      await runningTasksOf(session, ref, going.signal);
      await makeManaged(session, creation, ref, place, going).finally(place.release);
      return { ref, unfinished: true, powerOn: wantsPower(creation.desired), customization: undefined };
    },
  };
}

interface TaskOptions {
  readonly description: string;
}

async function settledMachine(
  { vim }: VsphereSession,
  { description, progress, signal }: Going,
  begin: (options: TaskOptions) => ReturnType<VsphereSession["vim"]["begin"]>,
): Promise<MoRef> {
  const task = await begin({ description });
  return resultOf("VirtualMachine", await vim.context.settled(task, { signal, progress }));
}
