import { isDeepStrictEqual } from "node:util";
import { toProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { interfacesOf, takenTargets } from "../from-native/devices";
import { domainStates } from "../from-native/power";
import { xmlFlags } from "../machines/domain-flags";
import { defineDomain, openMachine, writeMarker } from "../machines/edit";
import { readState, start } from "../machines/start";
import type { Marker } from "../marker";
import type { LibvirtSession } from "../session";
import { procedures } from "../transport/procedures";
import { type Element, serialize } from "../xml";
import { refuseForeignLayers } from "./foreign-layers";
import { snapshotReference } from "./list";

/** The machine ends in the state that the snapshot holds: running with memory, else off. */
export async function revertToSnapshot(
  session: LibvirtSession,
  machine: MachineReference,
  reference: string,
): Promise<Task> {
  const { domain, marker, active } = await openMachine(session, machine);
  await refuseForeignLayers(session, domain, machine, reference);
  const before = active
    ? await session.reads.domain(machine, xmlFlags.secure | xmlFlags.inactive)
    : undefined;
  return session.caller.context.job(`revert to snapshot ${reference}`, async () => {
    const input = { snapshot: snapshotReference(machine, reference), flags: 0 };
    try {
      await session.caller.invoke(procedures.domainRevertToSnapshot, input, {
        reference: machine,
        unbounded: true,
      });
    } catch (error) {
      if (before !== undefined) await bringBack(session, machine, before);
      throw error;
    }
    await keepMarker(session, machine, marker);
    return undefined;
  });
}

/** What ran before a revert that failed, as it was defined: QEMU was stopped for memory that it then could not load. */
async function bringBack(session: LibvirtSession, machine: MachineReference, before: Element): Promise<void> {
  try {
    const { state } = await readState(session, machine);
    if (state !== domainStates.off) return;
    await defineDomain(session, machine, serialize(before));
    await start(session, machine, 0);
    session.caller.context.report(
      "warning",
      "The revert failed. The machine was started again as it was before.",
    );
  } catch (error) {
    const { message } = toProviderError(error);
    session.caller.context.report(
      "warning",
      `The revert failed, and so did starting the machine again: ${message}`,
    );
  }
}

/** The definition is that of the snapshot's day: its owner may have changed, and volumes made since have no other. */
async function keepMarker(session: LibvirtSession, machine: MachineReference, before: Marker): Promise<void> {
  const now = await openMachine(session, machine);
  // names by slots say nothing where there are others
  const known = now.isMarked ? now.marker : { disks: [], interfaces: [] };
  const disks = withMissing(known.disks, before.disks, ({ made, target }) =>
    made === undefined ? takenTargets(now.domain).has(target) : true,
  );
  const present = new Set(interfacesOf(now.domain).map(({ macAddress }) => macAddress));
  const interfaces = withMissing(known.interfaces, before.interfaces, ({ macAddress }) =>
    present.has(macAddress),
  );
  const marker = { ...now.marker, owner: before.owner, disks, interfaces };
  if (!isDeepStrictEqual(marker, now.marker)) await writeMarker(session, now, marker);
}

function withMissing<T extends { readonly name: string }>(
  now: readonly T[],
  before: readonly T[],
  belongs: (item: T) => boolean,
): readonly T[] {
  const known = new Set(now.map(({ name }) => name));
  return [...now, ...before.filter((item) => !known.has(item.name) && belongs(item))];
}
