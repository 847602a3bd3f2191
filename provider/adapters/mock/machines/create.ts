import type { CreateOptions } from "../../../contract/adapter";
import type { DesiredMachine, RootSource } from "../../../contract/machine";
import type { Dispatched } from "../../../contract/task";
import type { JobTasks, ReportProgress } from "../../../tasks/jobs";
import { config } from "../config";
import { readBlock } from "../settings";
import {
  toAttachedInterface,
  toCompletion,
  toLocation,
  toMachineId,
  toMachineRecord,
  validateMachine,
} from "../to-native";
import type { Host } from "../transport/host";
import { nameConflict } from "../transport/machine-files";
import type { AttachedInterface, MachineRecord } from "../transport/records";
import { callChange } from "./calls";
import { createDisk, planDisk } from "./disks";
import { attachInterface, readNetwork } from "./interfaces";

/** Takes the name and the id at once; disks, interfaces and power follow as a job that can be begun again. */
export async function createMachine(
  host: Host,
  jobs: JobTasks,
  desired: DesiredMachine,
  key: string,
  { adopt }: CreateOptions,
): Promise<Dispatched> {
  validateMachine(desired);
  const machine = await defineMachine(host, desired, key, adopt);
  const { id, busy } = machine;
  if (machine.complete) return { reference: id };
  if (busy !== undefined) {
    return { reference: id, task: { id: busy.task, description: busy.description } };
  }
  const task = jobs.start(`creating ${desired.name}`, (progress, signal) =>
    build(host, machine, desired, progress, signal),
  );
  return { reference: id, task };
}

function defineMachine(
  host: Host,
  desired: DesiredMachine,
  key: string,
  adopt: boolean,
): Promise<MachineRecord> {
  return host.calls.call(
    { name: "defineMachine", effect: "idempotent", object: desired.name },
    async (signal) => {
      const machine = await host.machines.define(desired.name, () => planMachine(host, desired, key), signal);
      if (machine.owner === key) return machine;
      if (!adopt) throw nameConflict(desired.name);
      return host.machines.update(machine.id, (present) => ({ ...present, owner: key }), signal);
    },
  );
}

/** What is wrong with the wish is found here, before there is a machine. */
function planMachine(host: Host, desired: DesiredMachine, key: string): MachineRecord {
  const id = freeId(host, desired, key);
  const native = readBlock(config.machine, desired.native);
  const disks = desired.disks.map((disk, index) => planDisk(host, id, disk, sourceOf(desired, index)));
  const interfaces = desired.interfaces.map((item, place) => {
    readNetwork(host, item);
    return toAttachedInterface(item, { id, place, native });
  });
  const location = toLocation(desired, host.defaults);
  return toMachineRecord(desired, { id, owner: key, location, disks, interfaces });
}

/** A machine that had this name and was renamed still has the id that it got then. */
function freeId(host: Host, desired: DesiredMachine, key: string): string {
  for (let attempt = 1; ; attempt += 1) {
    const id = toMachineId(desired, key, attempt);
    if (host.machines.read(id) === undefined) return id;
  }
}

/** Each step finds what an interrupted attempt has done. Returns the task that it ends with, if there is one. */
async function build(
  host: Host,
  machine: MachineRecord,
  desired: DesiredMachine,
  progress: ReportProgress,
  signal: AbortSignal,
): Promise<string | undefined> {
  const steps = machine.disks.length + machine.interfaces.length + 1;
  let done = 0;
  const advance = (): void => {
    signal.throwIfAborted();
    done += 1;
    progress(done / steps);
  };
  for (const [index, disk] of machine.disks.entries()) {
    await createDisk(host, machine.id, disk, sourceOf(desired, index));
    advance();
  }
  const interfaces: AttachedInterface[] = [];
  for (const item of machine.interfaces) {
    interfaces.push(await attachInterface(host, machine, item));
    advance();
  }
  const change = toCompletion(desired, interfaces, host.settings);
  const name = change.power === undefined ? "completeMachine" : "powerOn";
  return (await callChange(host, machine.id, { name, change }))?.id;
}

/** The first disk is the one that boots. */
function sourceOf({ root }: DesiredMachine, index: number): RootSource {
  return index === 0 ? root : { type: "empty" };
}
