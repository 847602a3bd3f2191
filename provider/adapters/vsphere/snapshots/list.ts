import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { ObservedSnapshot } from "../../../contract/snapshot";
import { observedSnapshots } from "../from-native/snapshot";
import { openMachine } from "../machines/edit";
import type { VsphereSession } from "../session";
import type { MoRef } from "../transport/vim-types";

/** Throws `NotFound` when the machine is gone. */
export async function listSnapshots(
  session: VsphereSession,
  machine: MachineReference,
): Promise<ObservedSnapshot[]> {
  const { properties } = await openMachine(session, machine);
  const { snapshot } = properties;
  return observedSnapshots(snapshot?.rootSnapshotList, snapshot?.currentSnapshot);
}

export function snapshotRef(reference: string): MoRef {
  return { type: "VirtualMachineSnapshot", value: reference };
}

export async function existingSnapshot(
  session: VsphereSession,
  machine: MachineReference,
  reference: string,
): Promise<ObservedSnapshot> {
  const found = (await listSnapshots(session, machine)).find((snapshot) => snapshot.reference === reference);
  if (found !== undefined) return found;
  throw new ProviderError("NotFound", "the machine has no such snapshot", {
    reference,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}
