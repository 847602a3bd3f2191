import type { DesiredMachine } from "../../../contract/machine";
import type { Dispatched } from "../../../contract/task";
import { isActive } from "../from-native";
import { disksOf, interfacesOf } from "../from-native/devices";
import { type Marker, readMarker } from "../metadata";
import type { Element } from "../xml";
import { text } from "../xml";
import { writeMarker } from "./edit";
import type { LibvirtSession } from "./session";

/**
 * Marks a machine as ours and changes nothing else. Its disks and interfaces get the wish's names in their order;
 * no volume of it counts as made by us, so none is ever deleted.
 */
export async function adoptMachine(
  session: LibvirtSession,
  desired: DesiredMachine,
  owner: string,
  domain: Element,
): Promise<Dispatched> {
  const reference = text(domain, "uuid") ?? "";
  const active = isActive(domain);
  const marker = readMarker(domain) ?? adoptedMarker(domain, desired, owner);
  await writeMarker(session, { reference, domain, active, marker }, { ...marker, owner });
  return { reference };
}

export function adoptedMarker(domain: Element, desired: DesiredMachine, owner: string): Marker {
  const pair = <T>(items: readonly T[], names: readonly { readonly name: string }[]) =>
    items.flatMap((item, index) => {
      const name = names[index]?.name;
      return name === undefined ? [] : [{ name, item }];
    });
  return {
    owner,
    disks: pair(disksOf(domain), desired.disks).map(({ name, item }) => ({ name, target: item.target })),
    interfaces: pair(interfacesOf(domain), desired.interfaces).map(({ name, item }) => ({
      name,
      macAddress: item.macAddress,
    })),
    tags: [],
  };
}
