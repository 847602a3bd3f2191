import { bootDevice, bootDevices } from "../from-native/boot-order";
import type { Marker } from "../marker";
import { append, children, type Element, find, markup, remove } from "../xml";

/** Each device has its place in the order, or none. */
export function writeBootOrder(
  domain: Element,
  marker: Pick<Marker, "disks" | "interfaces" | "media">,
  order: readonly string[],
): void {
  // libvirt takes either an order of kinds or one of devices
  const ordered = [...bootDevices(domain), find(domain, "os")];
  for (const element of ordered.flatMap((item) => children(item, "boot"))) remove(element);
  for (const [index, name] of order.entries()) {
    const device = bootDevice(domain, marker, name);
    if (device !== undefined) append(device, markup("boot", { order: index + 1 }));
  }
}
