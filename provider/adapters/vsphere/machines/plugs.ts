import type { DesiredInterface } from "../../../contract/machine";
import type { VsphereSession } from "../session";
import type { NetworkPlug } from "../to-native/card";
import type { Location } from "../transport/locations";

/** The network that an interface names; by default in the Provider's datacenter. */
export async function plugOf(
  { networkStore, inventory, settings }: VsphereSession,
  { name, network }: DesiredInterface,
  datacenter?: Location,
): Promise<NetworkPlug> {
  const place = datacenter ?? (settings.datacenter === undefined ? undefined : await inventory.datacenter());
  return networkStore.plug(network, place, `networks[${name}].network`);
}
