import type { DeleteOptions, MachineOperations } from "../../contract/adapter";
import type { MachineChange } from "../../contract/changes";
import { ProviderError } from "../../contract/errors";
import type { MachineIdentity } from "../../contract/machine";
import { claimOf, ownerConflict } from "../../contract/ownership";
import type { Task } from "../../contract/task";
import { fromMachineRecord, toSummary } from "./from-native";
import { taskOf } from "./hypervisor/machine-files";
import type { ExportRecord, MachineRecord } from "./hypervisor/records";
import { callChange, callRead } from "./machines/calls";
import { cloneViolations, refuseShared } from "./machines/clone";
import { createMachine } from "./machines/create";
import { addDisk, detachKeptDisks, removeDisk, removeOwnDisks } from "./machines/disks";
import { putInterface, releaseInterfaces, removeInterface } from "./machines/interfaces";
import { putMedium } from "./machines/media";
import { moveMachine } from "./machines/move";
import type { MockSession } from "./session";
import { prepareTask } from "./tasks";
import { type SimpleChange, toSimpleChange } from "./to-native";

export function machineOperations(session: MockSession): MachineOperations {
  return {
    observe: async (identity, options) => {
      const machine = await callRead(session, identity.reference);
      return machine === undefined || isLater(machine, identity)
        ? undefined
        : fromMachineRecord(machine, Date.now(), options);
    },
    find: (name) =>
      session.caller.call(
        { name: "findMachine", effect: "read", object: name },
        () => session.machines.find(name)?.id,
      ),
    list: () =>
      session.caller.call({ name: "listMachines", effect: "read", object: "machines" }, () =>
        session.machines.list().map(toSummary),
      ),
    validate: async (desired, observed) => (observed === undefined ? cloneViolations(session, desired) : []),
    create: (desired, key, options) => createMachine(session, desired, key, options),
    apply: async (identity, change) => {
      refuseLater(session, identity);
      return applyChange(session, identity.reference, change);
    },
    delete: (identity, options) => deleteMachine(session, identity, options),
  };
}

function applyChange(session: MockSession, id: string, change: MachineChange): Promise<Task | undefined> {
  switch (change.kind) {
    case "set-owner":
      return mark(session, id, change.key);
    case "move":
      return moveMachine(session, id, change.placement);
    case "add-disk":
      return addDisk(session, id, change.disk);
    case "remove-disk":
      return removeDisk(session, id, change.name, change.keep);
    case "add-interface":
      return putInterface(session, id, change.interface, "attachInterface");
    case "change-interface":
      return putInterface(session, id, change.interface, "changeInterface");
    case "add-medium":
    case "change-medium":
      return putMedium(session, id, change.kind, change.medium);
    case "remove-interface":
      return removeInterface(session, id, change.name);
    default:
      return applySimple(session, id, change);
  }
}

async function mark(session: MockSession, id: string, key: string): Promise<undefined> {
  await session.caller.call({ name: "markMachine", effect: "idempotent", object: id }, (signal) =>
    session.machines.mark(id, key, signal),
  );
}

function applySimple(session: MockSession, id: string, change: MachineChange): Promise<Task | undefined> {
  const simple = toSimpleChange(change, session.settings);
  if (simple === undefined) {
    throw new ProviderError("NotSupported", `the mock hypervisor does not know "${change.kind}"`, {
      reference: id,
      remediation: "use a newer version of this package",
    });
  }
  const restarts = change.kind === "power" && (change.to === "reboot" || change.to === "reset");
  return restarts ? restart(session, id, simple) : callChange(session, id, { ...simple, name: simple.call });
}

/** A restart twice is not a restart once: whether an attempt came through is read from the count of boots. */
async function restart(
  session: MockSession,
  id: string,
  { call, change }: SimpleChange,
): Promise<Task | undefined> {
  const before = await callRead(session, id);
  try {
    return await callChange(session, id, { name: call, change, effect: "once" });
  } catch (error) {
    const now = await callRead(session, id);
    const begun = now === undefined ? undefined : taskOf(now, change);
    if (begun !== undefined) return begun;
    if (now === undefined || now.power.boots <= (before?.power.boots ?? 0)) throw error;
    return undefined;
  }
}

/** Whether it was made under the reference after the machine that is meant. */
function isLater(machine: MachineRecord, { incarnation }: MachineIdentity): boolean {
  return incarnation !== undefined && machine.incarnation !== incarnation;
}

function refuseLater(session: MockSession, identity: MachineIdentity): void {
  const machine = session.machines.read(identity.reference);
  if (machine === undefined || !isLater(machine, identity)) return;
  throw new ProviderError("NotFound", "the machine is gone, and another one has its id", {
    reference: identity.reference,
    remediation: "run `pulumi refresh` to update the state, then `pulumi up`",
  });
}

function refuseForeign({ id, owner }: MachineRecord, key: string | undefined): void {
  if (key === undefined) return;
  const claim = claimOf(owner, key);
  if (claim === "foreign" || claim === "earlier") throw ownerConflict("machine", id, owner, key);
}

/**
 * Disks that stay are detached first. All else goes in one call, so that a machine whose deletion is refused is still whole.
 */
async function deleteMachine(
  session: MockSession,
  identity: MachineIdentity,
  { keep, key }: DeleteOptions,
): Promise<Task | undefined> {
  const { reference: id } = identity;
  const machine = await callRead(session, id);
  if (machine === undefined || isLater(machine, identity)) return undefined;
  refuseForeign(machine, key);
  refuseShared(session, machine);
  await detachKeptDisks(session, machine, keep);
  return session.caller.call({ name: "deleteMachine", effect: "idempotent", object: id }, async (signal) => {
    const begin = await prepareTask(session, id);
    const begun = begin(`deleteMachine of ${machine.name}`, { machine: id });
    if (begun?.fails === true) return begun.task;
    const present = session.machines.read(id);
    if (present !== undefined) {
      removeOwnDisks(session, present);
      releaseInterfaces(session, present);
      session.directory.removeWhere<ExportRecord>(["exports"], ({ machine }) => machine === id);
    }
    await session.machines.remove(id, signal);
    return begun?.task;
  });
}
