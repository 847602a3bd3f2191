import type { DeleteOptions, MachineOperations } from "../../contract/adapter";
import type { MachineChange } from "../../contract/changes";
import { ProviderError } from "../../contract/errors";
import type { MachineIdentity } from "../../contract/machine";
import { claimOf, ownerConflict } from "../../contract/ownership";
import type { Task } from "../../contract/task";
import { fromMachineRecord, toSummary } from "./from-native";
import { callChange, callRead } from "./machines/calls";
import { createMachine } from "./machines/create";
import { addDisk, detachKeptDisks, removeDisk, removeOwnDisks } from "./machines/disks";
import { putInterface, releaseInterfaces, removeInterface } from "./machines/interfaces";
import { putMedium } from "./machines/media";
import { moveMachine } from "./machines/move";
import { prepareTask } from "./tasks";
import { type SimpleChange, toSimpleChange } from "./to-native";
import type { Host } from "./transport/host";
import { taskOf } from "./transport/machine-files";
import type { MachineRecord } from "./transport/records";

export function createMachineOperations(host: Host): MachineOperations {
  return {
    observe: async (identity, options) => {
      const machine = await callRead(host, identity.reference);
      return machine === undefined || isLater(machine, identity)
        ? undefined
        : fromMachineRecord(machine, Date.now(), options);
    },
    find: (name) =>
      host.calls.call(
        { name: "findMachine", effect: "read", object: name },
        () => host.machines.find(name)?.id,
      ),
    list: () =>
      host.calls.call({ name: "listMachines", effect: "read", object: "machines" }, () =>
        host.machines.list().map(toSummary),
      ),
    create: (desired, key, options) => createMachine(host, desired, key, options),
    apply: async (identity, change) => {
      refuseLater(host, identity);
      return applyChange(host, identity.reference, change);
    },
    delete: (identity, options) => deleteMachine(host, identity, options),
  };
}

function applyChange(host: Host, id: string, change: MachineChange): Promise<Task | undefined> {
  switch (change.kind) {
    case "set-owner":
      return mark(host, id, change.key);
    case "move":
      return moveMachine(host, id, change.placement);
    case "add-disk":
      return addDisk(host, id, change.disk);
    case "remove-disk":
      return removeDisk(host, id, change.name, change.keep);
    case "add-interface":
      return putInterface(host, id, change.interface, "attachInterface");
    case "change-interface":
      return putInterface(host, id, change.interface, "changeInterface");
    case "add-medium":
    case "change-medium":
      return putMedium(host, id, change.kind, change.medium);
    case "remove-interface":
      return removeInterface(host, id, change.name);
    default:
      return applySimple(host, id, change);
  }
}

async function mark(host: Host, id: string, key: string): Promise<undefined> {
  await host.calls.call({ name: "markMachine", effect: "idempotent", object: id }, (signal) =>
    host.machines.mark(id, key, signal),
  );
}

function applySimple(host: Host, id: string, change: MachineChange): Promise<Task | undefined> {
  const simple = toSimpleChange(change, host.settings);
  if (simple === undefined) {
    throw new ProviderError("NotSupported", `the mock hypervisor does not know "${change.kind}"`, {
      reference: id,
      remediation: "use a newer version of this package",
    });
  }
  const restarts = change.kind === "power" && (change.to === "reboot" || change.to === "reset");
  return restarts ? restart(host, id, simple) : callChange(host, id, { ...simple, name: simple.call });
}

/** A restart twice is not a restart once: whether an attempt came through is read from the count of boots. */
async function restart(host: Host, id: string, { call, change }: SimpleChange): Promise<Task | undefined> {
  const before = await callRead(host, id);
  try {
    return await callChange(host, id, { name: call, change, effect: "once" });
  } catch (error) {
    const now = await callRead(host, id);
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

function refuseLater(host: Host, identity: MachineIdentity): void {
  const machine = host.machines.read(identity.reference);
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
  host: Host,
  identity: MachineIdentity,
  { keep, key }: DeleteOptions,
): Promise<Task | undefined> {
  const { reference: id } = identity;
  const machine = await callRead(host, id);
  if (machine === undefined || isLater(machine, identity)) return undefined;
  refuseForeign(machine, key);
  await detachKeptDisks(host, machine, keep);
  return host.calls.call({ name: "deleteMachine", effect: "idempotent", object: id }, async (signal) => {
    const begin = await prepareTask(host, id);
    const begun = begin(`deleteMachine of ${machine.name}`, { machine: id });
    if (begun?.fails === true) return begun.task;
    const present = host.machines.read(id);
    if (present !== undefined) {
      removeOwnDisks(host, present);
      releaseInterfaces(host, present);
    }
    await host.machines.remove(id, signal);
    return begun?.task;
  });
}
