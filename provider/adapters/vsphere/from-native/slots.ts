/** Where in a machine a device is plugged in, in the words of its configuration file: `scsi0:1`, `nvme0:0`, `pci0:7`. */
import { type AnyVim, isUnder } from "../transport/vim-types";

export type Device = AnyVim<"VirtualDevice">;

const buses = [
  ["VirtualSCSIController", "scsi"],
  ["VirtualSATAController", "sata"],
  ["VirtualNVMEController", "nvme"],
  ["VirtualIDEController", "ide"],
  ["VirtualPCIController", "pci"],
] as const;

export type Bus = (typeof buses)[number][1];

/** The kind of bus that a controller drives; `undefined` for one that neither disks nor network adapters are on. */
export function busOf(type: string): Bus | undefined {
  return buses.find(([base]) => isUnder(type, base))?.[1];
}

export function slotName(bus: Bus, number: number, unit: number): string {
  return `${bus}${number}:${unit}`;
}

/** The server numbers controllers per bus; a device without one that is known goes by its key. */
export function slotOf(device: Device, devices: readonly Device[]): string {
  const controller = devices.find(({ key }) => key === device.controllerKey);
  const bus = controller === undefined ? undefined : busOf(controller.$type);
  if (controller === undefined || bus === undefined || device.unitNumber === undefined)
    return `device${device.key}`;
  const number = "busNumber" in controller ? controller.busNumber : 0;
  return slotName(bus, number, device.unitNumber);
}
