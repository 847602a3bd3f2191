/** Another place for a machine or for one of its disks; nothing moves before all names are found. */
import type { MachineChange } from "../../../contract/changes";
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import { isOutcomeUnknown } from "../errors";
import type { Vsphere } from "../session";
import type { Location } from "../transport/locations";
import { unescapeName } from "../transport/names";
import { setAvailability } from "./availability";
import { datacenterOf, type EditedMachine, type Going, openMachine } from "./edit";
import { moveCompute } from "./move-compute";
import { moveDiskStorage, moveStorage } from "./move-storage";
import { type Relocation, relocate } from "./relocate";
import { runningTasksOf } from "./running-tasks";

export type Move = Extract<MachineChange, { readonly kind: "move" }>;
export type DiskMove = Extract<MachineChange, { readonly kind: "move-disk" }>;

export async function moveMachine(
  vsphere: Vsphere,
  reference: MachineReference,
  move: Move,
  going: Going,
): Promise<void> {
  const { placement, desired } = move;
  const folder = await newFolder(vsphere, await openMachine(vsphere, reference), move);
  await relocate(vsphere, reference, going, (machine) => relocationOf(vsphere, machine, move));
  if (folder !== undefined) await moveIntoFolder(vsphere, reference, folder, going);
  if (placement.cluster === undefined && placement.host === undefined) return;
  // another cluster knows nothing of what the last one did with the machine
  const { availability }: MachineBlock = desired.native;
  const { ref } = await openMachine(vsphere, reference);
  await setAvailability(vsphere, ref, availability, going);
}

export function moveDisk(
  vsphere: Vsphere,
  reference: MachineReference,
  move: DiskMove,
  going: Going,
): Promise<void> {
  return relocate(vsphere, reference, going, (machine) => moveDiskStorage(vsphere, machine, move));
}

/** Throws what a move would be refused with; nothing is taken. */
export async function judgeMove(
  vsphere: Vsphere,
  machine: EditedMachine,
  move: Move | DiskMove,
): Promise<void> {
  if (move.kind === "move") await newFolder(vsphere, machine, move);
  const relocation = await (move.kind === "move"
    ? relocationOf(vsphere, machine, move)
    : moveDiskStorage(vsphere, machine, move));
  relocation?.release?.();
}

/** Host, pool and storage in one request. */
async function relocationOf(
  vsphere: Vsphere,
  machine: EditedMachine,
  move: Move,
): Promise<Relocation | undefined> {
  const datacenter = await datacenterOf(vsphere, machine);
  const compute = await moveCompute(vsphere, machine, move, datacenter);
  const storage = await moveStorage(vsphere, machine, move, datacenter);
  if (compute === undefined && storage === undefined) return undefined;
  return { spec: { ...compute, ...storage?.spec }, release: storage?.release };
}

/** The folder that the machine has to come to; `undefined` where it is in it. */
async function newFolder(
  vsphere: Vsphere,
  machine: EditedMachine,
  { placement }: Move,
): Promise<Location | undefined> {
  const { inventory, vim } = vsphere;
  if (placement.folder === undefined) return undefined;
  const property = "placement.folder";
  const datacenter = await datacenterOf(vsphere, machine);
  const folder = await inventory.folder(placement.folder, datacenter, property);
  if (await isIn(vsphere, machine, folder)) return undefined;
  const name = unescapeName(machine.properties.name);
  const other = await vim.find.child(folder.ref, name);
  if (other === undefined) return folder;
  throw new ProviderError("Conflict", `${folder.path} has another machine "${name}"`, {
    property,
    remediation: "rename one of them, or name another folder",
  });
}

async function isIn({ vim }: Vsphere, { ref }: EditedMachine, folder: Location): Promise<boolean> {
  const read = await vim.properties.get("VirtualMachine", ref, ["parent"]);
  return read?.parent?.value === folder.ref.value;
}

async function moveIntoFolder(
  vsphere: Vsphere,
  reference: MachineReference,
  folder: Location,
  { description, signal }: Going,
): Promise<void> {
  const { vim } = vsphere;
  const machine = await openMachine(vsphere, reference);
  try {
    const values = { list: [machine.ref] };
    const task = await vim.begin("MoveIntoFolder_Task", folder.ref, values, { description, reference });
    await vim.context.settled(task, { signal });
  } catch (error) {
    if (isOutcomeUnknown(error)) await runningTasksOf(vsphere, folder.ref, signal);
    if (!(await isIn(vsphere, machine, folder))) throw error;
  }
}
