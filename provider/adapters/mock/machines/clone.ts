import { ProviderError } from "../../../contract/errors";
import {
  type DesiredMachine,
  type MachineSource,
  type RootSource,
  rootDiskName,
} from "../../../contract/machine";
import type { Violation } from "../../../contract/violation";
import type { AttachedDisk, DiskRecord, MachineRecord, SnapshotRecord } from "../hypervisor/records";
import type { MockSession } from "../session";
import { violationsOnLook } from "../violations";

/** What a new disk begins with. */
export type DiskContent = Exclude<RootSource, MachineSource> | CopiedDisk;

export interface CopiedDisk {
  readonly type: "copy";
  readonly disk: AttachedDisk;
  /** The snapshot that a linked clone shares it with. */
  readonly base?: NonNullable<DiskRecord["base"]> | undefined;
}

/** The names of a new machine's disks, with what each begins with. */
export function contentsOf(
  session: MockSession,
  { root, disks }: Pick<DesiredMachine, "root" | "disks">,
): ReadonlyMap<string, DiskContent> {
  const named = disks.map(({ name }): [string, DiskContent] => [name, { type: "empty" }]);
  const copies = root.type === "machine" ? copiesOf(session, root) : [[rootDiskName, root] as const];
  return new Map([...named, ...copies]);
}

function copiesOf(session: MockSession, root: MachineSource): (readonly [string, CopiedDisk])[] {
  const machine = sourceMachine(session, root.reference);
  const snapshot = sourceSnapshot(machine, root);
  const { disks } = snapshot?.state ?? machine;
  const base =
    root.linked && snapshot !== undefined ? { machine: machine.id, snapshot: snapshot.reference } : undefined;
  const boot = disks.find(({ name }) => name === rootDiskName) ?? disks[0];
  return disks.map((disk) => [disk === boot ? rootDiskName : disk.name, { type: "copy", disk, base }]);
}

function sourceMachine(session: MockSession, reference: string): MachineRecord {
  const machine = session.machines.read(reference) ?? session.machines.find(reference);
  if (machine !== undefined) return machine;
  throw new ProviderError("NotFound", `there is no machine ${reference} to clone`, {
    property: "cloneFrom.machine",
    remediation: "name a VirtualMachine, or a machine that the hypervisor has",
  });
}

function sourceSnapshot(
  machine: MachineRecord,
  { snapshot, linked }: MachineSource,
): SnapshotRecord | undefined {
  const { snapshots, currentSnapshot, name } = machine;
  if (snapshot === undefined && !linked) return undefined;
  const wanted = snapshot ?? currentSnapshot;
  const found =
    snapshots.find(({ reference }) => reference === wanted) ?? snapshots.find((each) => each.name === wanted);
  if (found !== undefined) return found;
  if (snapshot === undefined) {
    throw new ProviderError("InvalidSpec", `${name} has no snapshot whose disks a clone can share`, {
      property: "cloneFrom.linked",
      remediation: "take a Snapshot of it and name that in cloneFrom.snapshot, or leave linked out",
    });
  }
  throw new ProviderError("NotFound", `${name} has no snapshot ${snapshot}`, {
    property: "cloneFrom.snapshot",
    remediation: "name a Snapshot of that machine, or leave it out to clone the machine as it is",
  });
}

/** What the preview can refuse of a clone. */
export async function cloneViolations(
  session: MockSession,
  desired: DesiredMachine,
): Promise<readonly Violation[]> {
  const { root } = desired;
  if (root.type !== "machine") return [];
  return violationsOnLook(() =>
    session.caller.call({ name: "readMachine", effect: "read", object: root.reference }, () =>
      contentsOf(session, desired),
    ),
  );
}

/** Throws while linked clones share the disks of the snapshot; default: of any. */
export function refuseShared(session: MockSession, machine: MachineRecord, snapshot?: string): void {
  if (machine.snapshots.length === 0) return;
  const clone = session.disks
    .list()
    .find(({ base }) => base?.machine === machine.id && (snapshot ?? base.snapshot) === base.snapshot);
  if (clone === undefined) return;
  const user = session.machines.read(clone.machine ?? "")?.name ?? clone.device;
  throw new ProviderError("Conflict", `linked clones share disks of ${machine.name}: ${user}`, {
    reference: machine.id,
    property: "inUse",
    remediation: `delete ${user} first`,
  });
}
