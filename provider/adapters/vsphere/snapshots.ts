import type { SnapshotOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import type { Vsphere } from "./session";
import { deleteSnapshot, describeSnapshot, revertToSnapshot } from "./snapshots/change";
import { createSnapshot } from "./snapshots/create";
import { listSnapshots } from "./snapshots/list";

export function snapshotOperations(vsphere: Vsphere): SnapshotOperations {
  return {
    list: (machine) => listSnapshots(vsphere, machine),
    mark: notYet,
    create: (machine, desired, key) => createSnapshot(vsphere, machine, desired, key),
    describe: async (machine, reference, description) => {
      await describeSnapshot(vsphere, machine, reference, description);
      return undefined;
    },
    revert: async (machine, reference) => revertToSnapshot(vsphere, machine, reference),
    delete: async (machine, reference) => deleteSnapshot(vsphere, machine, reference),
  };
}

async function notYet(): Promise<void> {
  throw new ProviderError("NotSupported", "this adapter cannot write another ownership tag yet", {
    property: "owner",
    cure: "keep the resource's name and parents",
  });
}
