import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { errorNumbers, isLibvirtError } from "../errors";
import { domainStates } from "../from-native/power";
import { procedures } from "../transport/procedures";
import { attribute, children, type Element, find, remove } from "../xml";
import { startFlags } from "./domain-flags";
import { editConfiguration, openMachine, writeMarker } from "./edit";
import { domainReference, type LibvirtSession } from "./session";

/** Running already is a success. */
export async function startMachine(session: LibvirtSession, reference: MachineReference): Promise<void> {
  if (!session.accelerator.unproven) return start(session, reference, 0);
  try {
    await start(session, reference, 0);
    if (await stoppedAtOnce(session, reference))
      throw new ProviderError("Internal", "KVM stopped the machine");
    session.accelerator.proven();
  } catch (error) {
    if (!(await kvmIsToBlame(session, reference, error))) throw error;
    await emulate(session, reference);
  }
}

export async function start(
  session: LibvirtSession,
  reference: MachineReference,
  flags: number,
): Promise<void> {
  const domain = domainReference(reference);
  try {
    await session.host.invoke(
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
  return session.host.invoke(procedures.domainGetState, input, { reference });
}

// Nested hosts can let QEMU open KVM and then fail to run a CPU: the machine is "paused" with no reason. One look
// after the first start of a session tells.
async function stoppedAtOnce(session: LibvirtSession, reference: MachineReference): Promise<boolean> {
  const { state, reason } = await readState(session, reference);
  return state === domainStates.paused && reason === 0;
}

async function kvmIsToBlame(
  session: LibvirtSession,
  reference: MachineReference,
  error: unknown,
): Promise<boolean> {
  if (ProviderError.is(error, "NotSupported") || /\bkvm\b/i.test(String(error))) {
    const { domain } = await openMachine(session, reference);
    return attribute(domain, "type") === "kvm";
  }
  return false;
}

async function emulate(session: LibvirtSession, reference: MachineReference): Promise<void> {
  session.host.context.report("warning", "KVM does not work on the host: machines are emulated, and slow");
  session.accelerator.giveUp();
  const machine = await openMachine(session, reference);
  if (machine.active) {
    await session.host.invoke(
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
  if (machine.active || machine.marker.resetFirmware !== true) return startMachine(session, reference);
  await start(session, reference, startFlags.resetNvram);
  const running = await openMachine(session, reference);
  const { resetFirmware: _done, ...marker } = running.marker;
  await writeMarker(session, running, marker);
}
