import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { isFault, isOutcomeUnknown } from "../errors";
import { openMachine } from "../machines/edit";
import { refuseShared } from "../machines/linked-clones";
import { runningTasksOf } from "../machines/running-tasks";
import type { VsphereSession } from "../session";
import { composeDescription } from "../to-native/owner-description";
import { existingSnapshot, listSnapshots, snapshotRef } from "./list";

const mostAttempts = 3;

export async function describeSnapshot(
  session: VsphereSession,
  machine: MachineReference,
  reference: string,
  description: string,
): Promise<void> {
  const { name, owner } = await existingSnapshot(session, machine, reference);
  const values = { name, description: composeDescription({ description, owner }) };
  await session.vim.invoke("RenameSnapshot", snapshotRef(reference), values, { reference: machine });
}

export async function markSnapshot(
  session: VsphereSession,
  machine: MachineReference,
  reference: string,
  owner: string,
): Promise<void> {
  const { name, description, owner: present } = await existingSnapshot(session, machine, reference);
  if (present === owner) return;
  const values = { name, description: composeDescription({ description, owner }) };
  await session.vim.invoke("RenameSnapshot", snapshotRef(reference), values, { reference: machine });
}

/** The machine gets its configuration back, its disks, and its memory where the snapshot has it. */
export async function revertToSnapshot(
  session: VsphereSession,
  machine: MachineReference,
  reference: string,
): Promise<Task> {
  const { vim } = session;
  const { name } = await existingSnapshot(session, machine, reference);
  const description = `revert to snapshot ${name}`;
  return vim.context.job(description, async ({ progress, signal }) => {
    await repeated(session, machine, signal, async () => {
      const options = { description, reference: machine };
      const task = await vim.begin("RevertToSnapshot_Task", snapshotRef(reference), {}, options);
      await vim.context.settled(task, { progress, signal });
    });
    return undefined;
  });
}

/** Its children become its parent's, its disks are merged. Gone already, with or without its machine, is a success. */
export async function deleteSnapshot(
  session: VsphereSession,
  machine: MachineReference,
  reference: string,
): Promise<Task> {
  const { vim } = session;
  const description = `delete snapshot ${reference}`;
  return vim.context.job(description, async ({ progress, signal }) => {
    await repeated(session, machine, signal, async () => {
      if (!(await isThere(session, machine, reference))) return;
      await refuseShared(session, machine, reference);
      const values = { removeChildren: false, consolidate: true };
      const options = { description, reference: machine };
      try {
        const task = await vim.begin("RemoveSnapshot_Task", snapshotRef(reference), values, options);
        await vim.context.settled(task, { progress, signal });
      } catch (error) {
        if (!isFault(error, "ManagedObjectNotFound")) throw error;
      }
    });
    return undefined;
  });
}

async function isThere(
  session: VsphereSession,
  machine: MachineReference,
  reference: string,
): Promise<boolean> {
  try {
    const all = await listSnapshots(session, machine);
    return all.some((snapshot) => snapshot.reference === reference);
  } catch (error) {
    if (ProviderError.is(error, "NotFound")) return false;
    throw error;
  }
}

/** What is no harm to do again, when the answer was lost. */
async function repeated(
  session: VsphereSession,
  machine: MachineReference,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isOutcomeUnknown(error) || attempt >= mostAttempts) throw error;
      const { ref } = await openMachine(session, machine);
      await runningTasksOf(session, ref, signal);
    }
  }
}
