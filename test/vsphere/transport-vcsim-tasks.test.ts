/** What the server pushes: tasks and machines, on VMware's simulator. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { isFault } from "../../provider/adapters/vsphere/errors";
import type { MoRef } from "../../provider/adapters/vsphere/transport/vim-types";
import type { TaskEvent } from "../../provider/contract/task";
import type { TaskTracker } from "../../provider/tasks/tracker";
import { useTransport } from "./transport-fixture";

const fixture = useTransport({ hosts: 2, machines: 20 });

async function machines(count: number): Promise<MoRef[]> {
  const { session, calls } = fixture();
  const all = await session.find.all("VirtualMachine", ["name"]);
  calls.length = 0;
  return all.slice(0, count).map(({ ref }) => ref);
}

function tracker(): TaskTracker {
  return fixture().tracker;
}

function timesOf(calls: readonly string[], method: string): number {
  return calls.filter((name) => name === `vsphere.${method}`).length;
}

describe("tasks", () => {
  test("are waited for by one loop, and told of at once", async () => {
    const { session, peer, calls } = fixture();
    await peer.control.setDelays({ tasks: { ReconfigVM_Task: 300 } });
    const refs = await machines(20);
    const track = tracker();
    const started = performance.now();
    await Promise.all(
      refs.map(async (ref) => {
        const spec = { annotation: "touched" };
        await track.wait(await session.begin("ReconfigVM_Task", ref, { spec }, { description: "touch" }));
      }),
    );
    expect(performance.now() - started).toBeLessThan(3_000);
    for (const method of ["CreatePropertyCollector", "CreateListView", "CreateFilter"]) {
      expect(timesOf(calls, method)).toBe(1);
    }
    expect(timesOf(calls, "ModifyListView")).toBeLessThan(10);
    expect(timesOf(calls, "WaitForUpdatesEx")).toBeLessThan(40);
    expect(timesOf(calls, "RetrievePropertiesEx")).toBe(0);
    expect(session.updates.watching).toBe(false);
  });

  test("cost nothing when they are done, and find their things again", async () => {
    const { session, peer, machine, calls } = fixture();
    const touch = async () =>
      session.context.settled(
        await session.begin(
          "ReconfigVM_Task",
          machine,
          { spec: { annotation: "x" } },
          { description: "touch" },
        ),
      );
    await touch();
    expect(session.updates.watching).toBe(false);
    await sleep(100);
    const before = await peer.control.calls();
    await sleep(300);
    expect(await peer.control.calls()).toEqual(before);
    await touch();
    expect(timesOf(calls, "CreateListView")).toBe(1);
    expect(timesOf(calls, "ModifyListView")).toBe(2);
  });

  test("say how far they are", async () => {
    const { session, peer, machine } = fixture();
    await peer.control.setDelays({ tasks: { ReconfigVM_Task: 500 } });
    const shares: (number | undefined)[] = [];
    const task = await session.begin(
      "ReconfigVM_Task",
      machine,
      { spec: { annotation: "y" } },
      { description: "touch" },
    );
    await session.context.settled(task, { progress: (share) => shares.push(share) });
    const known = shares.filter((share) => share !== undefined && share > 0 && share < 1);
    expect(known.length).toBeGreaterThan(1);
    expect(known).toEqual(known.toSorted());
  });

  test("give what they made", async () => {
    const { session, machine } = fixture();
    const snapshot = await session.begin(
      "CreateSnapshot_Task",
      machine,
      { name: "s", memory: false, quiesce: false },
      { description: "snapshot" },
    );
    const result = await tracker().wait(snapshot);
    expect(result).toMatch(/^snapshot-/);
    expect(await session.context.settled(snapshot)).toBe(result);
    await session.context.settled(
      await session.begin("RemoveAllSnapshots_Task", machine, {}, { description: "remove" }),
    );
  });

  test("that fail say why", async () => {
    const { session, peer, machine } = fixture();
    await peer.control.addRule({
      method: "ReconfigVM_Task",
      taskFault: { type: "NoDiskSpace", fields: { datastore: "LocalDS_0", file: "x" } },
    });
    const task = await session.begin("ReconfigVM_Task", machine, { spec: {} }, { description: "touch" });
    const error: unknown = await tracker()
      .wait(task)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "QuotaExceeded", operation: "touch", reference: task.id });
    expect(isFault(error, "NoDiskSpace")).toBe(true);
    await expect(session.context.settled(task)).rejects.toMatchObject({ code: "QuotaExceeded" });
  });

  test("of an earlier process are found again; those that nobody knows have failed", async () => {
    const { session, peer, machine } = fixture();
    await peer.control.setDelays({ tasks: { ReconfigVM_Task: 300 } });
    // not begun by way of the session: as if another process had
    const ref = await session.invoke("ReconfigVM_Task", machine, { spec: { annotation: "z" } });
    const waits = [ref.value, "task-nobody"].map((id) => tracker().wait({ id, description: "touch" }));
    const [known, unknown] = await Promise.allSettled(waits);
    expect(known).toMatchObject({ status: "fulfilled" });
    expect(unknown).toMatchObject({
      status: "rejected",
      reason: { code: "NotFound", reference: "task-nobody" },
    });
    expect(session.updates.watching).toBe(false);
  });

  test("can be cancelled", async () => {
    const { session, peer, machine } = fixture();
    await peer.control.setDelays({ tasks: { ReconfigVM_Task: 500 } });
    const task = await session.begin("ReconfigVM_Task", machine, { spec: {} }, { description: "touch" });
    const stop = new AbortController();
    const waiting = tracker().wait(task, { signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: "Cancelled" });
    await vi.waitFor(async () => expect(await peer.control.requests("CancelTask")).toHaveLength(1));
  });

  test("given up by a job leave nothing that is watched", async () => {
    const { session, peer, machine } = fixture();
    await peer.control.setDelays({ tasks: { ReconfigVM_Task: 400 } });
    const task = await session.begin("ReconfigVM_Task", machine, { spec: {} }, { description: "touch" });
    const stop = new AbortController();
    const waiting = session.context.settled(task, { signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: "Cancelled" });
    // the task itself goes on, and is followed up to its end
    await vi.waitFor(() => expect(session.updates.watching).toBe(false), { timeout: 3_000 });
  });
});

describe("a wait survives", () => {
  async function touchSlowly(): Promise<{
    readonly done: Promise<unknown>;
    readonly listening: Promise<void>;
  }> {
    const { session, peer, machine, calls } = fixture();
    await peer.control.setDelays({ tasks: { ReconfigVM_Task: 800 } });
    const task = await session.begin(
      "ReconfigVM_Task",
      machine,
      { spec: { annotation: "s" } },
      { description: "touch" },
    );
    const listening = vi.waitFor(() => expect(timesOf(calls, "WaitForUpdatesEx")).toBeGreaterThan(0));
    return { done: tracker().wait(task), listening };
  }

  test("the end of its session", async () => {
    const { peer, calls } = fixture();
    const { done, listening } = await touchSlowly();
    await listening;
    await peer.control.endSessions();
    await done;
    expect(timesOf(calls, "Login")).toBe(1);
    expect(timesOf(calls, "CreateFilter")).toBe(2);
    expect(timesOf(calls, "ReconfigVM_Task")).toBe(1);
  });

  test("the end of its session while it prepares to listen, though the task ends meanwhile", async () => {
    const { peer, calls } = fixture();
    const methods = ["CreatePropertyCollector", "CreateListView"];
    for (const method of methods) {
      await peer.control.addRule({ method, fault: { type: "NotAuthenticated" } });
    }
    // collector and view are made once more, since nobody can tell of which session the first are
    await peer.control.addRule({ method: "CreateFilter", skip: 1, delay: 1_500 });
    const { done, listening } = await touchSlowly();
    await listening;
    await done;
    expect(timesOf(calls, "CreateFilter")).toBe(2);
  });

  test("the end of its connection", async () => {
    const { peer, calls } = fixture();
    const { done, listening } = await touchSlowly();
    await listening;
    await peer.control.cutConnections();
    await done;
    expect(timesOf(calls, "ReconfigVM_Task")).toBe(1);
  });

  test("the loss of its collector", async () => {
    const { peer, calls } = fixture();
    const { done, listening } = await touchSlowly();
    await peer.control.addRule({ method: "WaitForUpdatesEx", fault: { type: "InvalidCollectorVersion" } });
    await listening;
    await done;
    expect(timesOf(calls, "CreateFilter")).toBe(2);
  });

  test("no server that refuses for ever, and says so", async () => {
    const { peer, session } = fixture();
    await peer.control.addRule({ method: "WaitForUpdatesEx", times: 0, fault: { type: "SystemError" } });
    const read = vi.spyOn(session.tasks, "read");
    const { done } = await touchSlowly();
    await expect(done).rejects.toMatchObject({ code: "Internal" });
    // it is told of at once
    expect(read).not.toHaveBeenCalled();
    expect(session.updates.watching).toBe(false);
  });

  test("not the end of the session by our own will", async () => {
    const { session } = fixture();
    const { done, listening } = await touchSlowly();
    await listening;
    await session.close();
    await expect(done).rejects.toMatchObject({ code: "Unavailable" });
    await expect(session.tasks.read(["task-any"])).rejects.toMatchObject({ code: "Unavailable" });
    expect(session.updates.watching).toBe(false);
  });
});

describe("machines", () => {
  test("wake whoever waits for them, and cost nothing when nobody does", async () => {
    const { session, peer, machine, calls } = fixture();
    const events: TaskEvent[] = [];
    const unsubscribe = session.tasks.subscribe((event) => events.push(event));
    session.tasks.watchMachine(machine, "mine");
    expect(session.updates.watching).toBe(false);
    const unwatch = session.tasks.watch("mine");
    session.tasks.watchMachine(machine, "mine");
    session.tasks.watchMachine(machine, "mine");
    const event = { type: "machine", reference: "mine" };
    // what it is now may be news already
    await vi.waitFor(() => expect(events).toEqual([event]));
    await vi.waitFor(() => expect(timesOf(calls, "WaitForUpdatesEx")).toBeGreaterThan(1));
    await peer.control.bringUp("DC0_C0_RP0_VM0", [["10.0.0.5"]]);
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(1));
    expect(events.every((one) => one.type === "machine" && one.reference === "mine")).toBe(true);
    unwatch();
    expect(session.updates.watching).toBe(false);
    unsubscribe();
  });

  test("are told of however often nobody waited in between", async () => {
    const { session, peer, machine, calls } = fixture();
    const events: TaskEvent[] = [];
    const unsubscribe = session.tasks.subscribe((event) => events.push(event));
    for (let pause = 0; pause < 10; pause += 1) {
      const unwatch = session.tasks.watch("mine");
      session.tasks.watchMachine(machine, "mine");
      await sleep(100);
      unwatch();
    }
    // one request waits over all pauses: the simulator goes on answering those that are given up
    expect(timesOf(calls, "WaitForUpdatesEx")).toBeLessThan(5);
    const unwatch = session.tasks.watch("mine");
    session.tasks.watchMachine(machine, "mine");
    await sleep(300);
    for (let change = 1; change <= 5; change += 1) {
      events.length = 0;
      await peer.control.bringUp("DC0_C0_RP0_VM0", [[`10.0.1.${change}`]]);
      await vi.waitFor(() => expect(events.length).toBeGreaterThan(0));
    }
    unwatch();
    unsubscribe();
  });

  test("that are destroyed wake whoever waits for them", async () => {
    const { session, peer, calls } = fixture();
    const [, , victim] = await machines(3);
    if (victim === undefined) throw new Error("too few machines");
    const events: TaskEvent[] = [];
    const unsubscribe = session.tasks.subscribe((event) => events.push(event));
    const unwatch = session.tasks.watch("victim");
    session.tasks.watchMachine(victim, "victim");
    await vi.waitFor(() => expect(timesOf(calls, "WaitForUpdatesEx")).toBeGreaterThan(1));
    await peer.control.powerOff(victim.value);
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(1));
    const before = events.length;
    await peer.control.destroy(victim.value);
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(before));
    expect(session.updates.watching).toBe(false);
    unwatch();
    unsubscribe();
  });

  test("are waited for by the tracker without looking all the time", async () => {
    const { session, peer, machine, calls } = fixture();
    await peer.control.powerOff("DC0_C0_RP0_VM0");
    let looks = 0;
    const observe = async () => {
      looks += 1;
      session.tasks.watchMachine(machine, "mine");
      return (await session.properties.get("VirtualMachine", machine, ["guest.ipAddress"]))?.[
        "guest.ipAddress"
      ];
    };
    const waiting = tracker().until("mine", observe, (address) => address === "10.0.0.6", {
      what: "an address",
    });
    await vi.waitFor(() => expect(timesOf(calls, "WaitForUpdatesEx")).toBeGreaterThan(1));
    await peer.control.powerOn("DC0_C0_RP0_VM0");
    await peer.control.bringUp("DC0_C0_RP0_VM0", [["10.0.0.6"]]);
    expect(await waiting).toBe("10.0.0.6");
    expect(looks).toBeLessThan(8);
    expect(session.updates.watching).toBe(false);
  });
});
