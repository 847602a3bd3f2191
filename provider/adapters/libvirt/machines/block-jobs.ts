/** Copies of running machines' disks, which QEMU makes: libvirt's only long work that goes on without whoever began it. */
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { Task, TaskId, TaskSource, TaskUpdate } from "../../../contract/task";
import { errorNumbers, isLibvirtError } from "../errors";
import { copyMarkup, type DiskPlan } from "../to-native/disk-xml";
import type { LibvirtCaller } from "../transport/caller";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { serialize } from "../xml";
import { isUuid } from "./identity";

/** A disk of a machine that runs. */
export interface RunningDisk {
  readonly reference: MachineReference;
  /** The device's name, e.g. `vda`. */
  readonly target: string;
}

/**
 * virDomainBlockCopyFlags. The volume is there already, so that a pool knows it; and the job may end with the machine, which
 * libvirt (9.0 too) wants to hear of a machine with a stored definition.
 */
const copyFlags = { reuseExternal: 2, transientJob: 4 } as const;

/** virDomainBlockJobAbortFlags. */
const abortFlags = { giveUp: 0, pivot: 2 } as const;

/** QEMU copies the disk, and writes whatever the guest writes to both from then on. */
export async function startCopy(
  caller: LibvirtCaller,
  { reference, target }: RunningDisk,
  destination: Pick<DiskPlan, "location" | "format">,
): Promise<void> {
  const input = {
    domain: domainReference(reference),
    disk: target,
    xml: serialize(copyMarkup(destination)),
    parameters: [],
    flags: copyFlags.reuseExternal | copyFlags.transientJob,
  };
  await caller.invoke(procedures.domainBlockCopy, input, { reference });
}

/** Has the machine use its copy, which must be ready, from now on. */
export async function pivot(caller: LibvirtCaller, { reference, target }: RunningDisk): Promise<void> {
  const input = { domain: domainReference(reference), disk: target, flags: abortFlags.pivot };
  await caller.invoke(procedures.domainBlockJobAbort, input, { reference });
}

/** Ends the copy; the machine goes on with what it has. Ended already is a success. */
export async function giveUpCopy(caller: LibvirtCaller, { reference, target }: RunningDisk): Promise<void> {
  const input = { domain: domainReference(reference), disk: target, flags: abortFlags.giveUp };
  try {
    await caller.invoke(procedures.domainBlockJobAbort, input, { reference });
  } catch (error) {
    if (!hasNoJob(error)) throw error;
  }
}

/** The wait for a copy to be ready. */
export function copyTask({ reference, target }: RunningDisk, description: string): Task {
  return { id: `${reference}/${target}`, description };
}

export function blockJobs(caller: LibvirtCaller): Required<Pick<TaskSource, "read" | "cancel">> {
  return {
    read: (tasks) => Promise.all(tasks.map((task) => readJob(caller, task))),
    cancel: (task) => giveUpCopy(caller, diskOf(task)),
  };
}

async function readJob(caller: LibvirtCaller, id: TaskId): Promise<TaskUpdate> {
  const { reference, target } = diskOf(id);
  if (!isUuid(reference)) return { id, state: "failed", error: noTask(id) };
  const input = { domain: domainReference(reference), disk: target, flags: 0 };
  try {
    const job = await caller.invoke(procedures.domainGetBlockJobInfo, input, { reference });
    if (!job.found) return { id, state: "failed", error: ended(id, "QEMU has given up the copy") };
    // libvirt says so of one that is ready, and of no other
    if (job.end > 0 && job.current === job.end) return { id, state: "succeeded" };
    return { id, state: "running", progress: job.end === 0 ? undefined : job.current / job.end };
  } catch (error) {
    if (!hasNoJob(error)) throw error;
    return { id, state: "failed", error: ended(id, "the machine went off while its disk was copied", error) };
  }
}

function ended(reference: string, reason: string, cause?: unknown): ProviderError {
  return new ProviderError("Conflict", reason, {
    reference,
    remediation: "run the same command again, which begins a new copy",
    cause,
  });
}

function noTask(reference: TaskId): ProviderError {
  return new ProviderError("NotFound", "libvirt has no such task", {
    reference,
    remediation: "run the same command again, which goes on from what is there",
  });
}

/** Also what runs no more has none. */
function hasNoJob(error: unknown): boolean {
  const { invalidArgument, operationInvalid, noDomain } = errorNumbers;
  return isLibvirtError(error, invalidArgument, operationInvalid, noDomain);
}

function diskOf(task: TaskId): RunningDisk {
  const [reference = "", target = ""] = task.split("/");
  return { reference, target };
}
