import type { Task, TaskSource } from "../../contract/task";
import { fromTaskRecord } from "./from-native";
import type { NativeChange } from "./hypervisor/changes";
import type { MachineRecord, TaskRecord } from "./hypervisor/records";
import { type TaskSubject, toTask } from "./hypervisor/task-files";
import type { MockSession } from "./session";

/** The hypervisor's own tasks: files, so that every process sees them go on. */
export function taskSource(session: MockSession): TaskSource {
  return {
    // a read is a small file, and short tasks are what the mock is for
    pace: { first: 20, max: 500 },
    read: (ids) =>
      session.caller.call(
        { name: "readTasks", effect: "read", object: ids.join(" "), timeout: "taskStatus" },
        () => {
          const now = Date.now();
          return ids.map((id) => fromTaskRecord(id, session.tasks.read(id), now));
        },
      ),
    cancel: (id) =>
      session.caller.call({ name: "cancelTask", effect: "idempotent", object: id }, async (signal) => {
        const task = session.tasks.read(id);
        if (task !== undefined && Date.now() < task.endsAt) await cancel(session, task, signal);
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

async function cancel(session: MockSession, task: TaskRecord, signal: AbortSignal): Promise<void> {
  const { id, machine, image } = task;
  if (machine !== undefined) {
    const busy = session.machines.read(machine)?.busy;
    if (busy?.task !== id || irrevocable.has(busy.change.kind)) return;
    await session.machines.update(machine, (present) => withoutTask(present, id), signal);
  }
  if (image !== undefined) session.directory.remove(["images", image]);
  session.tasks.cancel(task);
}

function withoutTask(machine: MachineRecord, id: string): MachineRecord {
  const { busy, ...free } = machine;
  return busy?.task === id ? free : machine;
}

/** Begins a task of the hypervisor; `undefined` where the mock was told that nothing takes time. */
export async function prepareTask(
  session: MockSession,
  object: string,
): Promise<
  (description: string, subject: TaskSubject) => { task: Task; until: number; fails: boolean } | undefined
> {
  if (!session.tasks.takeTime) return () => undefined;
  const fails = await session.faults.ofTask(object);
  return (description, subject) => {
    const record = session.tasks.begin(description, subject, fails);
    return { task: toTask(record), until: record.endsAt, fails: fails !== undefined };
  };
}
