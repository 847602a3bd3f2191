import type { PowerTransition } from "../../../contract/changes";
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { isFault, isOutcomeUnknown } from "../errors";
import type { VsphereSession } from "../session";
import type { TaskMethod } from "../transport/operations";
import type { Vim } from "../transport/vim-types";
import { type EditedMachine, type Going, openMachine, refuseWhileAsking } from "./edit";
import { unlessAsking } from "./questions";
import { runningTasksOf } from "./running-tasks";

type NativeState = Vim<"VirtualMachineRuntimeInfo">["powerState"];
type Lasting = Exclude<PowerTransition, "shutdown" | "reboot" | "reset">;

const ways = {
  on: { method: "PowerOnVM_Task", leadsTo: "poweredOn", from: ["poweredOff", "suspended"] },
  off: { method: "PowerOffVM_Task", leadsTo: "poweredOff", from: ["poweredOn", "suspended"] },
  suspend: { method: "SuspendVM_Task", leadsTo: "suspended", from: ["poweredOn"] },
} as const satisfies Readonly<
  Record<Lasting, { method: TaskMethod; leadsTo: NativeState; from: readonly NativeState[] }>
>;

const mostAttempts = 3;

export async function changePower(
  session: VsphereSession,
  reference: MachineReference,
  to: PowerTransition,
  going: Going,
): Promise<void> {
  switch (to) {
    case "shutdown":
      return askGuest(session, reference);
    case "reboot":
    case "reset":
      return restart(session, reference, to, going);
    default:
      return lead(session, reference, to, going);
  }
}

/** There already is a success, whoever led there. */
async function lead(
  session: VsphereSession,
  reference: MachineReference,
  to: Lasting,
  going: Going,
): Promise<void> {
  const { method, leadsTo, from } = ways[to];
  for (let attempt = 1; ; attempt += 1) {
    const machine = await openMachine(session, reference);
    const { powerState } = machine.properties.runtime;
    if (powerState === leadsTo) return;
    if (!from.some((state) => state === powerState)) throw notFrom(machine, to);
    // a machine can always be switched off
    if (to !== "off") refuseWhileAsking(machine);
    try {
      return to === "off"
        ? await settled(session, machine, method, going)
        : await settledUnlessAsking(session, machine, method, going);
    } catch (error) {
      // somebody else was faster, or the answer was lost: its state tells
      const again = isFault(error, "InvalidPowerState") || isOutcomeUnknown(error);
      if (!again || attempt >= mostAttempts) throw error;
      await runningTasksOf(session, machine.ref, going.signal);
    }
  }
}

type Method = (typeof ways)[Lasting]["method"] | "ResetVM_Task";

async function settled(
  { vim }: VsphereSession,
  { reference, ref }: EditedMachine,
  method: Method,
  { description, progress, signal }: Going,
): Promise<void> {
  const task = await vim.begin(method, ref, {}, { description, reference });
  await vim.context.settled(task, { signal, progress });
}

/** Whoever is asked something before it goes on has to answer first. */
async function settledUnlessAsking(
  session: VsphereSession,
  machine: EditedMachine,
  method: Method,
  going: Going,
): Promise<void> {
  await unlessAsking(session, machine, going.signal, (signal) =>
    settled(session, machine, method, { ...going, signal }),
  );
}

async function restart(
  session: VsphereSession,
  reference: MachineReference,
  to: "reboot" | "reset",
  going: Going,
): Promise<void> {
  const machine = await openMachine(session, reference);
  if (machine.properties.runtime.powerState !== "poweredOn") throw notFrom(machine, to);
  refuseWhileAsking(machine);
  if (to === "reboot") {
    await session.vim.invoke("RebootGuest", machine.ref, {}, { reference });
    return;
  }
  try {
    await settledUnlessAsking(session, machine, "ResetVM_Task", going);
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    // it was asked for once: another reset would be one too many
    await runningTasksOf(session, machine.ref, going.signal);
  }
}

/** VMware Tools in the guest are asked, and nobody waits: off already is a success. */
async function askGuest(session: VsphereSession, reference: MachineReference): Promise<void> {
  const machine = await openMachine(session, reference);
  const { powerState } = machine.properties.runtime;
  if (powerState === "poweredOff") return;
  if (powerState !== "poweredOn") throw notFrom(machine, "shutdown");
  try {
    await session.vim.invoke("ShutdownGuest", machine.ref, {}, { reference });
  } catch (error) {
    const now = await openMachine(session, reference);
    if (now.properties.runtime.powerState === "poweredOff" || isOutcomeUnknown(error)) return;
    throw error;
  }
}

const states: Readonly<Record<NativeState, string>> = {
  poweredOn: "on",
  poweredOff: "off",
  suspended: "suspended",
};

function notFrom({ reference, properties }: EditedMachine, to: PowerTransition): ProviderError {
  const state = states[properties.runtime.powerState];
  return new ProviderError("Conflict", `${to} is not possible while the machine is ${state}`, {
    reference,
    property: "powerState",
    remediation: "power the machine on first",
  });
}
