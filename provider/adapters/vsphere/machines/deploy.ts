/** Machines from OVF items of content libraries: vCenter deploys them, and they become ours afterwards. */
import { resourceOf } from "../../../contract/ownership";
import type { Vsphere } from "../session";
import type { ConfigSpec } from "../to-native/config-spec";
import type { MoRef } from "../transport/vim-types";
import type { Going } from "./edit";
import type { MachinePlace } from "./placement";
import { type CreationWish, planDeployed } from "./plan";

const prefix = "library-item:";

export function libraryReference(id: string): string {
  return `${prefix}${id}`;
}

/** The item that an image's reference names. */
export function libraryItemOf(reference: string): string | undefined {
  return reference.startsWith(prefix) ? reference.slice(prefix.length) : undefined;
}

/** Stands in the notes until the machine has our marker: there is no other place in a deployment. */
function deploymentNote({ owner }: Pick<CreationWish, "owner">): string {
  return `virtrigaud: being made for ${resourceOf(owner)}`;
}

export async function deployFromLibrary(
  vsphere: Vsphere,
  wish: CreationWish,
  id: string,
  place: MachinePlace,
  going: Going,
): Promise<MoRef> {
  const { vim } = vsphere;
  const { desired } = wish;
  const { pool, host, folder, datastore } = place;
  if (pool === undefined) throw new RangeError("a new machine has a pool");
  const ref = await vim.vCenter().library.deployOvf(
    { id, name: id, type: "ovf" },
    { resourcePool: pool.value, host: host?.value, folder: folder.ref.value },
    {
      name: desired.name,
      annotation: deploymentNote(wish),
      datastore: datastore?.ref.value,
      provisioning: desired.disks[0]?.provisioning,
    },
  );
  await makeOurs(vsphere, wish, ref, place, going);
  return ref;
}

/** The wish's configuration, with the marker. */
export async function makeOurs(
  vsphere: Vsphere,
  wish: CreationWish,
  ref: MoRef,
  place: MachinePlace,
  { description, progress, signal }: Going,
): Promise<void> {
  const { vim, sources } = vsphere;
  const source = await sources.existing(ref.value);
  sources.forget(source);
  const { spec } = await planDeployed(vsphere, wish, place, source);
  const complete: ConfigSpec = { annotation: "", ...spec };
  const task = await vim.begin(
    "ReconfigVM_Task",
    ref,
    { spec: complete },
    { description, reference: wish.desired.name },
  );
  await vim.tasks.settled(task, { signal, progress });
  vsphere.reads.remember(wish.reference, ref);
}

/** Whether an earlier attempt ended before the machine became ours. */
export async function isBeingMade(
  { vim }: Vsphere,
  wish: Pick<CreationWish, "owner">,
  ref: MoRef,
): Promise<boolean> {
  const read = await vim.properties.get("VirtualMachine", ref, ["config.annotation"]);
  return read?.["config.annotation"] === deploymentNote(wish);
}

/** What an earlier attempt left, whatever it called it. */
export async function findBeingMade(
  { vim }: Vsphere,
  wish: Pick<CreationWish, "owner">,
): Promise<MoRef | undefined> {
  const all = await vim.find.all("VirtualMachine", ["config.annotation"]);
  const note = deploymentNote(wish);
  return all.find(({ properties }) => properties["config.annotation"] === note)?.ref;
}
