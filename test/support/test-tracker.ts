/** A tracker for a session that a test opens by itself: the core has one for each session. */
import type { AdapterContext } from "../../provider/contract/context";
import { createEvents } from "../../provider/observability/events";
import { TaskTracker, type TrackerOptions } from "../../provider/tasks/tracker";

export interface TrackedContext extends AdapterContext {
  readonly tracker: TaskTracker;
}

/** The part of a context that a tracker provides; the test begins it with the session's source. */
export function tracked(
  options: Partial<TrackerOptions> = {},
): Pick<TrackedContext, "job" | "settled" | "tracker"> {
  const tracker = new TaskTracker({
    providerType: "test",
    endpoint: "test",
    events: createEvents(),
    ...options,
  });
  return { ...tracker.context, tracker };
}
