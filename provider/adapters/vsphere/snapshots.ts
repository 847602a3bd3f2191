import type { SnapshotOperations } from "../../contract/adapter";
import type { Vsphere } from "./session";
import { deleteSnapshot, describeSnapshot, markSnapshot, revertToSnapshot } from "./snapshots/change";
import { createSnapshot } from "./snapshots/create";
import { listSnapshots } from "./snapshots/list";

export function snapshotOperations(vsphere: Vsphere): SnapshotOperations {
  return {
    list: (machine) => listSnapshots(vsphere, machine),
    mark: (machine, reference, key) => markSnapshot(vsphere, machine, reference, key),
    create: (machine, desired, key) => createSnapshot(vsphere, machine, desired, key),
    describe: async (machine, reference, description) => {
      await describeSnapshot(vsphere, machine, reference, description);
      return undefined;
    },
    revert: async (machine, reference) => revertToSnapshot(vsphere, machine, reference),
    delete: async (machine, reference) => deleteSnapshot(vsphere, machine, reference),
  };
}
