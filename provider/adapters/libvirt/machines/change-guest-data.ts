import type { DesiredMachine, GuestData, MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { interfacesOf, seedDiskOf, takenTargets } from "../from-native/devices";
import { replaceMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { ignitionMarkup } from "../to-native";
import { freeTarget } from "../to-native/disk-xml";
import { seedMarkup } from "../to-native/media-xml";
import type { VolumeLocation } from "../to-native/volume-location";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { append, attribute, type Element, find, remove, replace, serialize } from "../xml";
import { everywhere, forceUpdate } from "./domain-flags";
import { type EditedMachine, editConfiguration, openMachine, writeMarker } from "./edit";
import { defaultPoolOf, stem } from "./plan";
import { bringSeed, type SeedPlan, seedPlan } from "./seed";

/** The new documents lie beside the old ones until the machine has them; the guest reads them at its next boot. */
export async function setGuestData(
  session: LibvirtSession,
  reference: MachineReference,
  guest: GuestData | undefined,
  desired: DesiredMachine,
): Promise<Task | undefined> {
  const machine = await openMachine(session, reference);
  const old = machine.marker.seed;
  const place = {
    pool: old?.pool ?? defaultPoolOf(session),
    stem: stem(desired.name, reference),
    known: old,
  };
  const seed = seedPlan({ name: desired.name, guest }, addressed(machine, desired), place);
  if (seed !== undefined) await bringSeed(session, seed);
  await insert(session, machine, seed);
  if (old !== undefined && old.volume !== seed?.volume.volume) await session.storage.delete(old);
  return undefined;
}

/** The desired interfaces with the MAC addresses that the machine's have. */
function addressed({ marker, domain }: EditedMachine, desired: DesiredMachine) {
  const present = new Set(interfacesOf(domain).map(({ macAddress }) => macAddress));
  return desired.interfaces.flatMap((item) => {
    const known = marker.interfaces.find(({ name }) => name === item.name)?.macAddress;
    const macAddress = known ?? item.macAddress;
    return macAddress === undefined || !present.has(macAddress) ? [] : [{ ...item, macAddress }];
  });
}

async function insert(
  session: LibvirtSession,
  machine: EditedMachine,
  seed: SeedPlan | undefined,
): Promise<void> {
  const location = seed === undefined ? undefined : await session.storage.locate(seed.volume);
  const marker = { ...machine.marker, seed: seed?.marked };
  if (machine.active && seed?.marked.type === "cloud-init" && location !== undefined) {
    const drive = seedDiskOf(machine.domain);
    if (drive !== undefined) return changeMedium(session, { ...machine, marker }, location, drive);
  }
  await editConfiguration(session, machine, (domain) => {
    remove(seedDiskOf(domain));
    if (find(domain, "sysinfo/entry") !== undefined) replace(domain, "sysinfo");
    put(domain, seed, location);
    replaceMarker(domain, marker);
  });
}

function put(domain: Element, seed: SeedPlan | undefined, location: VolumeLocation | undefined): void {
  const devices = find(domain, "devices");
  if (seed === undefined || location === undefined || devices === undefined) return;
  if (seed.marked.type === "ignition") append(domain, ignitionMarkup(location));
  else append(devices, seedMarkup(location, freeTarget("sata", takenTargets(domain))));
}

async function changeMedium(
  session: LibvirtSession,
  machine: EditedMachine,
  location: VolumeLocation,
  drive: Element,
): Promise<void> {
  const { reference, marker } = machine;
  const input = {
    domain: domainReference(reference),
    xml: serialize(seedMarkup(location, attribute(drive, "dev", "target") ?? "")),
    flags: everywhere(true) | forceUpdate,
  };
  await session.caller.invoke(procedures.domainUpdateDeviceFlags, input, { reference });
  await writeMarker(session, machine, marker);
}
