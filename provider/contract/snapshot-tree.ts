import { definedOnly } from "./defined-only";
import type { ObservedSnapshot } from "./snapshot";

/** A snapshot by the names that people know. */
export interface SnapshotStatus {
  readonly name: string;
  readonly parent?: string;
  readonly createdAt?: string;
  /** Absent where the machine's disks do not build on it. */
  readonly current?: boolean;
}

/** Parents before their children, as they were observed. */
export function snapshotTree(snapshots: readonly ObservedSnapshot[] = []): SnapshotStatus[] {
  const names = new Map(snapshots.map(({ reference, name }) => [reference, name]));
  return snapshots.map(({ name, parent, createdAt, current }) => ({
    name,
    ...definedOnly({
      parent: parent === undefined ? undefined : names.get(parent),
      createdAt,
      current: current ? true : undefined,
    }),
  }));
}
