/** Another place for a machine or for one of its disks; nothing moves before all names are found. */
import type { MachineChange } from "../../../contract/changes";
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import { isOutcomeUnknown } from "../errors";
import type { VsphereSession } from "../session";
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
  session: VsphereSession,
  reference: MachineReference,
  move: Move,
  going: Going,
): Promise<void> {
  const { placement, desired } = move;
  await refuseOtherDatacenter(session, await openMachine(session, reference), move);
  const folder = await newFolder(session, await openMachine(session, reference), move);
  await relocate(session, reference, going, (machine) => relocationOf(session, machine, move));
  if (folder !== undefined) await moveIntoFolder(session, reference, folder, going);
  if (placement.cluster === undefined && placement.host === undefined) return;
  // another cluster knows nothing of what the last one did with the machine
  const { availability }: MachineBlock = desired.native;
  const { ref } = await openMachine(session, reference);
  await setAvailability(session, ref, availability, going);
}

export function moveDisk(
  session: VsphereSession,
  reference: MachineReference,
  move: DiskMove,
  going: Going,
): Promise<void> {
  return relocate(session, reference, going, (machine) => moveDiskStorage(session, machine, move));
}

/** Throws what a move would be refused with; nothing is taken. */
export async function judgeMove(
  session: VsphereSession,
  machine: EditedMachine,
  move: Move | DiskMove,
): Promise<void> {
  if (move.kind === "move") {
    await refuseOtherDatacenter(session, machine, move);
    await newFolder(session, machine, move);
  }
  const relocation = await (move.kind === "move"
    ? relocationOf(session, machine, move)
    : moveDiskStorage(session, machine, move));
  relocation?.release?.();
}

/** A machine would leave its networks and datastores there: that is a migration, and no move. */
async function refuseOtherDatacenter(
  session: VsphereSession,
  machine: EditedMachine,
  { placement: { datacenter: name } }: Move,
): Promise<void> {
  if (name === undefined) return;
  const property = "placement.datacenter";
  const wanted = await session.inventory.datacenter(name, property);
  const present = await datacenterOf(session, machine);
  if (wanted.ref.value === present.ref.value) return;
  throw new ProviderError("NotSupported", `the machine is in ${present.name}, and stays in its datacenter`, {
    property,
    remediation: "undo it, or make a new machine with `pulumi up --replace <urn>`",
  });
}

/** Host, pool and storage in one request. */
async function relocationOf(
  session: VsphereSession,
  machine: EditedMachine,
  move: Move,
): Promise<Relocation | undefined> {
  const datacenter = await datacenterOf(session, machine);
  const compute = await moveCompute(session, machine, move, datacenter);
  const storage = await moveStorage(session, machine, move, datacenter);
  if (compute === undefined && storage === undefined) return undefined;
  return { spec: { ...compute, ...storage?.spec }, release: storage?.release };
}

/** The folder that the machine has to come to; `undefined` where it is in it. */
async function newFolder(
  session: VsphereSession,
  machine: EditedMachine,
  { placement }: Move,
): Promise<Location | undefined> {
  const { inventory, vim } = session;
  if (placement.folder === undefined) return undefined;
  const property = "placement.folder";
  const datacenter = await datacenterOf(session, machine);
  const folder = await inventory.folder(placement.folder, datacenter, property);
  if (await isIn(session, machine, folder)) return undefined;
  const name = unescapeName(machine.properties.name);
  const other = await vim.find.child(folder.ref, name);
  if (other === undefined) return folder;
  throw new ProviderError("Conflict", `${folder.path} has another machine "${name}"`, {
    property,
    remediation: "rename one of them, or name another folder",
  });
}

async function isIn({ vim }: VsphereSession, { ref }: EditedMachine, folder: Location): Promise<boolean> {
  const read = await vim.properties.get("VirtualMachine", ref, ["parent"]);
  return read?.parent?.value === folder.ref.value;
}

async function moveIntoFolder(
  session: VsphereSession,
  reference: MachineReference,
  folder: Location,
  { description, signal }: Going,
): Promise<void> {
  const { vim } = session;
  const machine = await openMachine(session, reference);
  try {
    const values = { list: [machine.ref] };
    const task = await vim.begin("MoveIntoFolder_Task", folder.ref, values, { description, reference });
    await vim.context.settled(task, { signal });
  } catch (error) {
    if (isOutcomeUnknown(error)) await runningTasksOf(session, folder.ref, signal);
    if (!(await isIn(session, machine, folder))) throw error;
  }
}
