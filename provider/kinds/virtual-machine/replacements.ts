import { parseTag } from "../../contract/ownership";
import type { VirtualMachineInputs } from "../../models/virtual-machine";

/** The resources of which this process has planned a replacement: what is there under their tag is the old machine. */
const replaced = new Set<string>();

export function rememberReplacement({ owner }: VirtualMachineInputs): void {
  replaced.add(parseTag(owner).owner);
}

/** Whether a creation leaves the earlier machine of its resource as it is, instead of taking it up. */
export function takesPlaceBeside({ owner, beside }: VirtualMachineInputs): boolean {
  return beside === true || replaced.has(parseTag(owner).owner);
}
