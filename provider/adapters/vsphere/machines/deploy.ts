/** Machines from OVF items of content libraries: vCenter deploys them, and they become ours afterwards. */
import { resourceOf } from "../../../contract/ownership";
import type { VsphereSession } from "../session";
import type { ConfigSpec } from "../to-native/config-spec";
import type { MoRef } from "../transport/vim-types";
import type { Going } from "./edit";
import type { MachinePlace } from "./placement";
import { type DesiredCreation, planDeployed } from "./plan";

const prefix = "library-item:";

export function libraryReference(id: string): string {
  return `${prefix}${id}`;
}

/** The item that an image's reference names. */
export function libraryItemOf(reference: string): string | undefined {
  return reference.startsWith(prefix) ? reference.slice(prefix.length) : undefined;
}

/** Stands in the notes until the machine has our marker: there is no other place in a deployment. */
function deploymentNote({ owner }: Pick<DesiredCreation, "owner">): string {
  return `virtrigaud: being made for ${resourceOf(owner)}`;
}

export async function deployFromLibrary(
  session: VsphereSession,
  creation: DesiredCreation,
  id: string,
  place: MachinePlace,
  going: Going,
): Promise<MoRef> {
  const { vim } = session;
  const { desired } = creation;
  const { pool, host, folder, datastore } = place;
  if (pool === undefined) throw new RangeError("a new machine has a pool");
  const ref = await vim.vCenter().library.deployOvf(
    { id, name: id, type: "ovf" },
    { resourcePool: pool.value, host: host?.value, folder: folder.ref.value },
    {
      name: desired.name,
      annotation: deploymentNote(creation),
      datastore: datastore?.ref.value,
      provisioning: desired.disks[0]?.provisioning,
    },
  );
  await makeManaged(session, creation, ref, place, going);
  return ref;
}

/** The desired configuration, with the marker. */
export async function makeManaged(
  session: VsphereSession,
  creation: DesiredCreation,
  ref: MoRef,
  place: MachinePlace,
  { description, progress, signal }: Going,
): Promise<void> {
  const { vim, sources } = session;
  const source = await sources.existing(ref.value);
  sources.forget(source);
  const { spec } = await planDeployed(session, creation, place, source);
  const complete: ConfigSpec = { annotation: "", ...spec };
  const task = await vim.begin(
    "ReconfigVM_Task",
    ref,
    { spec: complete },
    { description, reference: creation.desired.name },
  );
  await vim.context.settled(task, { signal, progress });
  session.reads.remember(creation.reference, ref);
}

/** Whether an earlier attempt ended before the machine became ours. */
export async function isBeingMade(
  { vim }: VsphereSession,
  creation: Pick<DesiredCreation, "owner">,
  ref: MoRef,
): Promise<boolean> {
  const read = await vim.properties.get("VirtualMachine", ref, ["config.annotation"]);
  return read?.["config.annotation"] === deploymentNote(creation);
}

/** What an earlier attempt left, whatever it called it. */
export async function findBeingMade(
  { vim }: VsphereSession,
  creation: Pick<DesiredCreation, "owner">,
): Promise<MoRef | undefined> {
  const all = await vim.find.all("VirtualMachine", ["config.annotation"]);
  const note = deploymentNote(creation);
  return all.find(({ properties }) => properties["config.annotation"] === note)?.ref;
}
