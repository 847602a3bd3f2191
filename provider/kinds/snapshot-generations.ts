import type { SnapshotOperations } from "../contract/adapter";
import { mayBeSameResource, parseTag } from "../contract/ownership";
import type { ObservedSnapshot } from "../contract/snapshot";
import type { SnapshotInputs } from "../models/snapshot";
import type { OpenSession } from "../runtime/sessions";
import { parseDuration } from "../units";
import { isRetained } from "./ownership";
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
  const others = all.filter((found) => isGeneration(found, owner) && found.reference !== reference);
  return others.sort((one, other) => (isLater(one, other, all) ? -1 : Number(isLater(other, one, all))));
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

/** What has no identity was made by an earlier version; what has another one is a namesake's. */
function isGeneration({ owner: present }: ObservedSnapshot, owner: string): boolean {
  if (present === undefined || isRetained(present) || !mayBeSameResource(present, owner)) return false;
  const { identity } = parseTag(present);
  return identity === undefined || identity === parseTag(owner).identity;
}

/**
 * Whether a later snapshot of the resource is there, which keeps this one as an earlier generation. The state may be of an earlier
 * version, and hold no identity.
 */
export async function hasSuccessor(
  snapshots: SnapshotOperations,
  machine: string,
  found: ObservedSnapshot,
  owner: string,
): Promise<boolean> {
  const all = await snapshots.list(machine);
  return all.some(
    (other) =>
      other.owner !== undefined &&
      !isRetained(other.owner) &&
      other.reference !== found.reference &&
      mayBeSameResource(other.owner, owner) &&
      isLater(other, found, all),
  );
}

/** Whether `found` was made after `than`: it derives from it, or, on another branch, by the clock, which may have gone back. */
function isLater(found: ObservedSnapshot, than: ObservedSnapshot, all: readonly ObservedSnapshot[]): boolean {
  if (derives(found, than, all)) return true;
  return !derives(than, found, all) && takenAt(found) > takenAt(than);
}

function derives(
  snapshot: ObservedSnapshot,
  from: ObservedSnapshot,
  all: readonly ObservedSnapshot[],
): boolean {
  const parents = new Map(all.map(({ reference, parent }) => [reference, parent]));
  const seen = new Set<string>();
  for (let at = snapshot.parent; at !== undefined && !seen.has(at); at = parents.get(at)) {
    if (at === from.reference) return true;
    seen.add(at);
  }
  return false;
}

function takenAt({ createdAt }: ObservedSnapshot): number {
  return createdAt === undefined ? 0 : Date.parse(createdAt);
}
