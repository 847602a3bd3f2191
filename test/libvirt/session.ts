/** A session on a libvirt daemon, with its calls counted. */
import { adapter } from "../../provider/adapters/libvirt";
import type { Session } from "../../provider/contract/adapter";
import type { Connection } from "../../provider/contract/connection";
import type { AdapterContext, NativeCall } from "../../provider/contract/context";
import { ProviderError } from "../../provider/contract/errors";
import type { DesiredMachine } from "../../provider/contract/machine";
import type { Task } from "../../provider/contract/task";
import type { TaskTracker } from "../../provider/tasks/tracker";
import { type TrackedContext, tracked } from "../support/test-tracker";

export interface Observer {
  before?(call: NativeCall, number: number): void;
  after?(call: NativeCall, number: number): void;
}

/** `calls` fills with the names of native calls, in order. */
export function testContext(
  calls: string[],
  observer: Observer = {},
  report: AdapterContext["report"] = () => undefined,
): TrackedContext {
  return {
    ...tracked(),
    async call(call, run) {
      const number = calls.push(call.name);
      observer.before?.(call, number);
      const result = await run(new AbortController().signal);
      observer.after?.(call, number);
      return result;
    },
    limited: (_thing, _limit, work) => work(),
    report,
  };
}

export interface CountedSession {
  readonly session: Session;
  /** Those since it was last emptied. */
  readonly calls: string[];
}

const trackers = new WeakMap<Session, TaskTracker>();

export async function openSession(
  connection: Connection,
  observer: Observer = {},
  report?: AdapterContext["report"],
): Promise<CountedSession> {
  const calls: string[] = [];
  const context = testContext(calls, observer, report);
  const session = await adapter.connect(connection, context);
  context.tracker.begin(session.tasks);
  trackers.set(session, context.tracker);
  calls.length = 0;
  return { session, calls };
}

export const mib = 2 ** 20;

export function desiredMachine(changes: Partial<DesiredMachine> = {}): DesiredMachine {
  return {
    name: "web",
    cpus: 1,
    memoryBytes: 128 * mib,
    hardware: {},
    limits: {},
    root: { type: "empty" },
    disks: [{ name: "root", sizeBytes: 64 * mib }],
    interfaces: [],
    placement: {},
    power: "On",
    tags: [],
    guestAgent: true,
    native: {},
    extraConfig: {},
    ...changes,
  };
}

export async function finished(
  session: Session,
  task: Task | undefined,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return task && trackers.get(session)?.wait(task, { signal });
}

/** Creates and waits. */
export async function createMachine(
  session: Session,
  desired: DesiredMachine,
  key = `owner of ${desired.name}`,
): Promise<string> {
  const { reference, task } = await session.machines.create(desired, key, { adopt: false });
  await finished(session, task);
  return reference;
}

export async function observed(session: Session, reference: string) {
  const machine = await session.machines.observe({ reference });
  if (machine === undefined) throw new ProviderError("NotFound", "the machine is not there", { reference });
  return machine;
}
