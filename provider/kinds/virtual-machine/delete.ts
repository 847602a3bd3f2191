import type { ObservedMachine } from "../../contract/machine";
import { isOwnerConflict } from "../../contract/ownership";
import { currentOperation } from "../../runtime/operation";
import { type OpenSession, openSession } from "../../runtime/sessions";
import { removedOrFailed } from "../lost-answers";
import { belongsTo, reportForeign } from "../ownership";
import { waitForTask } from "../tasks";
import { runLifecycleHook } from "./lifecycle-hooks";
import { shutDown } from "./power";
import { identityOf, type RecordedMachine } from "./recorded";

/** Asks the guest to shut down, within bounds; a machine that is gone is a success, one that is another's by now stays. */
export async function deleteMachine(id: string, recorded: RecordedMachine): Promise<void> {
  if (recorded.deletionPolicy === "Retain") {
    currentOperation()?.report("info", `${recorded.name} stays on the hypervisor (deletionPolicy Retain)`);
    return;
  }
  const open = await openSession(recorded.provider);
  if (asksGuest(recorded) || recorded.lifecycle?.preStop !== undefined) {
    const observed = await open.session.machines.observe(identityOf(id, recorded));
    if (observed === undefined) return;
    if (!belongsTo(observed.owner, recorded.owner))
      return reportForeign("machine", observed.name, observed.owner);
    await stop(open, observed, recorded);
  }
  await remove(open, id, recorded);
}

async function remove(open: OpenSession, id: string, recorded: RecordedMachine): Promise<void> {
  const { machines } = open.session;
  const keep = (recorded.disks ?? [])
    .filter((disk) => disk.deletionPolicy === "Retain")
    .map((disk) => disk.name);
  try {
    await removedOrFailed(
      async () =>
        waitForTask(open, await machines.delete(identityOf(id, recorded), { keep, key: recorded.owner })),
      () => machines.observe(identityOf(id, recorded)),
    );
  } catch (error) {
    if (!isOwnerConflict(error)) throw error;
    currentOperation()?.report("warning", `${error.reason}: it stays as it is`);
  }
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
