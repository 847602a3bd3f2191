/** Taking a device out of a machine. */
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { errorNumbers, isLibvirtError } from "../errors";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { lifecycleEvents } from "../transport/events";
import { procedures } from "../transport/procedures";
import { attribute, type Element, serialize } from "../xml";
import { everywhere, impact } from "./domain-flags";
import type { EditedMachine } from "./edit";

/**
 * A running guest has to let go of a device: libvirt only asks it, and tells by an event when it did. `afterwards`
 * runs once the device is out.
 */
export async function detachDevice(
  session: LibvirtSession,
  machine: EditedMachine,
  device: Element,
  description: string,
  afterwards: () => Promise<void>,
): Promise<Task | undefined> {
  if (!machine.active) {
    await detach(session, machine.reference, device, impact.config);
    await afterwards();
    return undefined;
  }
  const alias = attribute(device, "name", "alias");
  return session.caller.context.job(description, async ({ signal }) => {
    const removal = await awaitRemoval(session, machine.reference, alias, signal);
    try {
      const asked = await detach(session, machine.reference, device, everywhere(true));
      // of a device that is out already no event tells
      if (asked) await removal.done;
    } finally {
      await removal.stop();
    }
    await afterwards();
    return undefined;
  });
}

/** False when the device is out already. */
async function detach(
  session: LibvirtSession,
  reference: MachineReference,
  device: Element,
  flags: number,
): Promise<boolean> {
  const input = { domain: domainReference(reference), xml: serialize(device), flags };
  try {
    // taking out what is out already is told as missing
    await session.caller.invoke(procedures.domainDetachDeviceFlags, input, {
      reference,
      effect: "idempotent",
    });
    return true;
  } catch (error) {
    // an earlier attempt took it out of the definition, and the guest still holds it
    if (flags === everywhere(true) && isLibvirtError(error, errorNumbers.deviceMissing))
      return detach(session, reference, device, impact.live);
    if (!isLibvirtError(error, errorNumbers.deviceMissing)) throw error;
    return false;
  }
}

interface Removal {
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Listens from before the guest is asked. A machine that goes off has let go of everything. */
async function awaitRemoval(
  session: LibvirtSession,
  reference: MachineReference,
  alias: string | undefined,
  signal: AbortSignal,
): Promise<Removal> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // whoever awaits it may not have come so far when it fails
  promise.catch(() => undefined);
  const { client } = session.caller;
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const lost = client.onClose((error) =>
    reject(error ?? new ProviderError("Cancelled", "the session was closed")),
  );
  const subscriptions = await Promise.all([
    client.subscribe("deviceRemoved", ({ domain, device }) => {
      if (domain.uuid === reference && device === alias) resolve();
    }),
    client.subscribe("deviceRemovalFailed", ({ domain, device }) => {
      if (domain.uuid === reference && device === alias) reject(refused(reference));
    }),
    client.subscribe("lifecycle", ({ domain, event }) => {
      if (domain.uuid === reference && event === lifecycleEvents.stopped) resolve();
    }),
  ]);
  return {
    done: promise,
    stop: async () => {
      signal.removeEventListener("abort", abort);
      lost();
      await Promise.all(subscriptions.map((stop) => stop()));
    },
  };
}

function refused(reference: MachineReference): ProviderError {
  return new ProviderError("Conflict", "the guest refused to let go of the device", {
    reference,
    remediation: "unmount or stop using it in the guest, or power the machine off for this change",
  });
}
