import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { isFault, isOutcomeUnknown } from "../errors";
import { openMachine } from "../machines/edit";
import { runningTasksOf } from "../machines/running-tasks";
import type { Vsphere } from "../session";
import { composeDescription } from "../to-native/owner-description";
import { existingSnapshot, listSnapshots, snapshotRef } from "./list";

const mostAttempts = 3;

export async function describeSnapshot(
  vsphere: Vsphere,
  machine: MachineReference,
  reference: string,
  description: string,
): Promise<void> {
  const { name, owner } = await existingSnapshot(vsphere, machine, reference);
  const values = { name, description: composeDescription({ description, owner }) };
  await vsphere.vim.invoke("RenameSnapshot", snapshotRef(reference), values, { reference: machine });
}

export async function markSnapshot(
  vsphere: Vsphere,
  machine: MachineReference,
  reference: string,
  owner: string,
): Promise<void> {
  const { name, description, owner: present } = await existingSnapshot(vsphere, machine, reference);
  if (present === owner) return;
  const values = { name, description: composeDescription({ description, owner }) };
  await vsphere.vim.invoke("RenameSnapshot", snapshotRef(reference), values, { reference: machine });
}

/** The machine gets its configuration back, its disks, and its memory where the snapshot has it. */
export async function revertToSnapshot(
  vsphere: Vsphere,
  machine: MachineReference,
  reference: string,
): Promise<Task> {
  const { vim } = vsphere;
  const { name } = await existingSnapshot(vsphere, machine, reference);
  const description = `revert to snapshot ${name}`;
  return vim.context.job(description, async ({ progress, signal }) => {
    await repeated(vsphere, machine, signal, async () => {
      const options = { description, reference: machine };
      const task = await vim.begin("RevertToSnapshot_Task", snapshotRef(reference), {}, options);
      await vim.context.settled(task, { progress, signal });
    });
    return undefined;
  });
}

/** Its children become its parent's, its disks are merged. Gone already, with or without its machine, is a success. */
export async function deleteSnapshot(
  vsphere: Vsphere,
  machine: MachineReference,
  reference: string,
): Promise<Task> {
  const { vim } = vsphere;
  const description = `delete snapshot ${reference}`;
  return vim.context.job(description, async ({ progress, signal }) => {
    await repeated(vsphere, machine, signal, async () => {
      if (!(await isThere(vsphere, machine, reference))) return;
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

async function isThere(vsphere: Vsphere, machine: MachineReference, reference: string): Promise<boolean> {
  try {
    const all = await listSnapshots(vsphere, machine);
    return all.some((snapshot) => snapshot.reference === reference);
  } catch (error) {
    if (ProviderError.is(error, "NotFound")) return false;
    throw error;
  }
}

/** What is no harm to do again, when the answer was lost. */
async function repeated(
  vsphere: Vsphere,
  machine: MachineReference,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isOutcomeUnknown(error) || attempt >= mostAttempts) throw error;
      const { ref } = await openMachine(vsphere, machine);
      await runningTasksOf(vsphere, ref, signal);
    }
  }
}
