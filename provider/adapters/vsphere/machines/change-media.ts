import { ProviderError } from "../../../contract/errors";
import type { DesiredMedium } from "../../../contract/machine";
import { type BoundDrive, bindDrives, drivesOf } from "../from-native/media";
import type { VsphereSession } from "../session";
import { addDrive, driveWith } from "../to-native/drive";
import { Layout } from "../to-native/layout";
import type { Location } from "../transport/locations";
import { datacenterOf, type Edit, type EditedMachine, type EditOf } from "./edit";

/** Adds a CD drive; one of the name that is there gets the image. */
export function addMedium(session: VsphereSession, medium: DesiredMedium): EditOf {
  return async (machine) => {
    const present = findDrive(machine, medium.name);
    if (present !== undefined) return withImage(session, machine, present, medium);
    await requireIso(session, medium, await datacenterOf(session, machine));
    const layout = new Layout(machine.devices);
    const entry = addDrive(layout, medium, isRunning(machine));
    const others = (machine.marker.media ?? []).filter(({ name }) => name !== medium.name);
    return {
      spec: { deviceChange: layout.changes },
      marker: { ...machine.marker, media: [...others, entry] },
    };
  };
}

export function changeMedium(session: VsphereSession, medium: DesiredMedium): EditOf {
  return (machine) => {
    const present = findDrive(machine, medium.name);
    if (present !== undefined) return withImage(session, machine, present, medium);
    throw new ProviderError("NotFound", `the machine has no CD drive "${medium.name}"`, {
      reference: machine.reference,
      property: `media[${medium.name}]`,
      remediation: "run `pulumi refresh` to have the state follow",
    });
  };
}

/** The image stays where it is. */
export function removeMedium(name: string): EditOf {
  return (machine) => {
    const { marker, devices } = machine;
    const drive = findDrive(machine, name);
    const media = (marker.media ?? []).filter((entry) => entry.name !== name);
    if (drive === undefined && media.length === (marker.media ?? []).length) return undefined;
    const layout = new Layout(devices);
    if (drive !== undefined) layout.remove(drive.native.device);
    return { spec: { deviceChange: layout.changes }, marker: { ...marker, media } };
  };
}

/** Throws `NotFound` where the image is not in the machine's datacenter: vSphere would take it, and the guest find nothing. */
export async function requireIso(
  { isos }: VsphereSession,
  { name, image }: DesiredMedium,
  datacenter: Location,
): Promise<void> {
  if (image !== undefined) await isos.existing(image, datacenter, `media[${name}].image`);
}

async function withImage(
  session: VsphereSession,
  machine: EditedMachine,
  { native }: BoundDrive,
  medium: DesiredMedium,
): Promise<Edit | undefined> {
  if (native.image === medium.image) return undefined;
  await requireIso(session, medium, await datacenterOf(session, machine));
  const layout = new Layout(machine.devices);
  layout.edit(driveWith(native.device, medium.image, isRunning(machine)));
  return { spec: { deviceChange: layout.changes } };
}

function findDrive(machine: EditedMachine, name: string): BoundDrive | undefined {
  const drives = drivesOf(machine.devices, isRunning(machine));
  return bindDrives(drives, machine.marker.media).find((drive) => drive.name === name);
}

function isRunning({ properties }: EditedMachine): boolean {
  return properties.runtime.powerState === "poweredOn";
}
