import { ProviderError } from "../../../contract/errors";
import type { DesiredDisk, DesiredMachine, MachineReference } from "../../../contract/machine";
import { formatQuantity } from "../../../units";
import type { MachineBlock } from "../config";
import type { MachineProperties } from "../from-native";
import { type BoundDisk, bindDisks, disksOf, type NativeDisk } from "../from-native/devices";
import type { Marker } from "../marker";
import type { VsphereSession } from "../session";
import { grownDisk, ioAllocation, addDisk as layOutDisk, wantedController } from "../to-native/disk";
import { controllerTypeOf, Layout } from "../to-native/layout";
import { diskSettings, policyName } from "./disk-settings";
import { datacenterOf, type EditedMachine, type EditOf } from "./edit";

export function addDisk(session: VsphereSession, disk: DesiredDisk, desired: DesiredMachine): EditOf {
  const native: MachineBlock = desired.native;
  return async (machine) => {
    const { reference, marker, devices } = machine;
    if (findDisk(machine, disk.name) !== undefined) return undefined;
    const brought = imageDisk(machine, native.disks?.[disk.name]?.imageDisk);
    if (brought !== undefined) return { spec: {}, marker: renamedDisk(marker, brought.name, disk.name) };
    refuseWithoutNames(machine, disk.name);
    if (disk.name === desired.disks[0]?.name && disksOf(devices).length > 0)
      throw withoutRoot(reference, disk.name);
    const layout = new Layout(devices);
    const [first] = disksOf(devices);
    const fallback = (first && controllerTypeOf(first.device, devices)) ?? "pvscsi";
    const datacenter = await datacenterOf(session, machine);
    const settings = await diskSettings(session, disk, native, datacenter, policyName(desired));
    const controller = wantedController(disk, native, fallback);
    const { slot } = layOutDisk(layout, disk, controller, native, settings);
    const others = marker.disks.filter(({ name }) => name !== disk.name);
    return {
      spec: { deviceChange: layout.changes },
      marker: { ...marker, disks: [...others, { name: disk.name, slot, made: true }] },
    };
  };
}

export function growDisk(name: string, sizeBytes: number): EditOf {
  return (machine) => {
    const { native } = machineDisk(machine, name);
    if (sizeBytes === native.sizeBytes) return undefined;
    if (sizeBytes < native.sizeBytes) throw cannotShrink(name, native.sizeBytes);
    refuseGrowth(name, native, machine.properties);
    const layout = new Layout(machine.devices);
    layout.edit(grownDisk(native.device, name, sizeBytes));
    return { spec: { deviceChange: layout.changes } };
  };
}

/** Most operations per second; -1 is what a disk without a limit has. */
export function limitDisk(name: string, operationsPerSecond: number | undefined): EditOf {
  return (machine) => {
    const { native } = machineDisk(machine, name);
    if (native.operationsPerSecond === operationsPerSecond) return undefined;
    const layout = new Layout(machine.devices);
    layout.edit({ ...native.device, storageIOAllocation: ioAllocation(operationsPerSecond ?? -1) });
    return { spec: { deviceChange: layout.changes } };
  };
}

export function removeDisk(name: string, keep: boolean): EditOf {
  return (machine) => {
    const { marker } = machine;
    const disk = findDisk(machine, name);
    const disks = marker.disks.filter((entry) => entry.name !== name);
    if (disk === undefined && disks.length === marker.disks.length) return undefined;
    const layout = new Layout(machine.devices);
    if (disk !== undefined) layout.remove(disk.native.device, disk.made && !keep);
    return { spec: { deviceChange: layout.changes }, marker: { ...marker, disks } };
  };
}

export function boundDisks({ devices, marker }: EditedMachine): BoundDisk[] {
  return bindDisks(disksOf(devices), marker.disks);
}

function findDisk(machine: EditedMachine, name: string): BoundDisk | undefined {
  return boundDisks(machine).find((disk) => disk.name === name);
}

export function machineDisk(machine: EditedMachine, name: string): BoundDisk {
  const disk = findDisk(machine, name);
  if (disk !== undefined) return disk;
  throw new ProviderError("NotFound", `the machine has no disk "${name}"`, {
    reference: machine.reference,
    property: `disks[${name}]`,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}

/** A disk that came with the image, and that nobody has named so far. */
function imageDisk(machine: EditedMachine, slot: string | undefined): BoundDisk | undefined {
  return slot === undefined
    ? undefined
    : boundDisks(machine).find((disk) => disk.marked && disk.name === slot);
}

function renamedDisk(marker: Marker, from: string, to: string): Marker {
  return {
    ...marker,
    disks: marker.disks.map((entry) => (entry.name === from ? { ...entry, name: to } : entry)),
  };
}

/** A machine that has lost its marker has the disk perhaps, under the name of its slot: an empty one would hide it. */
export function refuseWithoutNames(
  { reference, unmarked, devices }: Pick<EditedMachine, "reference" | "unmarked" | "devices">,
  name: string,
): void {
  if (!unmarked || disksOf(devices).length < 2) return;
  throw new ProviderError("Conflict", `nothing tells whether a disk of the machine is "${name}" already`, {
    reference,
    property: `disks[${name}]`,
    remediation:
      "run `pulumi up` with another change and without this disk first; or, if the machine has lost its ownership tag, take it out of the state with `pulumi state delete <urn>`, and take it over with adopt",
  });
}

/** Whoever takes a machine for one without the disk that it boots from has lost its names. */
function withoutRoot(reference: MachineReference, name: string): ProviderError {
  return new ProviderError("Conflict", "no disk of the machine is known as its root disk", {
    reference,
    property: `disks[${name}]`,
    remediation: "take the machine out of the state with `pulumi state delete`, and take it over with adopt",
  });
}

function cannotShrink(name: string, present: number): ProviderError {
  return new ProviderError("InvalidSpec", `the disk has ${formatQuantity(present)} and cannot shrink`, {
    property: `disks[${name}].size`,
    remediation: `write at least ${formatQuantity(present)}`,
  });
}

/** vSphere would say no more than that the operation is invalid. */
export function refuseGrowth(
  name: string,
  { device }: NativeDisk,
  { snapshot }: Pick<MachineProperties, "snapshot">,
): void {
  const property = `disks[${name}].size`;
  if (snapshot !== undefined) {
    throw new ProviderError("Conflict", "a disk cannot grow while the machine has snapshots", {
      property,
      remediation: "delete its snapshots first",
    });
  }
  const { backing } = device;
  if (backing === undefined || !("parent" in backing) || backing.parent === undefined) return;
  throw new ProviderError("Conflict", "the disk of a linked clone shares the image's, and cannot grow", {
    property,
    remediation: 'undo it, or make a new machine whose class has vsphere.clone "full"',
  });
}
