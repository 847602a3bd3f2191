import type { VsphereSession } from "../session";
import { recordedNetworks } from "./find";
import { mark, ownerOf } from "./owner";

/** Another tag on a network that a resource made; one that was there before gets none. */
export async function markNetwork(session: VsphereSession, reference: string, owner: string): Promise<void> {
  const [location, ...others] = await recordedNetworks(session, reference);
  if (location === undefined || others.length > 0) return;
  const present = await ownerOf(session, location);
  if (present !== undefined && present !== owner) await mark(session, location, owner);
}
