import type { MachineChange } from "../../contract/changes";
import type { MachineIdentity } from "../../contract/machine";
import type { OpenSession } from "../../runtime/sessions";
import { waitForTask } from "../tasks";

/** One change, or those that one request makes, to their end. */
export async function applyChange(
  open: OpenSession,
  identity: MachineIdentity,
  ...changes: readonly MachineChange[]
): Promise<void> {
  await waitForTask(open, await open.session.machines.apply(identity, ...changes));
}
