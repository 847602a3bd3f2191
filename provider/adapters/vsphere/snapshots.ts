import type { SnapshotOperations } from "../../contract/adapter";
import type { VsphereSession } from "./session";
import { deleteSnapshot, describeSnapshot, markSnapshot, revertToSnapshot } from "./snapshots/change";
import { createSnapshot } from "./snapshots/create";
import { listSnapshots } from "./snapshots/list";

export function snapshotOperations(session: VsphereSession): SnapshotOperations {
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
