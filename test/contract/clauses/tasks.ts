import { expect, test } from "vitest";
import type { Clauses } from "../suite";

export const taskClauses: Clauses = (world) => {
  test("[7] create returns the identity before the work is done, and a task for the rest", async () => {
    const dispatched = await world().dispatch(world().desired({ power: "On" }));
    expect(dispatched.reference).toMatch(/.+/);
    await world().wait(dispatched.task);
    expect((await world().observe(dispatched.reference)).power).toBe("On");
  });

  test("[7] one read tells of all tasks, and of each by its own id", async () => {
    const desired = Array.from({ length: 3 }, () => world().desired());
    const dispatched = await Promise.all(desired.map((desired) => world().dispatch(desired)));
    const ids = dispatched.flatMap(({ task }) => (task === undefined ? [] : [task.id]));
    const updates = await world().session.tasks.read(ids);
    expect(updates.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    await Promise.all(dispatched.map(({ task }) => world().wait(task)));
    for (const update of await world().session.tasks.read(ids)) expect(update.state).toBe("succeeded");
  });

  test("[7] a task that nobody knows is told as failed, and does not hide the others", async () => {
    const { task } = await world().dispatch(world().desired());
    await world().wait(task);
    const known = task === undefined ? [] : [task.id];
    const updates = await world().session.tasks.read([...known, "no-such-task"]);
    expect(updates.find(({ id }) => id === "no-such-task")).toMatchObject({
      state: "failed",
      error: { code: "NotFound" },
    });
    expect(updates).toHaveLength(known.length + 1);
  });

  test("[7] tasks are read at a pace that starts fast and slows down", () => {
    const { first, max } = world().session.tasks.pace;
    expect(first).toBeGreaterThan(0);
    expect(max).toBeGreaterThanOrEqual(first);
  });

  test("[7] who waits dispatches nothing", async () => {
    const { reference, task } = await world().dispatch(world().desired());
    await world().wait(task);
    world().context.calls.length = 0;
    await world().until(reference, "the machine", () => true);
    expect(world().context.calls.every(({ effect }) => effect === "read")).toBe(true);
  });
};
