import type { MachineChange } from "../../contract/changes";
import type { MachineReference } from "../../contract/machine";
import type { OpenSession } from "../../hooks/sessions";
import { waitForTask } from "../tasks";

/** One change, or those that one request makes, to their end. */
export async function applyChange(
  open: OpenSession,
  reference: MachineReference,
  ...changes: readonly MachineChange[]
): Promise<void> {
  await waitForTask(open, await open.session.machines.apply(reference, ...changes));
}
