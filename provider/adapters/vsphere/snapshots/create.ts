import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { mayBeSameResource, mayTake, ownerConflict } from "../../../contract/ownership";
import type { DesiredSnapshot, ObservedSnapshot } from "../../../contract/snapshot";
import type { Dispatched } from "../../../contract/task";
import { isOutcomeUnknown } from "../errors";
import { openMachine, refuseWhileAsking } from "../machines/edit";
import { runningTasksOf } from "../machines/running-tasks";
import type { VsphereSession } from "../session";
import { composeDescription } from "../to-native/owner-description";
import { resultOf } from "../transport/tasks";
import { listSnapshots } from "./list";

/** The server names it, so there is no identity before it is there: it is waited for. */
export async function createSnapshot(
  session: VsphereSession,
  machine: MachineReference,
  desired: DesiredSnapshot,
  owner: string,
): Promise<Dispatched> {
  // two attempts at once would both find that there is none yet
  return session.vim.context.limited(`snapshots of ${machine}`, 1, async () => {
    const existing = await named(session, machine, desired.name, owner);
    return { reference: existing?.reference ?? (await take(session, machine, desired, owner)) };
  });
}

/**
 * vSphere allows several of one name: the one that this creation made is the one with its tag. Those of other generations
 * of the same resource stand beside it.
 */
async function named(
  session: VsphereSession,
  machine: MachineReference,
  name: string,
  owner: string,
): Promise<ObservedSnapshot | undefined> {
  const all = (await listSnapshots(session, machine)).filter((snapshot) => snapshot.name === name);
  const own = all.find((snapshot) => mayTake(snapshot.owner, owner) === "finish");
  const other = all.find(
    (snapshot) => snapshot.owner === undefined || !mayBeSameResource(snapshot.owner, owner),
  );
  if (own !== undefined || other === undefined) return own;
  const { reason } = ownerConflict("snapshot", name, other.owner, owner);
  throw new ProviderError("Conflict", reason, {
    reference: machine,
    property: "owner",
    remediation: "choose another name",
  });
}

async function take(
  session: VsphereSession,
  machine: MachineReference,
  { name, description, memory, quiesce }: DesiredSnapshot,
  owner: string,
): Promise<string> {
  const { vim } = session;
  const opened = await openMachine(session, machine);
  refuseWhileAsking(opened);
  const values = { name, description: composeDescription({ description, owner }), memory, quiesce };
  try {
    const task = await vim.begin("CreateSnapshot_Task", opened.ref, values, {
      description: `take snapshot ${name}`,
      reference: machine,
    });
    return resultOf("VirtualMachineSnapshot", await vim.context.settled(task)).value;
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    await runningTasksOf(session, opened.ref, undefined);
    const made = await named(session, machine, name, owner);
    if (made === undefined) throw error;
    return made.reference;
  }
}
