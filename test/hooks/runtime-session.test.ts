/** What the core puts around an adapter's session. */
import { expect, test } from "vitest";
import type { Session } from "../../provider/contract/adapter";
import { ProviderError } from "../../provider/contract/errors";
import type { TaskEvent, TaskSource } from "../../provider/contract/task";
import { RuntimeSession } from "../../provider/runtime/runtime-session";

const failed = { id: "1", state: "failed", error: new ProviderError("Internal", "disk full") } as const;

/** An adapter's session that does no more than fail, without a word of what to do. */
function failing(): Session {
  const fail = (): Promise<never> => Promise.reject(new ProviderError("Conflict", "busy"));
  const machines = { observe: fail, find: fail, list: fail, create: fail, apply: fail, delete: fail };
  const listeners: ((event: TaskEvent) => void)[] = [];
  return {
    version: "test 1",
    capabilities: new Set(["console", "guestExec"]),
    machines,
    tasks: {
      pace: { first: 1, max: 2 },
      read: async () => [failed, { id: "2", state: "succeeded" }],
      subscribe: (listener) => {
        listeners.push(listener);
        listener({ type: "task", update: failed });
        listener({ type: "machine", reference: "vm" });
        return () => void listeners.pop();
      },
    },
    console: { url: fail },
    guest: { start: fail, look: fail },
    closed: Promise.resolve(),
    close: async () => undefined,
  };
}

const general = expect.stringContaining("wait until its holder releases it");

test("its errors say what was being done, and what to do", async () => {
  const { machines, console: consoles, guest } = new RuntimeSession(failing());
  await expect(machines.find("web")).rejects.toMatchObject({
    operation: "find machine",
    remediation: general,
  });
  await expect(consoles?.url({} as never)).rejects.toMatchObject({ operation: "url console" });
  await expect(guest?.look("vm", "7")).rejects.toMatchObject({ operation: "look guest program" });
});

test("the adapter's own hints come first", async () => {
  const { machines } = new RuntimeSession(failing(), { remediations: { Conflict: "ask the owner" } });
  await expect(machines.list()).rejects.toMatchObject({ remediation: "ask the owner" });
});

test("tasks that fail say what to do, read or pushed", async () => {
  const { tasks } = new RuntimeSession(failing());
  const hint = expect.stringContaining("see the logs");
  expect(await tasks.read(["1", "2"])).toMatchObject([
    { id: "1", error: { remediation: hint } },
    { id: "2", state: "succeeded" },
  ]);
  const pushed: TaskEvent[] = [];
  tasks.subscribe?.((event) => pushed.push(event));
  expect(pushed).toMatchObject([
    { type: "task", update: { error: { remediation: hint } } },
    { type: "machine", reference: "vm" },
  ]);
});

test("a task that goes well has no error", async () => {
  const { tasks } = new RuntimeSession(failing());
  expect((await tasks.read(["1", "2"])).at(1)).toStrictEqual({ id: "2", state: "succeeded" });
});

test("what is followed and given up is what the adapter follows and gives up", async () => {
  const calls: string[] = [];
  const session = failing();
  const source: TaskSource = {
    ...session.tasks,
    subscribe: () => () => void calls.push("unsubscribed"),
    watch: (reference) => {
      calls.push(`watches ${reference}`);
      return () => void calls.push(`no longer ${reference}`);
    },
    cancel: async (task) => void calls.push(`cancels ${task}`),
  };
  const { tasks } = new RuntimeSession({ ...session, tasks: source });
  tasks.subscribe?.(() => undefined)();
  tasks.watch?.("vm")();
  await tasks.cancel?.("7");
  expect(calls).toEqual(["unsubscribed", "watches vm", "no longer vm", "cancels 7"]);

  const { subscribe: _none, ...polled } = session.tasks;
  expect(new RuntimeSession({ ...session, tasks: polled }).tasks).not.toHaveProperty("subscribe");
});

test("a capability that the Provider does not want used takes its group along", () => {
  const session = new RuntimeSession(failing(), {}, { withoutCapabilities: ["guestExec"] });
  expect(session.guest).toBeUndefined();
  expect(session.console).toBeDefined();
  expect([...session.capabilities]).toEqual(["console"]);
});

test("what the adapter has not, the session has not", () => {
  const session = new RuntimeSession(failing());
  expect([session.images, session.networks, session.snapshots]).toEqual([undefined, undefined, undefined]);
  expect([session.tasks.watch, session.tasks.cancel, session.machines.together]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
