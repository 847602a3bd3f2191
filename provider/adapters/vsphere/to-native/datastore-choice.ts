import type { MoRef } from "../transport/vim-types";

/** A datastore as it is when a place is looked for. */
export interface Candidate {
  readonly ref: MoRef;
  readonly name: string;
  readonly freeBytes: number;
  readonly accessible: boolean;
  /** Empty or `normal` unless it is going out of use. */
  readonly maintenance: string | undefined;
}

/**
 * The one with the most free space: what operators expect of a datastore cluster, with Storage DRS and without. Space that
 * machines of this process are about to take counts as taken, so that those made at the same moment spread.
 */
export function mostFree(
  candidates: readonly Candidate[],
  promised: (ref: MoRef) => number = () => 0,
): Candidate | undefined {
  return candidates
    .filter(({ accessible, maintenance }) => accessible && ["normal", "", undefined].includes(maintenance))
    .toSorted((a, b) => b.freeBytes - promised(b.ref) - (a.freeBytes - promised(a.ref)) || byName(a, b))[0];
}

function byName(a: Candidate, b: Candidate): number {
  return a.name.localeCompare(b.name);
}
