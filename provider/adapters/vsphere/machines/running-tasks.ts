import type { VsphereSession } from "../session";
import type { ManagedType } from "../transport/managed-objects";
import type { MoRef } from "../transport/vim-types";

/**
 * Waits for what goes on with an object, after the answer to a call was lost: the server knows its tasks all the same.
 * How they end is told by what they leave.
 */
export async function runningTasksOf(
  { vim }: VsphereSession,
  { type, value }: MoRef,
  signal: AbortSignal | undefined,
): Promise<void> {
  // whoever gave up does not go on with what it finds
  signal?.throwIfAborted();
  const entity = { type, value };
  const recent = await vim.properties.get(type as ManagedType & "ManagedEntity", entity, ["recentTask"]);
  const tasks = recent?.recentTask ?? [];
  const read = await vim.properties.retrieve("Task", tasks, ["info.state"]);
  const running = tasks.filter((_, index) => isGoingOn(read[index]?.["info.state"]));
  const description = `what goes on with ${value}`;
  const settled = running.map((task) => vim.context.settled(vim.followed(task, description), { signal }));
  await Promise.allSettled(settled);
}

function isGoingOn(state: string | undefined): boolean {
  return state === "queued" || state === "running";
}
