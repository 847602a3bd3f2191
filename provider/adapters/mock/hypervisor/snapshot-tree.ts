import { ProviderError } from "../../../contract/errors";
import { mayBeSameResource } from "../../../contract/ownership";
import { switchedOff } from "./power";
import type { MachineRecord, SnapshotRecord } from "./records";

export interface SnapshotChange {
  readonly kind: "create-snapshot";
  readonly snapshot: Omit<SnapshotRecord, "createdAt" | "parent" | "state">;
}

/** Takes a snapshot of the machine as it is, below the current one. The same one again changes nothing. */
export function createSnapshot(
  machine: MachineRecord,
  { snapshot }: SnapshotChange,
  at: number,
): MachineRecord {
  if (machine.snapshots.some(({ reference }) => reference === snapshot.reference)) return machine;
  if (machine.snapshots.some((other) => other.name === snapshot.name && !isEarlier(other, snapshot)))
    throw nameTaken(machine, snapshot.name);
  const { cpus, memoryBytes, disks } = machine;
  const taken: SnapshotRecord = {
    ...snapshot,
    // there is no memory to hold of a machine that is off
    memory: snapshot.memory && machine.power.state !== "Off",
    createdAt: at,
    ...(machine.currentSnapshot === undefined ? {} : { parent: machine.currentSnapshot }),
    state: { cpus, memoryBytes, disks },
  };
  return {
    ...machine,
    snapshots: [...machine.snapshots, taken],
    currentSnapshot: snapshot.reference,
  };
}

/** Another generation of the same resource. */
function isEarlier(
  { owner }: Pick<SnapshotRecord, "owner">,
  snapshot: Pick<SnapshotRecord, "owner">,
): boolean {
  return mayBeSameResource(owner, snapshot.owner);
}

export function markSnapshot(machine: MachineRecord, reference: string, owner: string): MachineRecord {
  findSnapshot(machine, reference);
  const snapshots = machine.snapshots.map((snapshot) =>
    snapshot.reference === reference ? { ...snapshot, owner } : snapshot,
  );
  return { ...machine, snapshots };
}

export function describeSnapshot(
  machine: MachineRecord,
  reference: string,
  description: string,
): MachineRecord {
  const { description: before } = findSnapshot(machine, reference);
  if (before === description) return machine;
  const snapshots = machine.snapshots.map((snapshot) =>
    snapshot.reference === reference ? { ...snapshot, description } : snapshot,
  );
  return { ...machine, snapshots };
}

/** With its memory the machine runs afterwards, else it is off: nothing is there that could go on. */
export function revertToSnapshot(machine: MachineRecord, reference: string, at: number): MachineRecord {
  const { state, memory } = findSnapshot(machine, reference);
  const power = memory
    ? ({ state: "On", boots: machine.power.boots, readyAt: at } as const)
    : switchedOff(machine.power);
  return { ...machine, ...state, power, currentSnapshot: reference };
}

/** Its children go to its parent. One that is gone already changes nothing. */
export function deleteSnapshot(machine: MachineRecord, reference: string): MachineRecord {
  const deleted = machine.snapshots.find((snapshot) => snapshot.reference === reference);
  if (deleted === undefined) return machine;
  const { currentSnapshot, ...rest } = machine;
  const current = currentSnapshot === reference ? deleted.parent : currentSnapshot;
  const snapshots = machine.snapshots
    .filter((snapshot) => snapshot !== deleted)
    .map((snapshot) => (snapshot.parent === reference ? withParent(snapshot, deleted.parent) : snapshot));
  return { ...rest, snapshots, ...(current === undefined ? {} : { currentSnapshot: current }) };
}

function findSnapshot(machine: MachineRecord, reference: string): SnapshotRecord {
  const found = machine.snapshots.find((snapshot) => snapshot.reference === reference);
  if (found !== undefined) return found;
  throw new ProviderError("NotFound", `there is no snapshot ${reference}`, {
    reference: machine.id,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}

function withParent({ parent: _, ...snapshot }: SnapshotRecord, parent: string | undefined): SnapshotRecord {
  return parent === undefined ? snapshot : { ...snapshot, parent };
}

function nameTaken(machine: MachineRecord, name: string): ProviderError {
  return new ProviderError("Conflict", `a snapshot named ${name} is there that somebody else made`, {
    reference: machine.id,
    remediation: "choose another name, or remove that snapshot",
  });
}
