/** Moves of a machine that exists, never twice. */
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { isFault, isOutcomeUnknown } from "../errors";
import type { VsphereSession } from "../session";
import type { RelocateSpec } from "../to-native/relocate-spec";
import { type EditedMachine, type Going, openMachine, refuseWhileAsking } from "./edit";
import { runningTasksOf } from "./running-tasks";

/** What a move asks for. */
export interface Relocation {
  readonly spec: RelocateSpec;
  /** Until it is called, the space counts as taken. */
  readonly release?: (() => void) | undefined;
}

/** From the machine as it is now to what moves it; `undefined` where it is there already. */
export type RelocationOf = (machine: EditedMachine) => Promise<Relocation | undefined>;

/** Each attempt begins with what the last one, or another task, has made of the machine. */
const mostAttempts = 4;

export async function relocate(
  session: VsphereSession,
  reference: MachineReference,
  going: Going,
  relocationOf: RelocationOf,
): Promise<void> {
  if (!session.vim.isVCenter) throw withoutVcenter(reference);
  for (let attempt = 1; ; attempt += 1) {
    const machine = await openMachine(session, reference);
    const relocation = await relocationOf(machine);
    if (relocation === undefined) return;
    try {
      refuseWhileAsking(machine);
      return await relocateOnce(session, machine, relocation, going);
    } catch (error) {
      // an earlier move that nobody waits for any more may still go on
      const again = isOutcomeUnknown(error) || isFault(error, "TaskInProgress");
      if (!again || attempt >= mostAttempts) throw error;
      await runningTasksOf(session, machine.ref, going.signal);
    } finally {
      relocation.release?.();
    }
  }
}

function withoutVcenter(reference: MachineReference): ProviderError {
  return new ProviderError("NotSupported", "an ESXi host moves no machines and no disks", {
    reference,
    remediation: "connect to the vCenter that manages the host",
  });
}

async function relocateOnce(
  { vim, sources }: VsphereSession,
  { ref, reference }: EditedMachine,
  { spec }: Relocation,
  { description, progress, signal }: Going,
): Promise<void> {
  const task = await vim.begin("RelocateVM_Task", ref, { spec }, { description, reference });
  try {
    await vim.context.settled(task, { signal, progress });
  } finally {
    // it may be an image of others
    sources.forget({ ref });
  }
}
