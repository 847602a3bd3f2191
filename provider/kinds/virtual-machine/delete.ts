import type { ObservedMachine } from "../../contract/machine";
import { currentOperation } from "../../hooks/operation";
import { type OpenSession, openSession } from "../../hooks/sessions";
import { waitForTask } from "../tasks";
import { runLifecycleHook } from "./lifecycle-hooks";
import { shutDown } from "./power";
import type { RecordedMachine } from "./recorded";

/** Asks the guest to shut down, within bounds; a machine that is gone is a success. */
export async function deleteMachine(id: string, recorded: RecordedMachine): Promise<void> {
  if (recorded.deletionPolicy === "Retain") {
    currentOperation()?.report("info", `${recorded.name} stays on the hypervisor (deletionPolicy Retain)`);
    return;
  }
  const open = await openSession(recorded.provider);
  if (asksGuest(recorded) || recorded.lifecycle?.preStop !== undefined) {
    const observed = await open.session.machines.observe(id);
    if (observed === undefined) return;
    await stop(open, observed, recorded);
  }
  const keep = (recorded.disks ?? [])
    .filter((disk) => disk.deletionPolicy === "Retain")
    .map((disk) => disk.name);
  await waitForTask(open, await open.session.machines.delete(id, { keep }));
}

function stop(open: OpenSession, observed: ObservedMachine, recorded: RecordedMachine): Promise<unknown> {
  if (asksGuest(recorded)) return shutDown(open, observed, recorded);
  return runLifecycleHook(open, observed, recorded, "preStop");
}

// a guest without an agent ignores the request for the whole timeout; who wants it says so
function asksGuest(recorded: RecordedMachine): boolean {
  const policy = recorded.class.guestToolsPolicy;
  return (
    policy === "install" || policy === "require" || recorded.lifecycle?.gracefulShutdownTimeout !== undefined
  );
}
