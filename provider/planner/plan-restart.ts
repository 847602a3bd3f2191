import { isRunning } from "./effect";
import type { PlannedRestart, PlanningContext } from "./plan";

/** A program restarts a machine by another trigger. One that is off, or shall go off, has nothing to restart. */
export function planRestart({ desired, observed, trigger }: PlanningContext): PlannedRestart | undefined {
  const { before, now } = trigger;
  if (now === undefined || now === before) return undefined;
  if (!isRunning(observed) || desired.power !== "On") return undefined;
  return { property: "restartTrigger", summary: `restart (${before ?? "no trigger"} → ${now})` };
}
