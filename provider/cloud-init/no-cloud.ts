import type { GuestData } from "../contract/machine";
import { writeIso9660 } from "./iso9660";
import { metaDataDocument } from "./meta-data";
import { type GuestInterface, networkConfigDocument } from "./network-config";
import { checkedUserData, emptyUserData } from "./user-data";

export interface NoCloudInput {
  readonly name: string;
  readonly guest: GuestData;
  /** Those whose MAC address is known. */
  readonly interfaces: readonly GuestInterface[];
  readonly sshPublicKeys?: readonly string[];
}

/** The documents of cloud-init's data source NoCloud, complete. */
export interface NoCloudDocuments {
  readonly userData: string;
  readonly metaData: string;
  /** Absent: cloud-init asks DHCP on the first interface. */
  readonly networkConfig?: string;
}

/**
 * What the guest reads at its first boot.
 *
 * @throws ProviderError `InvalidSpec` for user data or metadata that cloud-init would not understand
 */
export function noCloudDocuments({ name, guest, interfaces, sshPublicKeys }: NoCloudInput): NoCloudDocuments {
  const networkConfig =
    guest.networkConfig ?? (interfaces.length > 0 ? networkConfigDocument(interfaces) : undefined);
  return {
    userData: guest.userData === undefined ? emptyUserData : checkedUserData(guest.userData),
    metaData: metaDataDocument({
      instanceId: guest.instanceId,
      name,
      metaData: guest.metaData,
      ...(sshPublicKeys && { sshPublicKeys }),
    }),
    ...(networkConfig !== undefined && { networkConfig }),
  };
}

/**
 * The documents as the image of a CD whose label makes cloud-init read it. The same documents are
 * always the same bytes. https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html
 */
export function noCloudSeed({ userData, metaData, networkConfig }: NoCloudDocuments): Buffer {
  return writeIso9660("cidata", [
    { name: "meta-data", content: metaData },
    { name: "user-data", content: userData },
    ...(networkConfig === undefined ? [] : [{ name: "network-config", content: networkConfig }]),
  ]);
}
