import { ProviderError } from "../../../contract/errors";
import type { DesiredInterface, DesiredMachine } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import {
  attachmentOf,
  type BoundInterface,
  bindInterfaces,
  interfacesOf,
  type NativeInterface,
  networkIdOf,
} from "../from-native/devices";
import { type Marker, markedInterface } from "../marker";
import type { VsphereSession } from "../session";
import {
  adapterOf,
  addCard,
  addressOf,
  backingOf,
  type NetworkPlug,
  networkIdOfPlug,
  wantedAdapter,
} from "../to-native/card";
import { Layout } from "../to-native/layout";
import { datacenterOf, type Edit, type EditedMachine, type EditOf } from "./edit";
import { plugOf } from "./plugs";

export function addInterface(
  session: VsphereSession,
  item: DesiredInterface,
  { native }: Pick<DesiredMachine, "native">,
): EditOf {
  return async (machine) => {
    if (findInterface(machine, item.name) !== undefined) return undefined;
    const plug = await plugOf(session, item, await datacenterOf(session, machine));
    return added(machine, new Layout(machine.devices, machine.leaving), { item, native, plug });
  };
}

/** Another network is plugged in at once; another type, and another address of a running machine, take a new adapter. */
export function changeInterface(
  session: VsphereSession,
  item: DesiredInterface,
  { native }: Pick<DesiredMachine, "native">,
): EditOf {
  return async (machine) => {
    const { native: card, entry } = machineInterface(machine, item.name);
    const plug = await plugOf(session, item, await datacenterOf(session, machine));
    const present = adapterOf(card.device);
    const wanted = wantedAdapter(item, native, present ?? "vmxnet3");
    const otherAddress = item.macAddress !== undefined && item.macAddress !== card.macAddress;
    const layout = new Layout(machine.devices, machine.leaving);
    if (wanted !== present || (otherAddress && machine.properties.runtime.powerState !== "poweredOff")) {
      layout.remove(card.device);
      return added(machine, layout, { item, native, plug });
    }
    if (!otherAddress && isPlugged(card, plug)) {
      const known = entry?.network === item.network && entry.networkId === networkIdOfPlug(plug);
      return known ? undefined : { spec: {}, marker: plugged(machine, card, { item, plug }) };
    }
    layout.edit({
      ...card.device,
      backing: backingOf(plug),
      ...(otherAddress && addressOf(item.macAddress)),
    });
    return { spec: { deviceChange: layout.changes }, marker: plugged(machine, card, { item, plug }) };
  };
}

export function removeInterface(name: string): EditOf {
  return (machine) => {
    const { marker } = machine;
    const found = findInterface(machine, name);
    const interfaces = marker.interfaces.filter((entry) => entry.name !== name);
    if (found === undefined && interfaces.length === marker.interfaces.length) return undefined;
    const layout = new Layout(machine.devices, machine.leaving);
    if (found !== undefined) layout.remove(found.native.device);
    return { spec: { deviceChange: layout.changes }, marker: { ...marker, interfaces } };
  };
}

interface Addition {
  readonly item: DesiredInterface;
  readonly native: MachineBlock;
  readonly plug: NetworkPlug;
}

function added({ marker }: EditedMachine, layout: Layout, { item, native, plug }: Addition): Edit {
  const { slot } = addCard(layout, item, wantedAdapter(item, native, "vmxnet3"), backingOf(plug), native);
  const others = marker.interfaces.filter((entry) => entry.name !== item.name);
  return {
    spec: { deviceChange: layout.changes },
    marker: { ...marker, interfaces: [...others, markedInterface(item, slot, networkIdOfPlug(plug))] },
  };
}

/** An address that changes takes its name along. */
function plugged(
  { marker }: EditedMachine,
  native: NativeInterface,
  { item, plug }: Pick<Addition, "item" | "plug">,
): Marker {
  const interfaces = marker.interfaces.map((entry) => {
    if (entry.name !== item.name) return entry;
    const macAddress = item.macAddress ?? entry.macAddress;
    return markedInterface({ ...item, macAddress }, native.slot, networkIdOfPlug(plug));
  });
  return { ...marker, interfaces };
}

function isPlugged({ device }: NativeInterface, plug: NetworkPlug): boolean {
  const present = attachmentOf(device);
  if (present === undefined || present.type !== plug.type) return false;
  const isNamed = present.type === "standard" && present.network === undefined;
  return isNamed && plug.type === "standard"
    ? present.name === plug.name
    : networkIdOf(present) === networkIdOfPlug(plug);
}

export function boundInterfaces({ devices, marker }: EditedMachine): BoundInterface[] {
  return bindInterfaces(interfacesOf(devices), marker.interfaces);
}

function findInterface(machine: EditedMachine, name: string): BoundInterface | undefined {
  return boundInterfaces(machine).find((item) => item.name === name);
}

function machineInterface(machine: EditedMachine, name: string): BoundInterface {
  const found = findInterface(machine, name);
  if (found !== undefined) return found;
  throw new ProviderError("NotFound", `the machine has no network interface "${name}"`, {
    reference: machine.reference,
    property: `networks[${name}]`,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}
