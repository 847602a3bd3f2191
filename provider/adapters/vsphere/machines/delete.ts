/** Removes a machine and what we made for it; everything that is gone already is a success. */
import type { DeleteOptions } from "../../../contract/adapter";
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { claimOf, ownerConflict } from "../../../contract/ownership";
import { isFault, isOutcomeUnknown } from "../errors";
import type { NativeDisk } from "../from-native/devices";
import { tagOf } from "../marker";
import type { VsphereSession } from "../session";
import { Layout } from "../to-native/layout";
import { unescapeName } from "../transport/names";
import { leaveGroups } from "./availability";
import { boundDisks } from "./change-disks";
import { changePower } from "./change-power";
import { type EditedMachine, type Going, openMachine, reconfigure } from "./edit";
import { refuseShared } from "./linked-clones";
import { runningTasksOf } from "./running-tasks";

const mostAttempts = 3;

export async function deleteMachine(
  session: VsphereSession,
  reference: MachineReference,
  options: DeleteOptions,
  going: Going,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await deleteOnce(session, reference, options, going);
    } catch (error) {
      if (isFault(error, "ManagedObjectNotFound")) return;
      // somebody switched it on meanwhile, or the answer was lost
      const again = isFault(error, "InvalidPowerState") || isOutcomeUnknown(error);
      if (!again || attempt >= mostAttempts) throw error;
      const read = await session.reads.read(reference);
      if (read === undefined) return;
      await runningTasksOf(session, read.ref, going.signal);
    }
  }
}

async function deleteOnce(
  session: VsphereSession,
  reference: MachineReference,
  { keep, key }: DeleteOptions,
  going: Going,
): Promise<void> {
  const { vim, reads } = session;
  const read = await reads.read(reference);
  if (read === undefined) return;
  const { description, progress, signal } = going;
  // an unreachable machine has no devices to look at, and can be removed from the inventory by people only
  const machine = await openMachine(session, reference);
  if (key !== undefined) refuseForeign(machine, key);
  if (machine.properties.snapshot !== undefined) await refuseShared(session, reference);
  if (staying(machine, keep).some(({ native }) => isHeld(native, machine)))
    throw heldBySnapshots(machine, keep);
  if (machine.properties.runtime.powerState !== "poweredOff")
    await changePower(session, reference, "off", going);
  if (staying(machine, keep).length > 0) await detach(session, machine, keep, going);
  if (machine.marker.grouped === true) await leaveGroups(session, machine.ref, going);
  const task = await vim.begin("Destroy_Task", machine.ref, {}, { description, reference });
  await vim.context.settled(task, { signal, progress });
}

/** The tag is read anew: the machine may have gone to somebody else since the state was written. */
function refuseForeign({ marker, properties }: EditedMachine, key: string): void {
  const tag = tagOf(marker);
  const claim = claimOf(tag, key);
  if (claim === "foreign" || claim === "earlier")
    throw ownerConflict("machine", unescapeName(properties.name), tag, key);
}

/** vCenter detaches no disk that a snapshot holds, and would destroy it with the machine. */
async function detach(
  session: VsphereSession,
  machine: EditedMachine,
  keep: readonly string[],
  going: Going,
): Promise<void> {
  const { reference, properties } = machine;
  try {
    await reconfigure(session, reference, going, (now) => detachment(now, keep));
  } catch (error) {
    if (properties.snapshot === undefined || isOutcomeUnknown(error)) throw error;
    throw heldBySnapshots(machine, keep, error);
  }
}

/** Differences to what a snapshot has are what the machine writes. */
function isHeld({ device }: NativeDisk, { properties }: EditedMachine): boolean {
  const { backing } = device;
  const isDifference = backing !== undefined && "parent" in backing && backing.parent !== undefined;
  return properties.snapshot !== undefined && isDifference;
}

function heldBySnapshots(machine: EditedMachine, keep: readonly string[], cause?: unknown): ProviderError {
  const files = staying(machine, keep).map(({ native }) => native.file);
  return new ProviderError("Conflict", `snapshots of the machine hold disks that stay: ${files.join(", ")}`, {
    reference: machine.reference,
    remediation: "delete the machine's snapshots, then run the same command again",
    cause,
  });
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
