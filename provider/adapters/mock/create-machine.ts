import type { CreateOptions } from "../../contract/adapter";
import type { DesiredMachine } from "../../contract/machine";
import type { Dispatched } from "../../contract/task";
import type { JobTasks, ReportProgress } from "../../tasks/jobs";
import { config } from "./config";
import { callChange } from "./machine-calls";
import { addDisk } from "./machine-disks";
import { putInterface } from "./machine-interfaces";
import { readBlock } from "./settings";
import { toCompletion, toMachineId, toMachineRecord, validateMachine } from "./to-native";
import type { Host } from "./transport/host";
import { nameConflict } from "./transport/machine-files";
import type { MachineRecord } from "./transport/records";

/** Takes the name and the id at once; disks, interfaces and power follow as a job that can be begun again. */
export async function createMachine(
  host: Host,
  jobs: JobTasks,
  desired: DesiredMachine,
  key: string,
  { adopt }: CreateOptions,
): Promise<Dispatched> {
  validateMachine(desired);
  readBlock(config.machine, desired.native);
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
      const make = () => toMachineRecord(desired, freeId(host, desired.name, key), key);
      const machine = await host.machines.define(desired.name, make, signal);
      if (machine.owner === key) return machine;
      if (!adopt) throw nameConflict(desired.name);
      return host.machines.update(machine.id, (present) => ({ ...present, owner: key }), signal);
    },
  );
}

/** A machine that had this name and was renamed still has the id that it got then. */
function freeId(host: Host, name: string, key: string): string {
  for (let attempt = 1; ; attempt += 1) {
    const id = toMachineId(name, attempt === 1 ? key : `${key}\n${attempt}`);
    if (host.machines.read(id) === undefined) return id;
  }
}

/** Each step finds what an interrupted attempt has done. Returns the task that it ends with, if there is one. */
async function build(
  host: Host,
  { id, disks }: MachineRecord,
  desired: DesiredMachine,
  progress: ReportProgress,
  signal: AbortSignal,
): Promise<string | undefined> {
  const attached = new Set(disks.map(({ name }) => name));
  const steps = desired.disks.length + desired.interfaces.length + 1;
  let done = 0;
  const advance = (): void => {
    signal.throwIfAborted();
    done += 1;
    progress(done / steps);
  };
  for (const [index, disk] of desired.disks.entries()) {
    const source = index === 0 ? { source: desired.root } : {};
    if (!attached.has(disk.name)) await addDisk(host, id, disk, { ...source, atOnce: true });
    advance();
  }
  for (const item of desired.interfaces) {
    await putInterface(host, id, item, { name: "attachInterface", atOnce: true });
    advance();
  }
  const change = toCompletion(desired, host.settings);
  return (await callChange(host, id, { name: "completeMachine", change }))?.id;
}
