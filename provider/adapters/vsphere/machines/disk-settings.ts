import { toProviderError } from "../../../contract/errors";
import type { DesiredDisk, DesiredMachine } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import type { VsphereSession } from "../session";
import type { DiskSettings } from "../to-native/disk";
import type { Location } from "../transport/locations";
import { namedDatastore } from "./place-storage";

/** What a disk's settings name, looked up. */
export async function diskSettings(
  session: VsphereSession,
  disk: DesiredDisk,
  native: MachineBlock,
  datacenter: Location,
  machinePolicy?: string,
): Promise<DiskSettings> {
  const policy = native.disks?.[disk.name]?.storagePolicy ?? machinePolicy;
  const property = `disks[${disk.name}].storageClass`;
  const ownPolicy = native.disks?.[disk.name]?.storagePolicy !== undefined;
  const [datastore, policyId] = await Promise.all([
    disk.storage === undefined ? undefined : namedDatastore(session, disk.storage, datacenter, property),
    policyIdOf(
      session,
      policy,
      ownPolicy ? `class.vsphere.disks.${disk.name}.storagePolicy` : "class.vsphere.storagePolicy",
    ),
  ]);
  return { datastore, policyId };
}

/** An encryption policy is a storage policy that encrypts. */
export function policyName({
  hardware,
  native,
}: Pick<DesiredMachine, "hardware" | "native">): string | undefined {
  const block: MachineBlock = native;
  return hardware.encryptionPolicy ?? block.storagePolicy;
}

/** A VM storage policy by its name. */
export async function policyIdOf(
  { vim }: VsphereSession,
  name: string | undefined,
  property = "class.vsphere.storagePolicy",
): Promise<string | undefined> {
  if (name === undefined) return undefined;
  try {
    return await vim.vCenter().policies.policyId(name);
  } catch (error) {
    throw toProviderError(error).with({ property });
  }
}
