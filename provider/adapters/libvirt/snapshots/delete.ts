import type { MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { errorNumbers, isLibvirtError } from "../errors";
import type { LibvirtSession } from "../session";
import { procedures } from "../transport/procedures";
import { explainForeignLayer } from "./foreign-layers";
import { snapshotReference } from "./list";

/** Its children become its parent's. Gone already, with or without its machine, is a success. */
export async function deleteSnapshot(
  session: LibvirtSession,
  machine: MachineReference,
  reference: string,
): Promise<Task> {
  return session.caller.context.job(`delete snapshot ${reference}`, async () => {
    const input = { snapshot: snapshotReference(machine, reference), flags: 0 };
    try {
      await session.caller.invoke(procedures.domainSnapshotDelete, input, {
        reference: machine,
        effect: "idempotent",
        unbounded: true,
      });
    } catch (error) {
      if (!isLibvirtError(error, errorNumbers.noDomainSnapshot, errorNumbers.noDomain))
        throw explainForeignLayer(error, machine);
    }
    return undefined;
  });
}
