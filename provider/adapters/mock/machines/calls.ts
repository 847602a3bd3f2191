import type { CallEffect } from "../../../contract/context";
import type { Task } from "../../../contract/task";
import type { Operation } from "../config";
import type { NativeChange } from "../hypervisor/changes";
import type { MachineRecord } from "../hypervisor/records";
import type { MockSession } from "../session";
import { prepareTask } from "../tasks";

export interface ChangeCall {
  readonly name: Operation;
  /** Called within the native call where it touches other files first. */
  readonly change: NativeChange | (() => NativeChange);
  /** Default `idempotent`. */
  readonly effect?: CallEffect;
}

/** One change of one machine as one native call; the task where it takes time. */
export function callChange(session: MockSession, id: string, call: ChangeCall): Promise<Task | undefined> {
  const { name, change, effect = "idempotent" } = call;
  return session.caller.call({ name, effect, object: id }, async (signal) => {
    const begin = await prepareTask(session, id);
    return session.machines.change(id, typeof change === "function" ? change() : change, {
      signal,
      begin: (machine) => begin(`${name} of ${machine.name}`, { machine: id }),
      release: (before, after) => releaseUnused(session, before, after),
    });
  });
}

/** A read of the machine's file; `undefined` when there is none. */
export function callRead(session: MockSession, id: string): Promise<MachineRecord | undefined> {
  return session.caller.call({ name: "readMachine", effect: "read", object: id }, () =>
    session.machines.read(id),
  );
}

/** Disks that only a snapshot held, or that came after the snapshot which the machine went back to; places on networks. */
function releaseUnused(session: MockSession, before: MachineRecord, after: MachineRecord): void {
  for (const device of before.devices) {
    if (!after.devices.includes(device)) session.disks.remove(device, before.id);
  }
  for (const { network, lease } of before.interfaces) {
    const stays = after.interfaces.some((item) => item.network === network && item.lease === lease);
    if (!stays && lease !== undefined) session.leases.release(network, lease, before.id);
  }
}
