import { currentOperation } from "../../hooks/operation";
import { openSession } from "../../hooks/sessions";
import { waitForTask } from "../tasks";
import { shutDown } from "./power";
import type { RecordedMachine } from "./recorded";

/** Asks the guest to shut down, within bounds; a machine that is gone is a success. */
export async function deleteMachine(id: string, recorded: RecordedMachine): Promise<void> {
  if (recorded.deletionPolicy === "Retain") {
    currentOperation()?.report("info", `${recorded.name} stays on the hypervisor (deletionPolicy Retain)`);
    return;
  }
  const open = await openSession(recorded.provider);
  if (asksGuest(recorded)) {
    const observed = await open.session.machines.observe(id);
    if (observed === undefined) return;
    await shutDown(open, observed, recorded);
  }
  const keep = (recorded.disks ?? [])
    .filter((disk) => disk.deletionPolicy === "Retain")
    .map((disk) => disk.name);
  await waitForTask(open, await open.session.machines.delete(id, { keep }));
}

// a guest without an agent ignores the request for the whole timeout; who wants it says so
function asksGuest(recorded: RecordedMachine): boolean {
  const policy = recorded.class.guestToolsPolicy;
  return (
    policy === "install" || policy === "require" || recorded.lifecycle?.gracefulShutdownTimeout !== undefined
  );
}
