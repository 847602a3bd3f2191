import type { SnapshotOperations } from "../contract/adapter";
import type { ObservedSnapshot } from "../contract/snapshot";
import type { OpenSession } from "../hooks/sessions";
import type { SnapshotInputs } from "../models/snapshot";
import { parseDuration } from "../models/units";
import { waitForTask } from "./tasks";

/** A snapshot of this resource: all generations of one carry the same marker, whatever their names are. */
export interface Generation {
  readonly machine: string;
  readonly reference: string;
  readonly owner: string;
}

/** The other generations on the machine, newest first. */
export async function otherGenerations(
  snapshots: SnapshotOperations,
  { machine, reference, owner }: Generation,
): Promise<ObservedSnapshot[]> {
  const all = await snapshots.list(machine);
  const others = all.filter((found) => found.owner === owner && found.reference !== reference);
  return others.sort((one, other) => takenAt(other) - takenAt(one));
}

/** Deletes the generations that `retention` no longer keeps; this one always stays. */
export async function pruneGenerations(
  open: OpenSession,
  snapshots: SnapshotOperations,
  generation: Generation,
  { retention, timeout }: { retention: SnapshotInputs["retention"]; timeout: number },
): Promise<void> {
  if (retention === undefined) return;
  const expired = expiredGenerations(await otherGenerations(snapshots, generation), retention, Date.now());
  for (const { reference } of expired) {
    await waitForTask(open, await snapshots.delete(generation.machine, reference), timeout);
  }
}

/** What `retention` no longer keeps of earlier generations, given newest first. */
export function expiredGenerations(
  earlier: readonly ObservedSnapshot[],
  { maxSnapshots = Infinity, maxAge }: NonNullable<SnapshotInputs["retention"]>,
  now: number,
): ObservedSnapshot[] {
  const oldest = maxAge === undefined ? -Infinity : now - parseDuration(maxAge);
  // the current generation is one of the snapshots that may be
  return earlier.filter((found, index) => index + 1 >= maxSnapshots || takenAt(found) < oldest);
}

/** Whether `found` was made after the snapshot of that reference; clocks of some hypervisors count in seconds. */
export function isLater(found: ObservedSnapshot, than: ObservedSnapshot): boolean {
  return (
    takenAt(found) > takenAt(than) || (takenAt(found) === takenAt(than) && found.parent === than.reference)
  );
}

function takenAt({ createdAt }: ObservedSnapshot): number {
  return createdAt === undefined ? 0 : Date.parse(createdAt);
}
