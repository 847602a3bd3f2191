import type { PowerTransition } from "../../../contract/changes";
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { agentIsConnected } from "../from-native";
import { domainStates, readPower } from "../from-native/power";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { destroy } from "./delete";
import { startFlags, xmlFlags } from "./domain-flags";
import { readState, start, startAfterChanges } from "./start";

export async function changePower(
  session: LibvirtSession,
  reference: MachineReference,
  to: PowerTransition,
): Promise<void> {
  const { caller } = session;
  const domain = domainReference(reference);
  switch (to) {
    case "on":
      return powerOn(session, reference);
    case "off":
      return powerOff(session, reference);
    case "shutdown":
      return askGuest(session, reference);
    case "suspend":
      await caller.invoke(procedures.domainSuspend, { domain }, { reference });
      return;
    // a machine that was reset a moment ago loses nothing when it is reset again
    case "reboot":
      await caller.invoke(procedures.domainReboot, { domain, flags: 0 }, { reference, effect: "idempotent" });
      return;
    case "reset":
      await caller.invoke(procedures.domainReset, { domain, flags: 0 }, { reference, effect: "idempotent" });
      return;
  }
}

/** From wherever it is to running. */
async function powerOn(session: LibvirtSession, reference: MachineReference): Promise<void> {
  const { state } = await readState(session, reference);
  const domain = domainReference(reference);
  switch (state) {
    case domainStates.off:
      return startAfterChanges(session, reference);
    case domainStates.crashed:
      await destroy(session, reference);
      return startAfterChanges(session, reference);
    case domainStates.paused:
      await session.caller.invoke(procedures.domainResume, { domain }, { reference });
      return;
    case domainStates.suspendedByGuest:
      throw new ProviderError("Conflict", "the guest put the machine to sleep", {
        reference,
        remediation: "wake it in the guest or by its console, or power it off",
      });
    default:
      return;
  }
}

/** From wherever it is to off, with neither memory nor the mark of a crash left. */
async function powerOff(session: LibvirtSession, reference: MachineReference): Promise<void> {
  const domain = domainReference(reference);
  const { state, reason } = await readState(session, reference);
  if (state !== domainStates.off) return destroy(session, reference);
  const { result: saved } = await session.caller.invoke(
    procedures.domainHasManagedSaveImage,
    { domain, flags: 0 },
    { reference },
  );
  if (saved) {
    await session.caller.invoke(procedures.domainManagedSaveRemove, { domain, flags: 0 }, { reference });
    return;
  }
  if (readPower(state, reason, false).power !== "Crashed") return;
  // libvirt forgets how QEMU ended only when it ends again
  await start(session, reference, startFlags.paused);
  await destroy(session, reference);
}

/** virDomainShutdownFlagValues. */
const shutdownBy = { acpiPowerButton: 1, guestAgent: 2 } as const;

// a guest without an ACPI daemon still has its agent, and the other way round: both are asked, agent first
async function askGuest(session: LibvirtSession, reference: MachineReference): Promise<void> {
  const live = await session.reads.domain(reference, xmlFlags.secure);
  const agent = live !== undefined && agentIsConnected(live);
  const input = (flags: number) => ({ domain: domainReference(reference), flags });
  if (agent && (await agentTookIt(session, reference))) return;
  await session.caller.invoke(procedures.domainShutdownFlags, input(shutdownBy.acpiPowerButton), {
    reference,
  });
}

async function agentTookIt(session: LibvirtSession, reference: MachineReference): Promise<boolean> {
  const input = { domain: domainReference(reference), flags: shutdownBy.guestAgent };
  try {
    await session.caller.invoke(procedures.domainShutdownFlags, input, { reference, effect: "once" });
    return true;
  } catch (error) {
    if (ProviderError.is(error, "Retryable") || ProviderError.is(error, "Timeout")) return false;
    throw error;
  }
}
