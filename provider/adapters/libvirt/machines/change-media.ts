import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine, DesiredMedium, MachineReference } from "../../../contract/machine";
import { takenTargets } from "../from-native/devices";
import { driveOf } from "../from-native/media";
import { nativeFormat } from "../images/usable";
import { type MarkedMedium, type Marker, replaceMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { writeBootOrder } from "../to-native/boot-order";
import { bootOrderOf } from "../to-native/default-boot-order";
import { freeTarget } from "../to-native/disk-xml";
import { type MediumPlan, mediumMarkup, writeMedium } from "../to-native/media-xml";
import { pathLocation, type VolumeLocation } from "../to-native/volume-location";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { append, type Element, find, remove, serialize } from "../xml";
import { forceUpdate, impact } from "./domain-flags";
import { type EditedMachine, editConfiguration, openMachine } from "./edit";

/** A drive of that name is there already where an earlier attempt added it: only its medium is changed. */
export async function addMedium(
  session: LibvirtSession,
  reference: MachineReference,
  medium: DesiredMedium,
  desired: DesiredMachine,
): Promise<void> {
  const machine = await openMachine(session, reference);
  if (findDrive(machine, medium.name) !== undefined) return changeDrive(session, machine, medium);
  refuseRunning(machine);
  const location = await locateMedium(session, medium);
  await editConfiguration(session, machine, (domain) => {
    const target = freeTarget("sata", takenTargets(domain));
    append(devicesOf(domain), mediumMarkup({ target, location }));
    const marker = withDrive(machine.marker, { name: medium.name, target });
    replaceMarker(domain, marker);
    if (desired.bootOrder === undefined) writeBootOrder(domain, marker, bootOrderOf(desired));
  });
}

export async function changeMedium(
  session: LibvirtSession,
  reference: MachineReference,
  medium: DesiredMedium,
): Promise<void> {
  await changeDrive(session, await openMachine(session, reference), medium);
}

export async function removeMedium(
  session: LibvirtSession,
  reference: MachineReference,
  name: string,
): Promise<void> {
  const machine = await openMachine(session, reference);
  const marked = machine.marker.media?.find((item) => item.name === name);
  if (marked === undefined) return;
  refuseRunning(machine);
  await editConfiguration(session, machine, (domain) => {
    remove(driveOf(domain, marked));
    const media = machine.marker.media?.filter((item) => item !== marked);
    replaceMarker(domain, { ...machine.marker, media });
  });
}

/** A running machine has it from its next start on. */
export async function setBootOrder(
  session: LibvirtSession,
  reference: MachineReference,
  desired: DesiredMachine,
): Promise<void> {
  const machine = await openMachine(session, reference);
  await editConfiguration(session, machine, (domain) => {
    writeBootOrder(domain, machine.marker, bootOrderOf(desired));
    // the first name of a root disk came from the order that was
    replaceMarker(domain, machine.marker);
  });
}

/** In the running machine first. */
async function changeDrive(
  session: LibvirtSession,
  machine: EditedMachine,
  medium: DesiredMedium,
): Promise<void> {
  const { reference, active } = machine;
  const found = findDrive(machine, medium.name);
  if (found === undefined) throw noDrive(reference, medium.name);
  const location = await locateMedium(session, medium);
  if (active) {
    writeMedium(found.drive, location);
    const input = {
      domain: domainReference(reference),
      xml: serialize(found.drive),
      flags: impact.live | forceUpdate,
    };
    await session.caller.invoke(procedures.domainUpdateDeviceFlags, input, { reference });
  }
  await editConfiguration(session, machine, (domain) => {
    const drive = driveOf(domain, found.marked);
    if (drive !== undefined) writeMedium(drive, location);
  });
}

/** A creation's drives, on the targets that disks leave free. */
export async function planMedia(
  session: LibvirtSession,
  { media = [] }: DesiredMachine,
  taken: ReadonlySet<string>,
): Promise<MediumPlan[]> {
  const targets = new Set(taken);
  const planned: MediumPlan[] = [];
  for (const medium of media) {
    const target = freeTarget("sata", targets);
    targets.add(target);
    planned.push({ name: medium.name, target, location: await locateMedium(session, medium) });
  }
  return planned;
}

async function locateMedium(
  session: LibvirtSession,
  { name, image: path }: DesiredMedium,
): Promise<VolumeLocation | undefined> {
  if (path === undefined) return undefined;
  const property = `media[${name}].image`;
  const image = await session.imageStore.get(path);
  if (image === undefined) {
    throw new ProviderError("NotFound", `there is no image ${path} on the host`, {
      property,
      remediation: "name an ISO file of the host, or the id of an Image resource that brings it there",
    });
  }
  if (nativeFormat(image) !== "raw") {
    throw new ProviderError("InvalidSpec", `${path} is ${image.format}, and a CD drive takes ISO images`, {
      property,
      remediation: "name an ISO image",
    });
  }
  return pathLocation(path);
}

function findDrive(
  { domain, marker }: EditedMachine,
  name: string,
): { readonly drive: Element; readonly marked: MarkedMedium } | undefined {
  const marked = marker.media?.find((item) => item.name === name);
  const drive = marked === undefined ? undefined : driveOf(domain, marked);
  return marked === undefined || drive === undefined ? undefined : { drive, marked };
}

function withDrive(marker: Marker, drive: MarkedMedium): Marker {
  const others = (marker.media ?? []).filter(({ name }) => name !== drive.name);
  return { ...marker, media: [...others, drive] };
}

function devicesOf(domain: Element): Element {
  const devices = find(domain, "devices");
  if (devices === undefined) throw new ProviderError("Internal", "libvirt sent a domain without devices");
  return devices;
}

function noDrive(reference: MachineReference, name: string): ProviderError {
  return new ProviderError("NotFound", `the machine has no CD drive "${name}"`, {
    reference,
    property: `media[${name}]`,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}

// libvirt 9.0: "disk device='cdrom' cannot be attached" to a running machine (src/qemu/qemu_hotplug.c)
function refuseRunning({ active, reference }: EditedMachine): void {
  if (!active) return;
  throw new ProviderError("Conflict", "only a powered-off machine gets or loses a CD drive", {
    reference,
    remediation: "power it off first",
  });
}
