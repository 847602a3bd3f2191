import type { MachineReference } from "../../../contract/machine";
import { errorNumbers, isLibvirtError } from "../errors";
import { says } from "../errors/texts";
import { interfacesOf } from "../from-native/devices";
import { domainStates } from "../from-native/power";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { children, type Element, find, remove, text } from "../xml";
import { startFlags } from "./domain-flags";
import { editConfiguration, openMachine, writeMarker } from "./edit";

/**
 * Running already is a success. With the accelerator left open, a machine that KVM fails is emulated: KVM inside
 * another hypervisor can look usable and not be.
 */
export async function startMachine(session: LibvirtSession, reference: MachineReference): Promise<void> {
  try {
    await start(session, reference, 0);
  } catch (error) {
    if (session.accelerator.choice !== "auto" || !kvmIsToBlame(error)) throw error;
    if (!says(error, "noSystemManagementMode")) session.accelerator.giveUp();
    return emulate(session, reference);
  }
  if (!session.accelerator.unproven) return;
  if (await stoppedAtOnce(session, reference)) {
    session.accelerator.giveUp();
    return emulate(session, reference);
  }
  session.accelerator.proven();
}

export async function start(
  session: LibvirtSession,
  reference: MachineReference,
  flags: number,
): Promise<void> {
  const domain = domainReference(reference);
  try {
    await session.caller.invoke(
      procedures.domainCreateWithFlags,
      { domain, flags },
      // "it runs already" is what a repeated call hears
      { reference, effect: "idempotent" },
    );
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.operationInvalid)) throw error;
    const { state } = await readState(session, reference);
    if (state === domainStates.off) throw error;
  }
}

export function readState(session: LibvirtSession, reference: MachineReference) {
  const input = { domain: domainReference(reference), flags: 0 };
  return session.caller.invoke(procedures.domainGetState, input, { reference });
}

// Nested hosts can let QEMU open KVM and then fail to run a CPU: the machine is "paused" with no reason. One look
// after the first start of a session tells.
async function stoppedAtOnce(session: LibvirtSession, reference: MachineReference): Promise<boolean> {
  const { state, reason } = await readState(session, reference);
  return state === domainStates.paused && reason === 0;
}

function kvmIsToBlame(error: unknown): boolean {
  return says(error, "kvmFails") || says(error, "noSystemManagementMode");
}

async function emulate(session: LibvirtSession, reference: MachineReference): Promise<void> {
  const machine = await openMachine(session, reference);
  const name = text(machine.domain, "name") ?? reference;
  session.caller.context.report("warning", `KVM on the host cannot run ${name}: it is emulated, and slow`);
  if (machine.active) {
    await session.caller.invoke(
      procedures.domainDestroyFlags,
      { domain: domainReference(reference), flags: 0 },
      { reference },
    );
  }
  await editConfiguration(session, { ...machine, active: false }, emulated);
  await start(session, reference, 0);
}

/** A model of the host's CPU is nothing that emulation has. */
function emulated(domain: Element): void {
  domain.setAttribute("type", "qemu");
  const cpu = find(domain, "cpu");
  cpu?.setAttribute("mode", "maximum");
  cpu?.removeAttribute("check");
  for (const feature of children(cpu, "feature")) remove(feature);
}

/** Lets the firmware's variables start afresh, where a change of firmware asks for it. */
export async function startAfterChanges(session: LibvirtSession, reference: MachineReference): Promise<void> {
  const machine = await openMachine(session, reference);
  await startNetworks(session, machine.domain);
  if (machine.active || machine.marker.resetFirmware !== true) return startMachine(session, reference);
  await start(session, reference, startFlags.resetNvram);
  const running = await openMachine(session, reference);
  const { resetFirmware: _done, ...marker } = running.marker;
  await writeMarker(session, running, marker);
}

/** After a restart of the host a network may be off, and no machine on it starts. */
async function startNetworks({ networkStore }: LibvirtSession, domain: Element): Promise<void> {
  const networks = new Set(interfacesOf(domain).flatMap(({ network = [] }) => network));
  await Promise.all([...networks].map((network) => networkStore.ensureRunning(network)));
}
