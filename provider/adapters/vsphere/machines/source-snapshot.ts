/** The state of a machine that a clone begins with. */
import { ProviderError } from "../../../contract/errors";
import type { MachineBlock } from "../config";
import type { VsphereSession } from "../session";
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

/** The snapshot that the block names, or that a linked clone needs. */
export async function snapshotToClone(
  session: VsphereSession,
  source: Source,
  { clone, snapshot }: MachineBlock,
): Promise<MoRef | undefined> {
  if (snapshot !== undefined) return named(source, snapshot);
  if (clone !== "linked") return undefined;
  return source.snapshots.current ?? takeOne(session, source);
}

function named({ snapshots, path }: Source, name: string): MoRef {
  const found = snapshots.byName.get(name);
  if (found !== undefined) return found;
  const names = [...snapshots.byName.keys()];
  throw new ProviderError("InvalidSpec", `${path} has no snapshot "${name}"`, {
    property: "class.vsphere.snapshot",
    remediation: names.length === 0 ? "take one, or clone it as it is" : `name one of ${names.join(", ")}`,
  });
}

/** Once, however many ask at the same time. */
function takeOne(session: VsphereSession, source: Source): Promise<MoRef> {
  const { vim, sources } = session;
  if (source.template) throw templateWithout(source);
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

function templateWithout({ path }: Source): ProviderError {
  return new ProviderError("InvalidSpec", `the template ${path} has no snapshot to share`, {
    property: "class.vsphere.clone",
    remediation: 'set it to "full", or take a snapshot: convert it to a virtual machine for that, and back',
  });
}
