import { isRunning } from "./effect";
import type { PlannedRestart, PlanningContext } from "./plan";

/** A program restarts a machine by another trigger. One that is off, or shall go off, has nothing to restart. */
export function planRestart({ desired, observed, trigger }: PlanningContext): PlannedRestart | undefined {
  if (!isTriggered(trigger)) return undefined;
  if (!isRunning(observed) || desired.power !== "On") return undefined;
  const { before = "no trigger", now } = trigger;
  return { property: "restartTrigger", summary: `restart (${before} → ${now})` };
}

export function isTriggered({ before, now }: PlanningContext["trigger"]): boolean {
  return now !== undefined && now !== before;
}
