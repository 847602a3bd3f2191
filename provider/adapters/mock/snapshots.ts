import type { SnapshotOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import type { DesiredSnapshot } from "../../contract/snapshot";
import { machineNotFound } from "./errors";
import { fromSnapshotRecord } from "./from-native";
import { shortDigest } from "./hypervisor/file-names";
import type { MachineRecord } from "./hypervisor/records";
import { markSnapshot, type SnapshotChange } from "./hypervisor/snapshot-tree";
import { callChange } from "./machines/calls";
import { refuseShared } from "./machines/clone";
import type { MockSession } from "./session";

export function snapshotOperations(session: MockSession): SnapshotOperations {
  return {
    list: async (machine) => {
      const record = await readSnapshots(session, machine);
      return record.snapshots.map((snapshot) => fromSnapshotRecord(snapshot, record));
    },
    create: async (machine, desired, key) => {
      if (desired.quiesce) refuseWithoutAgent(await readSnapshots(session, machine));
      const change = toSnapshotChange(desired, key);
      const task = await callChange(session, machine, { name: "createSnapshot", change });
      return { reference: change.snapshot.reference, task };
    },
    describe: (machine, reference, description) =>
      callChange(session, machine, {
        name: "describeSnapshot",
        change: { kind: "describe-snapshot", reference, description },
      }),
    mark: async (machine, reference, key) => {
      await session.caller.call({ name: "markSnapshot", effect: "idempotent", object: machine }, (signal) =>
        session.machines.update(machine, (record) => markSnapshot(record, reference, key), signal),
      );
    },
    revert: (machine, reference) =>
      callChange(session, machine, {
        name: "revertSnapshot",
        change: { kind: "revert-snapshot", reference },
      }),
    delete: async (machine, reference) => {
      const change = () => {
        const record = session.machines.read(machine);
        if (record !== undefined) refuseShared(session, record, reference);
        return { kind: "delete-snapshot", reference } as const;
      };
      try {
        return await callChange(session, machine, { name: "deleteSnapshot", change });
      } catch (error) {
        // with its machine it is gone too
        if (ProviderError.is(error, "NotFound")) return undefined;
        throw error;
      }
    },
  };
}

function readSnapshots(session: MockSession, id: string): Promise<MachineRecord> {
  return session.caller.call({ name: "listSnapshots", effect: "read", object: id }, () => {
    const machine = session.machines.read(id);
    if (machine === undefined) throw machineNotFound(id);
    return machine;
  });
}

function toSnapshotChange(desired: DesiredSnapshot, key: string): SnapshotChange {
  const { name, description, memory, quiesce } = desired;
  return {
    kind: "create-snapshot",
    snapshot: {
      reference: `snapshot-${shortDigest(`${name}\n${key}`)}`,
      name,
      ...(description === undefined ? {} : { description }),
      memory,
      quiesced: quiesce,
      owner: key,
    },
  };
}

function refuseWithoutAgent({ id, power, settings }: MachineRecord): void {
  if (power.state !== "On" || settings.guestAgent) return;
  throw new ProviderError("InvalidSpec", "the guest has no agent that could quiesce its file systems", {
    reference: id,
    property: "quiesce",
    remediation: 'leave quiesce out, or set guestToolsPolicy to "install" in the class',
  });
}
