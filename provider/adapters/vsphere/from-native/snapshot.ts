import type { ObservedSnapshot } from "../../../contract/snapshot";
import { parseDescription } from "../to-native/owner-description";
import type { MoRef, Vim } from "../transport/vim-types";

type Tree = Vim<"VirtualMachineSnapshotTree">;

/** All snapshots of a tree, parents before their children. */
export function observedSnapshots(
  roots: readonly Tree[] | undefined,
  current: MoRef | undefined,
  parent?: string,
): ObservedSnapshot[] {
  return (roots ?? []).flatMap((tree) => [
    observedSnapshot(tree, current, parent),
    ...observedSnapshots(tree.childSnapshotList, current, tree.snapshot.value),
  ]);
}

function observedSnapshot(
  { snapshot, name, description, state, createTime }: Tree,
  current: MoRef | undefined,
  parent: string | undefined,
): ObservedSnapshot {
  return {
    reference: snapshot.value,
    name,
    ...parseDescription(description),
    // with memory it holds a machine that runs
    memory: state === "poweredOn",
    createdAt: createTime,
    parent,
    current: snapshot.value === current?.value,
  };
}
