/** Removes a machine and what we made for it; everything that is gone already is a success. */
import type { DeleteOptions } from "../../../contract/adapter";
import type { MachineReference } from "../../../contract/machine";
import { claimOf, ownerConflict } from "../../../contract/ownership";
import { isFault, isOutcomeUnknown } from "../errors";
import { tagOf } from "../marker";
import type { Vsphere } from "../session";
import { Layout } from "../to-native/layout";
import { unescapeName } from "../transport/names";
import { leaveGroups } from "./availability";
import { boundDisks } from "./change-disks";
import { changePower } from "./change-power";
import { type EditedMachine, type Going, openMachine, reconfigure } from "./edit";
import { runningTasksOf } from "./running-tasks";

const mostAttempts = 3;

export async function deleteMachine(
  vsphere: Vsphere,
  reference: MachineReference,
  options: DeleteOptions,
  going: Going,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await deleteOnce(vsphere, reference, options, going);
    } catch (error) {
      if (isFault(error, "ManagedObjectNotFound")) return;
      // somebody switched it on meanwhile, or the answer was lost
      const again = isFault(error, "InvalidPowerState") || isOutcomeUnknown(error);
      if (!again || attempt >= mostAttempts) throw error;
      const read = await vsphere.reads.read(reference);
      if (read === undefined) return;
      await runningTasksOf(vsphere, read.ref, going.signal);
    }
  }
}

async function deleteOnce(
  vsphere: Vsphere,
  reference: MachineReference,
  { keep, key }: DeleteOptions,
  going: Going,
): Promise<void> {
  const { vim, reads } = vsphere;
  const read = await reads.read(reference);
  if (read === undefined) return;
  const { description, progress, signal } = going;
  // an unreachable machine has no devices to look at, and can be removed from the inventory by people only
  const machine = await openMachine(vsphere, reference);
  if (key !== undefined) refuseForeign(machine, key);
  if (machine.properties.runtime.powerState !== "poweredOff")
    await changePower(vsphere, reference, "off", going);
  if (staying(machine, keep).length > 0) {
    await reconfigure(vsphere, reference, going, (now) => detachment(now, keep));
  }
  if (machine.marker.grouped === true) await leaveGroups(vsphere, machine.ref, going);
  const task = await vim.begin("Destroy_Task", machine.ref, {}, { description, reference });
  await vim.tasks.settled(task, { signal, progress });
}

/** The tag is read anew: the machine may have gone to somebody else since the state was written. */
function refuseForeign({ marker, properties }: EditedMachine, key: string): void {
  const tag = tagOf(marker);
  const claim = claimOf(tag, key);
  if (claim === "foreign" || claim === "earlier")
    throw ownerConflict("machine", unescapeName(properties.name), tag, key);
}

/** What was there before the machine, or shall outlive it. */
function staying(machine: EditedMachine, keep: readonly string[]) {
  return boundDisks(machine).filter(({ name, made }) => !made || keep.includes(name));
}

/** Before the machine goes: with it would go every disk that it has. */
function detachment(machine: EditedMachine, keep: readonly string[]) {
  const disks = staying(machine, keep);
  if (disks.length === 0) return undefined;
  const layout = new Layout(machine.devices);
  for (const { native } of disks) layout.remove(native.device);
  const names = new Set(disks.map(({ name }) => name));
  const { marker } = machine;
  return {
    spec: { deviceChange: layout.changes },
    marker: { ...marker, disks: marker.disks.filter(({ name }) => !names.has(name)) },
  };
}
