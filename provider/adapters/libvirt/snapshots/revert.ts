import type { MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { openMachine, writeMarker } from "../machines/edit";
import type { LibvirtSession } from "../machines/session";
import type { Marker } from "../metadata";
import { procedures } from "../transport/procedures";
import { snapshotReference } from "./list";

/** The machine ends in the state that the snapshot holds: running with memory, else off. */
export async function revertToSnapshot(
  session: LibvirtSession,
  machine: MachineReference,
  reference: string,
): Promise<Task> {
  const { marker: before } = await openMachine(session, machine);
  return session.jobs.start(`revert to snapshot ${reference}`, async () => {
    const input = { snapshot: snapshotReference(machine, reference), flags: 0 };
    await session.host.invoke(procedures.domainRevertToSnapshot, input, {
      reference: machine,
      unbounded: true,
    });
    await keepVolumes(session, machine, before);
    return undefined;
  });
}

/** The definition is that of the snapshot's day; volumes made since then would have no owner any more. */
async function keepVolumes(
  session: LibvirtSession,
  machine: MachineReference,
  before: Marker,
): Promise<void> {
  const now = await openMachine(session, machine);
  const known = new Set(now.marker.disks.map(({ name }) => name));
  const lost = before.disks.filter(({ name, made }) => made !== undefined && !known.has(name));
  if (lost.length === 0) return;
  await writeMarker(session, now, { ...now.marker, disks: [...now.marker.disks, ...lost] });
}
