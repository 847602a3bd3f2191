/** The files that a disk's content is made of: what was written since a snapshot lies in a child of what was there. */
import type { MachineProperties } from "../from-native";
import { isVim } from "../transport/vim-types";
import type { Disk } from "./devices";

type Snapshots = NonNullable<MachineProperties["snapshot"]>;
type SnapshotTree = Snapshots["rootSnapshotList"][number];

/**
 * Whether the content is another machine's in part, as that of a linked clone. Such a disk has more layers than the machine's
 * own snapshots made, and they are in another folder.
 */
export function isLinked({ backing }: Disk, snapshot: MachineProperties["snapshot"]): boolean {
  if (!isVim(backing, "VirtualDiskFlatVer2BackingInfo") && !isVim(backing, "VirtualDiskSeSparseBackingInfo"))
    return false;
  const files: string[] = [];
  for (let layer: Layer | undefined = backing; layer !== undefined; layer = layer.parent)
    files.push(layer.fileName);
  const parents = files.length - 1;
  return parents > ownLayers(snapshot) && new Set(files.map(folderOf)).size > 1;
}

interface Layer {
  readonly fileName: string;
  readonly parent?: Layer | undefined;
}

function folderOf(file: string): string {
  return file.replace(/^\[[^\]]*\]\s*/, "").replace(/\/[^/]*$/, "");
}

/** How many snapshots lead to the present state. */
function ownLayers(snapshot: MachineProperties["snapshot"]): number {
  const current = snapshot?.currentSnapshot?.value;
  return current === undefined ? 0 : (depthOf(current, snapshot?.rootSnapshotList ?? []) ?? 0);
}

function depthOf(wanted: string, trees: readonly SnapshotTree[]): number | undefined {
  for (const { snapshot, childSnapshotList = [] } of trees) {
    if (snapshot.value === wanted) return 1;
    const below = depthOf(wanted, childSnapshotList);
    if (below !== undefined) return below + 1;
  }
  return undefined;
}
