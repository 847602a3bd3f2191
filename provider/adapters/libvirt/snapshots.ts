import type { SnapshotOperations } from "../../contract/adapter";
import type { LibvirtSession } from "./session";
import { createSnapshot } from "./snapshots/create";
import { deleteSnapshot } from "./snapshots/delete";
import { describeSnapshot, markSnapshot } from "./snapshots/describe";
import { listSnapshots } from "./snapshots/list";
import { revertToSnapshot } from "./snapshots/revert";

/** Internal snapshots: inside the qcow2 volumes, with the memory of a machine that runs. */
export function snapshotOperations(session: LibvirtSession): SnapshotOperations {
  return {
    list: (machine) => listSnapshots(session, machine),
    mark: (machine, reference, key) => markSnapshot(session, machine, reference, key),
    create: (machine, desired, key) => createSnapshot(session, machine, desired, key),
    describe: async (machine, reference, description) => {
      await describeSnapshot(session, machine, reference, description);
      return undefined;
    },
    revert: async (machine, reference) => revertToSnapshot(session, machine, reference),
    delete: async (machine, reference) => deleteSnapshot(session, machine, reference),
  };
}
