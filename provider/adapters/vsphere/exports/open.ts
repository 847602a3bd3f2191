import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { bindDisks, disksOf } from "../from-native/devices";
import { exportedFiles, type NamedFile } from "../from-native/exported-files";
import { type EditedMachine, openMachine } from "../machines/edit";
import type { VsphereSession } from "../session";
import { existingSnapshot, snapshotRef } from "../snapshots/list";
import { ExportLease } from "../transport/export-lease";
import type { MoRef } from "../transport/vim-types";

export interface BeginRequest {
  readonly machine: MachineReference;
  readonly snapshot: string | undefined;
  readonly key: string;
}

export interface BegunLease {
  readonly ref: MoRef;
  /** Waits for the server. */
  readonly ready: (
    signal: AbortSignal,
  ) => Promise<{ readonly lease: ExportLease; readonly files: readonly NamedFile[] }>;
}

/** Throws `NotFound` when machine or snapshot is gone. */
export async function openExport(
  session: VsphereSession,
  { machine: reference, snapshot }: BeginRequest,
): Promise<BegunLease> {
  const { vim } = session;
  const machine = await openMachine(session, reference);
  if (snapshot === undefined) refuseUnlessOff(machine);
  else await existingSnapshot(session, reference, snapshot);
  const ref =
    snapshot === undefined
      ? await vim.invoke("ExportVm", machine.ref, {}, { reference })
      : await vim.invoke("ExportSnapshot", snapshotRef(snapshot), {}, { reference });
  const disks = bindDisks(disksOf(machine.devices), machine.marker.disks);
  return {
    ref,
    ready: async (signal) => {
      const lease = await ExportLease.open(vim, ref, signal);
      return { lease, files: exportedFiles(lease.files, disks, machine.devices) };
    },
  };
}

function refuseUnlessOff({ reference, properties }: EditedMachine): void {
  if (properties.runtime.powerState === "poweredOff") return;
  throw new ProviderError("Conflict", "the machine is not off, so its disks change while they are read", {
    reference,
    remediation: "shut it down, or export a snapshot of it",
  });
}
