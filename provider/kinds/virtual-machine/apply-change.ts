import type { MachineChange } from "../../contract/changes";
import type { MachineReference } from "../../contract/machine";
import type { OpenSession } from "../../hooks/sessions";
import { waitForTask } from "../tasks";

/** One change, to its end. */
export async function applyChange(
  open: OpenSession,
  reference: MachineReference,
  change: MachineChange,
): Promise<void> {
  await waitForTask(open, await open.session.machines.apply(reference, change));
}
