/** The state of a machine that a clone begins with. */
import { ProviderError } from "../../../contract/errors";
import type { VsphereSession } from "../session";
import type { CloneWay } from "../to-native/clone-way";
import { resultOf } from "../transport/tasks";
import type { MoRef } from "../transport/vim-types";
import type { Source } from "./sources";

/** Of a machine that has none, this one is taken. */
export const linkedCloneSnapshot = {
  name: "virtrigaud-linked-clones",
  description: "linked clones share the disks of this snapshot",
  memory: false,
  quiesce: false,
} as const;

/** The snapshot that the program names, or that a linked clone needs. */
export async function snapshotToClone(
  session: VsphereSession,
  source: Source,
  way: CloneWay,
): Promise<MoRef | undefined> {
  return existingSnapshot(source, way) ?? (way.linked ? takeOne(session, source, way) : undefined);
}

/** Absent for a clone of the machine as it is, and where a linked clone's is still to be taken. */
export function existingSnapshot(source: Source, way: CloneWay): MoRef | undefined {
  if (way.snapshot !== undefined) return named(source, way.snapshot, way);
  return way.linked ? source.snapshots.current : undefined;
}

function named({ snapshots, path }: Source, wanted: string, { inputs }: CloneWay): MoRef {
  const { all } = snapshots;
  const found = all.find(({ ref }) => ref.value === wanted) ?? all.findLast(({ name }) => name === wanted);
  if (found !== undefined) return found.ref;
  const names = all.map(({ name }) => name);
  throw new ProviderError("InvalidSpec", `${path} has no snapshot "${wanted}"`, {
    property: inputs.snapshot,
    remediation: names.length === 0 ? "take one, or clone it as it is" : `name one of ${names.join(", ")}`,
  });
}

/** Once, however many ask at the same time. */
function takeOne(session: VsphereSession, source: Source, way: CloneWay): Promise<MoRef> {
  const { vim, sources } = session;
  if (source.template) throw templateWithout(source, way);
  return vim.context.limited(`snapshot of ${source.ref.value}`, 1, async () => {
    sources.forget(source);
    const now = await sources.existing(source.ref.value);
    if (now.snapshots.current !== undefined) return now.snapshots.current;
    const description = `take snapshot of ${source.name}`;
    const task = await vim.begin("CreateSnapshot_Task", source.ref, linkedCloneSnapshot, { description });
    const made = await vim.context.settled(task);
    sources.forget(source);
    return resultOf("VirtualMachineSnapshot", made);
  });
}

function templateWithout({ path }: Source, { inputs, copy }: CloneWay): ProviderError {
  return new ProviderError("InvalidSpec", `the template ${path} has no snapshot to share`, {
    property: inputs.linked,
    remediation: `${copy}, or take a snapshot: convert it to a virtual machine for that, and back`,
  });
}
