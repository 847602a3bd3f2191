import { isDeepStrictEqual } from "node:util";
import type { Marker } from "../marker";
import { defaultBootOrder } from "../to-native/default-boot-order";
import { attribute, children, type Element, find } from "../xml";
import { mediaOf } from "./media";

type Names = Pick<Marker, "disks" | "interfaces" | "media">;

/** All devices that a firmware can boot from. */
export function bootDevices(domain: Element): Element[] {
  const devices = find(domain, "devices");
  return ["disk", "interface", "hostdev", "redirdev"].flatMap((tag) => children(devices, tag));
}

/** The device with this name of ours. */
export function bootDevice(domain: Element, names: Names, name: string): Element | undefined {
  return bootDevices(domain).find((device) => nameOf(device, names) === name);
}

/** `undefined` for the default, and where somebody ordered kinds of devices or devices without a name of ours. */
export function readBootOrder(domain: Element, names: Names): readonly string[] | undefined {
  const ordered = bootDevices(domain)
    .map((device) => ({ place: Number(attribute(device, "order", "boot")), name: nameOf(device, names) }))
    .filter(({ place }) => place > 0)
    .toSorted((a, b) => a.place - b.place)
    .flatMap(({ name }) => name ?? []);
  if (ordered.length === 0) return undefined;
  return isDeepStrictEqual(ordered, defaultBootOrder(mediaOf(domain, names))) ? undefined : ordered;
}

function nameOf(device: Element, { disks, interfaces, media = [] }: Names): string | undefined {
  const target = attribute(device, "dev", "target");
  const macAddress = attribute(device, "address", "mac")?.toLowerCase();
  const byTarget = [...disks, ...media].find((item) => item.target === target);
  const byAddress = interfaces.find((item) => item.macAddress === macAddress);
  return (attribute(device, "address", "mac") === undefined ? byTarget : byAddress)?.name;
}
