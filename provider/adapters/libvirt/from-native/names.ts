/** The names of a machine's disks and interfaces. */
import { rootDiskName } from "../../../contract/machine";
import type { MarkedDisk, MarkedInterface, Marker } from "../marker";
import { attribute, type Element, find } from "../xml";
import { disksOf, interfacesOf, type NativeDisk, type NativeInterface } from "./devices";

export interface NamedDevices {
  readonly disks: readonly MarkedDisk[];
  readonly interfaces: readonly MarkedInterface[];
}

/**
 * Of a machine that nobody has marked: the disk that boots is `root`, and all others are called by their slots. An interface on
 * what no Network is has no name, since no program could write it.
 */
export function namesBySlot(domain: Element): NamedDevices {
  const { disks, interfaces } = allBySlot(domain);
  const unknown = interfacesOf(domain).flatMap(({ network, macAddress }) =>
    network === undefined ? [macAddress] : [],
  );
  return { disks, interfaces: interfaces.filter(({ macAddress }) => !unknown.includes(macAddress)) };
}

/** With those that only an adoption can give a name. */
export function allBySlot(domain: Element): NamedDevices {
  const disks = disksOf(domain);
  const root = bootDisk(disks);
  return {
    disks: disks.map((disk) => ({ name: disk === root ? rootDiskName : disk.target, target: disk.target })),
    interfaces: interfacesOf(domain).map((item) => ({ name: slotOf(item), macAddress: item.macAddress })),
  };
}

export function devicesOf(domain: Element, marker: Marker | undefined): NamedDevices {
  return marker ?? namesBySlot(domain);
}

/** Of a disk that somebody attached to a machine of ours. No program can write such a name; MAC addresses are such too. */
export function foreignDiskName(target: string): string {
  return `target:${target}`;
}

function bootDisk(disks: readonly NativeDisk[]): NativeDisk | undefined {
  const [first, ...others] = disks;
  if (first === undefined) return undefined;
  return others.reduce((best, disk) => (bootOrder(disk) < bootOrder(best) ? disk : best), first);
}

function bootOrder({ element }: NativeDisk): number {
  return Number(attribute(element, "order", "boot") ?? Number.POSITIVE_INFINITY);
}

const ownAlias = /^ua-[A-Za-z0-9_-]{0,58}[A-Za-z0-9]$/;

/** By the alias that somebody gave it, else by its place on the bus, e.g. `pci-0000.01.00.0`. */
function slotOf({ element, macAddress }: NativeInterface): string {
  const alias = attribute(element, "name", "alias") ?? "";
  if (ownAlias.test(alias)) return alias;
  const address = find(element, "address");
  const parts = ["domain", "bus", "slot", "function"].map((part) => Number(attribute(address, part)));
  if (attribute(address, "type") !== "pci" || parts.some((part) => !Number.isInteger(part)))
    return `mac-${macAddress.replaceAll(":", "-")}`;
  const digits = [4, 2, 2, 1];
  return `pci-${parts.map((part, index) => part.toString(16).padStart(digits[index] ?? 1, "0")).join(".")}`;
}
