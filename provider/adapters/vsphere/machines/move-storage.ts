/** The datastore that a machine or one of its disks moves to. */
import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import type { BoundDisk } from "../from-native/devices";
import { isLinked } from "../from-native/layers";
import type { VsphereSession } from "../session";
import { type DiskTarget, diskLocators } from "../to-native/relocate-spec";
import type { Location } from "../transport/locations";
import type { MoRef } from "../transport/vim-types";
import { boundDisks, machineDisk } from "./change-disks";
import { policyIdOf, policyName } from "./disk-settings";
import { datacenterOf, type EditedMachine } from "./edit";
import type { DiskMove, Move } from "./move";
import { namedDatastore, namedPod, takeSpace } from "./place-storage";
import type { Asked } from "./placement";
import type { Relocation } from "./relocate";

/** `undefined` where the machine and those of its disks that follow it are there already. */
export async function moveStorage(
  session: VsphereSession,
  machine: EditedMachine,
  { placement, desired }: Move,
  datacenter: Location,
): Promise<Relocation | undefined> {
  const { datastore, storagePod } = placement;
  if (datastore === undefined && storagePod === undefined) return undefined;
  const property = `placement.${datastore === undefined ? "storagePod" : "datastore"}`;
  const asked: Asked = { placement: { datastore, storagePod }, datacenter, property: "placement", bytes: 0 };
  const fitting = await fittingDatastores(session, asked);
  const fits = (ref: MoRef | undefined) => fitting.some((each) => each.ref.value === ref?.value);
  const home = fitting.find(({ name }) => name === homeOf(machine));
  const away = followers(machine, desired).filter(({ native }) => !fits(native.datastore));
  if (home !== undefined && away.length === 0) return undefined;
  refuseSharedWithSnapshots(machine, away, property);
  const bytes = away.reduce((sum, { native }) => sum + native.sizeBytes, 0);
  const policies = await policiesOf(session, desired, away);
  // files that are in the datastore cluster stay where they are in it
  const space = home === undefined ? await takeSpace(session, { ...asked, bytes }, undefined) : undefined;
  const target = home ?? space?.datastore;
  if (target === undefined) return undefined;
  const disk = diskLocators(boundDisks(machine), ({ name }) =>
    away.some((each) => each.name === name)
      ? { datastore: target.ref, policyId: policies.get(name) }
      : undefined,
  );
  return { spec: { datastore: target.ref, disk }, release: space?.release };
}

export async function moveDiskStorage(
  session: VsphereSession,
  machine: EditedMachine,
  { name, storage, desired }: DiskMove,
): Promise<Relocation | undefined> {
  const property = `disks[${name}].storageClass`;
  const disk = machineDisk(machine, name);
  const datacenter = await datacenterOf(session, machine);
  const target = await namedDatastore(session, storage, datacenter, property);
  if (disk.native.datastore?.value === target.ref.value) return undefined;
  refuseSharedWithSnapshots(machine, [disk], property);
  const policies = await policiesOf(session, desired, [disk]);
  const moved: DiskTarget = { datastore: target.ref, policyId: policies.get(name) };
  const locators = diskLocators(boundDisks(machine), (each) => (each.name === name ? moved : undefined));
  return {
    spec: { disk: locators },
    release: session.promised.promise(target.ref, disk.native.sizeBytes),
  };
}

/** The one that is named, or those of the datastore cluster. */
async function fittingDatastores(
  session: VsphereSession,
  asked: Asked,
): Promise<readonly Pick<Location, "ref" | "name">[]> {
  const { datastore, storagePod = "" } = asked.placement;
  if (datastore !== undefined)
    return [await namedDatastore(session, datastore, asked.datacenter, `${asked.property}.datastore`)];
  const pod = await namedPod(session, storagePod, asked);
  return session.inventory.children(pod.ref, "Datastore");
}

/**
 * The disks that lie where the machine does: those without a storage of their own, and those that came with the image. Disks
 * that leave the program go from where they are, and disks of others stay.
 */
function followers(machine: EditedMachine, { disks }: DesiredMachine): BoundDisk[] {
  const storages = new Map(disks.map(({ name, storage }) => [name, storage]));
  return boundDisks(machine).filter(({ name, marked, native }) => {
    if (!marked) return false;
    return storages.has(name) ? storages.get(name) === undefined : name === native.slot;
  });
}

/** A move takes the storage policy that the class has, or none: vSphere then keeps the disk's own. */
async function policiesOf(
  session: VsphereSession,
  desired: DesiredMachine,
  disks: readonly BoundDisk[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const native: MachineBlock = desired.native;
  const ids = disks.map(async ({ name }) => {
    const own = native.disks?.[name]?.storagePolicy;
    const property =
      own === undefined ? "class.vsphere.storagePolicy" : `class.vsphere.disks.${name}.storagePolicy`;
    return [name, await policyIdOf(session, own ?? policyName(desired), property)] as const;
  });
  return new Map(await Promise.all(ids));
}

/** vSphere would leave the parts behind that the snapshots made, or copy the image's. */
function refuseSharedWithSnapshots(
  { properties }: EditedMachine,
  disks: readonly BoundDisk[],
  property: string,
): void {
  const { snapshot } = properties;
  const shared = disks.find(({ native }) => isLinked(native.device));
  if (snapshot === undefined || shared === undefined) return;
  throw new ProviderError(
    "Conflict",
    `the disk ${shared.name} of a linked clone cannot move while the machine has snapshots`,
    { property, remediation: "delete its snapshots first" },
  );
}

/** The datastore of the machine's own files, by name. */
function homeOf({ properties }: EditedMachine): string | undefined {
  return /^\[([^\]]*)\]/.exec(properties["config.files"]?.vmPathName ?? "")?.[1];
}
