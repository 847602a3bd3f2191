import type { Task, TaskSource } from "../../contract/task";
import { fromTaskRecord } from "./from-native";
import type { NativeChange } from "./hypervisor/changes";
import type { Host } from "./transport/host";
import type { MachineRecord, TaskRecord } from "./transport/records";
import { type TaskSubject, toTask } from "./transport/task-files";

/** The hypervisor's own tasks: files, so that every process sees them go on. */
export function createNativeTasks(host: Host): TaskSource {
  return {
    // a read is a small file, and short tasks are what the mock is for
    pace: { first: 20, max: 500 },
    read: (ids) =>
      host.calls.call(
        { name: "readTasks", effect: "read", object: ids.join(" "), timeout: "taskStatus" },
        () => {
          const now = Date.now();
          return ids.map((id) => fromTaskRecord(id, host.tasks.read(id), now));
        },
      ),
    cancel: (id) =>
      host.calls.call({ name: "cancelTask", effect: "idempotent", object: id }, async (signal) => {
        const task = host.tasks.read(id);
        if (task !== undefined && Date.now() < task.endsAt) await cancel(host, task, signal);
      }),
  };
}

// these let go of something when they begin: they go on
const irrevocable: ReadonlySet<NativeChange["kind"]> = new Set([
  "attach-interface",
  "detach-interface",
  "detach-disk",
  "revert-snapshot",
  "delete-snapshot",
]);

async function cancel(host: Host, task: TaskRecord, signal: AbortSignal): Promise<void> {
  const { id, machine, image } = task;
  if (machine !== undefined) {
    const busy = host.machines.read(machine)?.busy;
    if (busy?.task !== id || irrevocable.has(busy.change.kind)) return;
    await host.machines.update(machine, (present) => withoutTask(present, id), signal);
  }
  if (image !== undefined) host.directory.remove(["images", image]);
  host.tasks.cancel(task);
}

function withoutTask(machine: MachineRecord, id: string): MachineRecord {
  const { busy, ...free } = machine;
  return busy?.task === id ? free : machine;
}

/** Begins a task of the hypervisor; `undefined` where the mock was told that nothing takes time. */
export async function prepareTask(
  host: Host,
  object: string,
): Promise<
  (description: string, subject: TaskSubject) => { task: Task; until: number; fails: boolean } | undefined
> {
  if (!host.tasks.takeTime) return () => undefined;
  const fails = await host.faults.ofTask(object);
  return (description, subject) => {
    const record = host.tasks.begin(description, subject, fails);
    return { task: toTask(record), until: record.endsAt, fails: fails !== undefined };
  };
}
