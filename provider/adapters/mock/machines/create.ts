import type { CreateOptions } from "../../../contract/adapter";
import type { DesiredMachine } from "../../../contract/machine";
import { mayTake, ownerConflict, resourceOf } from "../../../contract/ownership";
import type { Dispatched, Job } from "../../../contract/task";
import { config } from "../config";
import type { AttachedInterface, MachineRecord } from "../hypervisor/records";
import type { MockSession } from "../session";
import { readBlock } from "../settings";
import {
  toAttachedInterface,
  toCompletion,
  toLocation,
  toMachineId,
  toMachineRecord,
  validateMachine,
} from "../to-native";
import { callChange } from "./calls";
import { contentsOf, type DiskContent } from "./clone";
import { createDisk, planDisk } from "./disks";
import { attachInterface, readNetwork } from "./interfaces";
import { requireImage } from "./media";

/** Takes the name and the id at once; disks, interfaces and power follow as a job that can be begun again. */
export async function createMachine(
  session: MockSession,
  desired: DesiredMachine,
  key: string,
  options: CreateOptions,
): Promise<Dispatched> {
  validateMachine(desired);
  const machine = await defineMachine(session, desired, key, options);
  const { id, incarnation, busy } = machine;
  const identity = { reference: id, incarnation };
  if (machine.complete) return identity;
  if (busy !== undefined) {
    return { ...identity, task: { id: busy.task, description: busy.description } };
  }
  const task = session.context.job(`creating ${desired.name}`, (job) =>
    build(session, machine, desired, job),
  );
  return { ...identity, task };
}

function defineMachine(
  session: MockSession,
  desired: DesiredMachine,
  key: string,
  options: CreateOptions,
): Promise<MachineRecord> {
  const { name } = desired;
  return session.caller.call(
    { name: "defineMachine", effect: "idempotent", object: name },
    async (signal) => {
      const machine = await session.machines.define(
        { name, resource: resourceOf(key) },
        {
          present: () => presentMachine(session, name, key, options),
          make: () => planMachine(session, desired, key, options.reference),
        },
        signal,
      );
      switch (mayTake(machine.owner, key, options)) {
        case "finish":
          return machine;
        case "take":
          return session.machines.mark(machine.id, key, signal);
        case "refuse":
          throw ownerConflict("machine", machine.name, machine.owner, key);
      }
    },
  );
}

/** The machine that is in the way of a new one, or is to be taken up: by reference, by owner, by name. */
function presentMachine(
  session: MockSession,
  name: string,
  key: string,
  { reference, beside }: CreateOptions,
): MachineRecord | undefined {
  const held = reference === undefined ? undefined : session.machines.read(reference);
  if (held !== undefined) return held;
  const owned =
    beside === true || reference !== undefined ? undefined : session.machines.findOwned(resourceOf(key));
  return owned ?? session.machines.find(name);
}

/** What is wrong with the desired state is found here, before there is a machine. */
function planMachine(
  session: MockSession,
  desired: DesiredMachine,
  key: string,
  reference: string | undefined,
): MachineRecord {
  const id = reference ?? freeId(session, desired, resourceOf(key));
  const native = readBlock(config.machine, desired.native);
  const wanted = new Map(desired.disks.map((disk) => [disk.name, disk]));
  const disks = [...contentsOf(session, desired)].map(([name, content]) =>
    planDisk(session, id, wanted.get(name) ?? { name }, content),
  );
  const interfaces = desired.interfaces.map((item, place) => {
    readNetwork(session, item);
    return toAttachedInterface(item, { id, place, native });
  });
  for (const medium of desired.media ?? []) requireImage(session, medium);
  const location = toLocation(desired, session.defaults);
  return toMachineRecord(desired, { id, owner: key, location, disks, interfaces });
}

/** A machine that had this name and was renamed still has the id that it got then. */
function freeId(session: MockSession, desired: DesiredMachine, resource: string): string {
  for (let attempt = 1; ; attempt += 1) {
    const id = toMachineId(desired, resource, attempt);
    if (session.machines.read(id) === undefined) return id;
  }
}

/** Each step finds what an interrupted attempt has done. */
async function build(
  session: MockSession,
  machine: MachineRecord,
  desired: DesiredMachine,
  job: Job,
): Promise<undefined> {
  const steps = machine.disks.length + machine.interfaces.length + 1;
  let done = 0;
  const advance = (): void => {
    job.signal.throwIfAborted();
    done += 1;
    job.progress(done / steps);
  };
  for (const disk of machine.disks) {
    await createDisk(session, machine.id, disk, () => contentOf(session, desired, disk.name));
    advance();
  }
  const interfaces: AttachedInterface[] = [];
  for (const item of machine.interfaces) {
    interfaces.push(await attachInterface(session, machine, item));
    advance();
  }
  const change = toCompletion(desired, interfaces, session.settings);
  const name = change.power === undefined ? "completeMachine" : "powerOn";
  const task = await callChange(session, machine.id, { name, change });
  if (task !== undefined) await session.context.settled(task, { ...job, cancel: true });
}

function contentOf(session: MockSession, desired: DesiredMachine, name: string): DiskContent {
  return contentsOf(session, desired).get(name) ?? { type: "empty" };
}
