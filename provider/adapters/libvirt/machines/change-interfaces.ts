import { isDeepStrictEqual } from "node:util";
import type { DesiredInterface, MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { interfacesOf, type NativeInterface } from "../from-native/devices";
import { markedInterface } from "../marker";
import { networkReference, userNetwork } from "../network-reference";
import type { LibvirtSession } from "../session";
import { defaultInterfaceModel, interfaceMarkup } from "../to-native/interface-xml";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { attribute, find, replace, serialize, text } from "../xml";
import { attach } from "./change-disks";
import { detachDevice } from "./detach";
import { everywhere } from "./domain-flags";
import { type EditedMachine, keepNames, openMachine, writeMarker } from "./edit";
import { randomMacAddress } from "./plan";

export async function addInterface(
  session: LibvirtSession,
  reference: MachineReference,
  desired: DesiredInterface,
): Promise<void> {
  const machine = await openMachine(session, reference);
  const { marker } = machine;
  await session.networkStore.ensureRunning(desired.network);
  const known = marker.interfaces.find(({ name }) => name === desired.name);
  if (known !== undefined && findInterface(machine, known.macAddress) !== undefined) return;
  const macAddress = desired.macAddress ?? known?.macAddress ?? randomMacAddress();
  await mark(session, machine, desired, macAddress);
  const isThere = (now: EditedMachine): boolean => findInterface(now, macAddress) !== undefined;
  await attach(session, machine, serialize(interfaceMarkup({ ...desired, macAddress })), isThere);
  if (machine.active) tellOfGuest(session, machine, desired);
}

/** cloud-init sets up a network at the first boot only; what comes later is the guest's own business. */
function tellOfGuest(
  { caller }: LibvirtSession,
  { domain, reference }: EditedMachine,
  { name, addresses }: DesiredInterface,
): void {
  const guest = `the guest of ${text(domain, "name") ?? reference}`;
  const given = addresses.length === 0 ? "" : `, with ${addresses.join(" and ")}`;
  caller.context.report(
    addresses.length === 0 ? "info" : "warning",
    `${guest} has to set up the new network interface ${name} by itself${given}`,
  );
}

export async function removeInterface(
  session: LibvirtSession,
  reference: MachineReference,
  name: string,
): Promise<Task | undefined> {
  const machine = await openMachine(session, reference);
  await keepNames(session, machine);
  const present = namedInterface(machine, name);
  const forget = async (): Promise<void> => {
    const now = await openMachine(session, reference);
    const interfaces = now.marker.interfaces.filter((item) => item.name !== name);
    await writeMarker(session, now, { ...now.marker, interfaces });
  };
  if (present === undefined) {
    await forget();
    return undefined;
  }
  return detachDevice(session, machine, present.element, `remove network interface ${name}`, forget);
}

/** Another network is another plug in the same socket; another model, MTU or MAC address is another device. */
export async function changeInterface(
  session: LibvirtSession,
  reference: MachineReference,
  desired: DesiredInterface,
): Promise<Task | undefined> {
  const machine = await openMachine(session, reference);
  const present = namedInterface(machine, desired.name);
  if (present === undefined) {
    await addInterface(session, reference, desired);
    return undefined;
  }
  if (!needsNewDevice(present, desired)) {
    await replug(session, machine, present, desired);
    return undefined;
  }
  const macAddress = desired.macAddress ?? present.macAddress;
  return detachDevice(session, machine, present.element, `change network interface ${desired.name}`, () =>
    addInterface(session, reference, { ...desired, macAddress }),
  );
}

function needsNewDevice(
  { element, macAddress, network }: NativeInterface,
  desired: DesiredInterface,
): boolean {
  const mtu = attribute(element, "size", "mtu");
  const user = networkReference(userNetwork);
  return (
    // QEMU carries a user's network itself: there is no tap to plug elsewhere
    (network !== desired.network && [network, desired.network].includes(user)) ||
    (desired.macAddress ?? macAddress) !== macAddress ||
    (desired.model ?? defaultInterfaceModel) !== attribute(element, "type", "model") ||
    String(desired.mtu ?? "") !== (mtu ?? "")
  );
}

async function replug(
  session: LibvirtSession,
  machine: EditedMachine,
  { element, macAddress }: NativeInterface,
  desired: DesiredInterface,
): Promise<void> {
  const { reference, active } = machine;
  await session.networkStore.ensureRunning(desired.network);
  await mark(session, machine, desired, macAddress);
  const wanted = interfaceMarkup({ ...desired, macAddress });
  element.setAttribute("type", String(wanted.attributes.type));
  const source = wanted.children.find((item) => typeof item !== "string" && item.tag === "source");
  if (typeof source === "object") replace(element, "source", source);
  // the running device's tap belongs to the old network
  if (find(element, "target") !== undefined) replace(element, "target");
  const input = { domain: domainReference(reference), xml: serialize(element), flags: everywhere(active) };
  await session.caller.invoke(procedures.domainUpdateDeviceFlags, input, { reference });
}

/** Writes nothing where the marker says so already. */
async function mark(
  session: LibvirtSession,
  machine: EditedMachine,
  desired: DesiredInterface,
  macAddress: string,
): Promise<void> {
  const { marker, isMarked } = machine;
  const wanted = markedInterface(desired, macAddress);
  if (isMarked && marker.interfaces.some((present) => isDeepStrictEqual(present, wanted))) return;
  const others = marker.interfaces.filter(({ name }) => name !== desired.name);
  await writeMarker(session, machine, { ...marker, interfaces: [...others, wanted] });
}

function namedInterface(machine: EditedMachine, name: string): NativeInterface | undefined {
  const marked = machine.marker.interfaces.find((item) => item.name === name);
  return marked === undefined ? undefined : findInterface(machine, marked.macAddress);
}

function findInterface({ domain }: EditedMachine, macAddress: string): NativeInterface | undefined {
  return interfacesOf(domain).find((item) => item.macAddress === macAddress);
}
