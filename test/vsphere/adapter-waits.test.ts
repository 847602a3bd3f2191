/** Jobs that wait for the server's tasks, on VMware's simulator. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { clone, useAdapter } from "./adapter-fixture";

const fixture = useAdapter();

test("many jobs wait for their tasks in one loop", async () => {
  const { world, control, calls } = fixture();
  await control.setDelays({ tasks: { CloneVM_Task: 300, Rename_Task: 300 } });
  const made = await Promise.all(Array.from({ length: 12 }, () => world.make(clone({ power: "On" }))));
  await Promise.all(
    made.map(({ reference }) => world.apply(reference, { kind: "rename", name: world.name() })),
  );
  const counts = calls();
  expect(counts).toMatchObject({
    "vsphere.CloneVM_Task": 12,
    "vsphere.Rename_Task": 12,
    "vsphere.CreatePropertyCollector": 1,
    "vsphere.CreateListView": 1,
    "vsphere.CreateFilter": 1,
  });
  // 24 tasks of 300 ms at least, of which the server tells by pushing
  expect(counts["vsphere.ModifyListView"]).toBeLessThan(30);
  expect(counts["vsphere.WaitForUpdatesEx"]).toBeLessThan(50);
  expect(counts["vsphere.RetrievePropertiesEx"]).toBeLessThan(60);
});

test("a job that is given up dispatches nothing again, and leaves the server's task alone", async () => {
  const { world, control, session } = fixture();
  const machine = await world.make(clone());
  const wanted = { name: "first", memory: false, quiesce: false };
  const snapshot = await session.snapshots?.create(machine.reference, wanted, "key");
  await control.setDelays({ tasks: { RevertToSnapshot_Task: 600 } });
  const task = await session.snapshots?.revert(machine.reference, snapshot?.reference ?? "");
  if (task === undefined) throw new Error("no task");
  const stop = new AbortController();
  const waiting = world.tracker.wait(task, { signal: stop.signal });
  await vi.waitFor(async () => expect(await control.requests("RevertToSnapshot_Task")).toHaveLength(1));
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: "Cancelled" });
  await sleep(1_000);
  expect(await control.requests("RevertToSnapshot_Task")).toHaveLength(1);
  expect(await control.requests("CancelTask")).toHaveLength(0);
});
