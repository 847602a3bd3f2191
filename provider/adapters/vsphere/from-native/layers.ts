/** The files that a disk's content is made of: what is written after a snapshot lies in a child of what was there. */
import { isVim } from "../transport/vim-types";
import type { Disk } from "./devices";

interface Layer {
  readonly fileName: string;
  readonly parent?: Layer | undefined;
}

/**
 * Whether the content is another machine's in part, as that of a linked clone: a child that a machine's own snapshot made lies
 * beside its parent.
 */
export function isLinked({ backing }: Disk): boolean {
  const folders = layersOf(backing).map(({ fileName }) => fileName.replace(/\/[^/]*$/, ""));
  return new Set(folders).size > 1;
}

function layersOf(backing: Disk["backing"]): Layer[] {
  if (!isVim(backing, "VirtualDiskFlatVer2BackingInfo") && !isVim(backing, "VirtualDiskSeSparseBackingInfo"))
    return [];
  const layers: Layer[] = [];
  for (let layer: Layer | undefined = backing; layer !== undefined; layer = layer.parent) layers.push(layer);
  return layers;
}
