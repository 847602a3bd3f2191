import type { Vsphere } from "../session";
import { recordedNetworks } from "./find";
import { mark, ownerOf } from "./owner";

/** Another tag on a network that a resource made; one that was there before gets none. */
export async function markNetwork(vsphere: Vsphere, reference: string, owner: string): Promise<void> {
  const [location, ...others] = await recordedNetworks(vsphere, reference);
  if (location === undefined || others.length > 0) return;
  const present = await ownerOf(vsphere, location);
  if (present !== undefined && present !== owner) await mark(vsphere, location, owner);
}
