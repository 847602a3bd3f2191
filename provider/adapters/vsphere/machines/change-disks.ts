import { ProviderError } from "../../../contract/errors";
import type { DesiredDisk, MachineReference } from "../../../contract/machine";
import { formatQuantity } from "../../../models/units";
import { type BoundDisk, bindDisks, disksOf } from "../from-native/devices";
import type { Vsphere } from "../session";
import { grownDisk, ioAllocation, addDisk as layOutDisk, wantedController } from "../to-native/disk";
import { controllerTypeOf, Layout } from "../to-native/layout";
import { diskSettings } from "./disk-settings";
import { type EditedMachine, type Going, reconfigure } from "./edit";

export function addDisk(
  vsphere: Vsphere,
  reference: MachineReference,
  disk: DesiredDisk,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, async (machine) => {
    const { marker, devices } = machine;
    if (findDisk(machine, disk.name) !== undefined) return undefined;
    const layout = new Layout(devices);
    const [first] = disksOf(devices);
    const fallback = (first && controllerTypeOf(first.device, devices)) ?? "pvscsi";
    const settings = await diskSettings(vsphere, disk, {}, await datacenterOf(vsphere, machine));
    const { slot } = layOutDisk(layout, disk, wantedController(disk, {}, fallback), {}, settings);
    const others = marker.disks.filter(({ name }) => name !== disk.name);
    return {
      spec: { deviceChange: layout.changes },
      marker: { ...marker, disks: [...others, { name: disk.name, slot, made: true }] },
    };
  });
}

async function datacenterOf({ inventory }: Vsphere, { properties }: EditedMachine) {
  const host = properties.runtime.host && (await inventory.byRef(properties.runtime.host));
  return host === undefined ? inventory.datacenter() : inventory.datacenterOf(host);
}

export function growDisk(
  vsphere: Vsphere,
  reference: MachineReference,
  name: string,
  sizeBytes: number,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, (machine) => {
    const { native } = machineDisk(machine, name);
    if (sizeBytes === native.sizeBytes) return undefined;
    if (sizeBytes < native.sizeBytes) throw cannotShrink(name, native.sizeBytes);
    refuseWithSnapshots(machine, name);
    const layout = new Layout(machine.devices);
    layout.edit(grownDisk(native.device, name, sizeBytes));
    return { spec: { deviceChange: layout.changes } };
  });
}

/** Most operations per second; -1 is what a disk without a limit has. */
export function limitDisk(
  vsphere: Vsphere,
  reference: MachineReference,
  name: string,
  operationsPerSecond: number | undefined,
  going: Going,
): Promise<void> {
  const limit = operationsPerSecond ?? -1;
  return reconfigure(vsphere, reference, going, (machine) => {
    const { native } = machineDisk(machine, name);
    if ((native.device.storageIOAllocation?.limit ?? -1) === limit) return undefined;
    const layout = new Layout(machine.devices);
    layout.edit({ ...native.device, storageIOAllocation: ioAllocation(limit) });
    return { spec: { deviceChange: layout.changes } };
  });
}

export function removeDisk(
  vsphere: Vsphere,
  reference: MachineReference,
  name: string,
  keep: boolean,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, (machine) => {
    const { marker } = machine;
    const disk = findDisk(machine, name);
    const disks = marker.disks.filter((entry) => entry.name !== name);
    if (disk === undefined && disks.length === marker.disks.length) return undefined;
    const layout = new Layout(machine.devices);
    if (disk !== undefined) layout.remove(disk.native.device, disk.made && !keep);
    return { spec: { deviceChange: layout.changes }, marker: { ...marker, disks } };
  });
}

export function boundDisks({ devices, marker }: EditedMachine): BoundDisk[] {
  return bindDisks(disksOf(devices), marker.disks);
}

function findDisk(machine: EditedMachine, name: string): BoundDisk | undefined {
  return boundDisks(machine).find((disk) => disk.name === name);
}

function machineDisk(machine: EditedMachine, name: string): BoundDisk {
  const disk = findDisk(machine, name);
  if (disk !== undefined) return disk;
  throw new ProviderError("NotFound", `the machine has no disk "${name}"`, {
    reference: machine.reference,
    property: `disks[${name}]`,
    cure: "run `pulumi refresh` to have the state follow",
  });
}

function cannotShrink(name: string, present: number): ProviderError {
  return new ProviderError("InvalidSpec", `the disk has ${formatQuantity(present)} and cannot shrink`, {
    property: `disks[${name}].size`,
    cure: `write at least ${formatQuantity(present)}`,
  });
}

/** vSphere would say no more than that the operation is invalid. */
function refuseWithSnapshots({ reference, properties }: EditedMachine, name: string): void {
  if (properties.snapshot === undefined) return;
  throw new ProviderError("Conflict", "a disk cannot grow while the machine has snapshots", {
    reference,
    property: `disks[${name}].size`,
    cure: "delete its snapshots first",
  });
}
