import { expect, test } from "vitest";
import type { Clauses } from "../suite";
import { expectError } from "../world";

export const taskClauses: Clauses = (world) => {
  test("[7] create returns the identity before the work is done, and a task for the rest", async () => {
    const dispatched = await world().dispatch(world().desired({ power: "On" }));
    expect(dispatched.reference).toMatch(/.+/);
    await world().wait(dispatched.task);
    expect((await world().observe(dispatched.reference)).power).toBe("On");
  });

  test("[7] many tasks at once end, each with its own machine", async () => {
    const desired = Array.from({ length: 3 }, () => world().desired());
    const dispatched = await Promise.all(desired.map((desired) => world().dispatch(desired)));
    await Promise.all(dispatched.map(({ task }) => world().wait(task)));
    const made = await Promise.all(dispatched.map(({ reference }) => world().observe(reference)));
    expect(made.map(({ name }) => name)).toEqual(desired.map(({ name }) => name));
  });

  test("[7] one read tells of all native tasks, of each by its own id, and of one that nobody knows as failed", async ({
    annotate,
  }) => {
    const { native, context } = world();
    if (native.tasks?.read === undefined) return void annotate("there are no native tasks here");
    context.awaited.length = 0;
    await Promise.all(Array.from({ length: 3 }, () => world().make({ power: "On" })));
    const ids = context.awaited.map(({ id }) => id);
    const updates = await native.tasks.read([...ids, "no-such-task"]);
    expect(updates.map(({ id }) => id).toSorted()).toEqual([...ids, "no-such-task"].toSorted());
    const states = Map.groupBy(updates, ({ state }) => state);
    expect(
      states
        .get("succeeded")
        ?.map(({ id }) => id)
        .toSorted() ?? [],
    ).toEqual(ids.toSorted());
    expect(states.get("failed")).toMatchObject([{ id: "no-such-task", error: { code: "NotFound" } }]);
  });

  test("[7] a task that nobody knows ends the wait for it", async () => {
    await expectError(world().wait({ id: "no-such-task", description: "nothing" }), "NotFound");
  });

  test("[7] tasks are read at a pace that starts fast and slows down", ({ annotate }) => {
    const pace = world().native.tasks?.pace;
    if (pace === undefined) return void annotate("the adapter has no pace of its own");
    expect(pace.first).toBeGreaterThan(0);
    expect(pace.max).toBeGreaterThanOrEqual(pace.first);
  });

  test("[7] who waits dispatches nothing", async () => {
    const { reference, task } = await world().dispatch(world().desired());
    await world().wait(task);
    world().context.calls.length = 0;
    await world().until(reference, "the machine", () => true);
    expect(world().context.calls.every(({ effect }) => effect === "read")).toBe(true);
  });
};
