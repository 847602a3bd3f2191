import type { DesiredMachine } from "../../../contract/machine";
import type { MachineBlock } from "../config";

/** How a machine is cloned: as `cloneFrom` says, or for an image as the block does. */
export interface CloneWay {
  readonly linked: boolean;
  readonly snapshot: string | undefined;
  /** The inputs that say so. */
  readonly inputs: { readonly linked: string; readonly snapshot: string };
  /** The remediation that makes it a full clone. */
  readonly copy: string;
}

export function cloneWay({ root, native }: Pick<DesiredMachine, "root" | "native">): CloneWay {
  if (root.type === "machine") {
    const inputs = { linked: "cloneFrom.linked", snapshot: "cloneFrom.snapshot" };
    return { linked: root.linked, snapshot: root.snapshot, inputs, copy: "leave cloneFrom.linked out" };
  }
  const { clone, snapshot }: MachineBlock = native;
  const inputs = { linked: "class.vsphere.clone", snapshot: "class.vsphere.snapshot" };
  return { linked: clone === "linked", snapshot, inputs, copy: 'set class.vsphere.clone to "full"' };
}
