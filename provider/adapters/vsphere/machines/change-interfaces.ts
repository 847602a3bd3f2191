import { ProviderError } from "../../../contract/errors";
import type { DesiredInterface, DesiredMachine, MachineReference } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import {
  attachmentOf,
  bindInterfaces,
  interfacesOf,
  type Named,
  type NativeInterface,
} from "../from-native/devices";
import { markedInterface } from "../marker";
import type { Vsphere } from "../session";
import { adapterOf, addCard, addressOf, backingOf, type NetworkPlug, wantedAdapter } from "../to-native/card";
import { Layout } from "../to-native/layout";
import { datacenterOf, type Edit, type EditedMachine, type Going, reconfigure } from "./edit";
import { plugOf } from "./plugs";

export function addInterface(
  vsphere: Vsphere,
  reference: MachineReference,
  item: DesiredInterface,
  { native }: Pick<DesiredMachine, "native">,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, async (machine) => {
    if (findInterface(machine, item.name) !== undefined) return undefined;
    const plug = await plugOf(vsphere, item, await datacenterOf(vsphere, machine));
    return added(machine, new Layout(machine.devices), { item, native, plug });
  });
}

/** Another network is plugged in at once; another type, and another address of a running machine, take a new adapter. */
export function changeInterface(
  vsphere: Vsphere,
  reference: MachineReference,
  item: DesiredInterface,
  { native }: Pick<DesiredMachine, "native">,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, async (machine) => {
    const { native: card } = machineInterface(machine, item.name);
    const plug = await plugOf(vsphere, item, await datacenterOf(vsphere, machine));
    const present = adapterOf(card.device);
    const wanted = wantedAdapter(item, native, present ?? "vmxnet3");
    const otherAddress = item.macAddress !== undefined && item.macAddress !== card.macAddress;
    const layout = new Layout(machine.devices);
    if (wanted !== present || (otherAddress && machine.properties.runtime.powerState !== "poweredOff")) {
      layout.remove(card.device);
      return added(machine, layout, { item, native, plug });
    }
    if (!otherAddress && isPlugged(card, plug)) return undefined;
    layout.edit({
      ...card.device,
      backing: backingOf(plug),
      ...(otherAddress && addressOf(item.macAddress)),
    });
    return { spec: { deviceChange: layout.changes }, marker: withAddress(machine, card, item) };
  });
}

export function removeInterface(
  vsphere: Vsphere,
  reference: MachineReference,
  name: string,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, (machine) => {
    const { marker } = machine;
    const found = findInterface(machine, name);
    const interfaces = marker.interfaces.filter((entry) => entry.name !== name);
    if (found === undefined && interfaces.length === marker.interfaces.length) return undefined;
    const layout = new Layout(machine.devices);
    if (found !== undefined) layout.remove(found.native.device);
    return { spec: { deviceChange: layout.changes }, marker: { ...marker, interfaces } };
  });
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
    marker: { ...marker, interfaces: [...others, markedInterface(item, slot)] },
  };
}

/** An address that changes takes its name along. */
function withAddress({ marker }: EditedMachine, native: NativeInterface, item: DesiredInterface) {
  const interfaces = marker.interfaces.map((entry) => {
    if (entry.name !== item.name) return entry;
    return markedInterface({ ...item, macAddress: item.macAddress ?? entry.macAddress }, native.slot);
  });
  return { ...marker, interfaces };
}

function isPlugged({ device }: NativeInterface, plug: NetworkPlug): boolean {
  const present = attachmentOf(device);
  switch (plug.type) {
    case "standard":
      return present?.type === "standard" && present.name === plug.name;
    case "distributed":
      return present?.type === "distributed" && present.portgroup === plug.portgroupKey;
    case "opaque":
      return present?.type === "opaque" && present.id === plug.id;
  }
}

export function boundInterfaces({ devices, marker }: EditedMachine): Named<NativeInterface>[] {
  return bindInterfaces(interfacesOf(devices), marker.interfaces);
}

function findInterface(machine: EditedMachine, name: string): Named<NativeInterface> | undefined {
  return boundInterfaces(machine).find((item) => item.name === name);
}

function machineInterface(machine: EditedMachine, name: string): Named<NativeInterface> {
  const found = findInterface(machine, name);
  if (found !== undefined) return found;
  throw new ProviderError("NotFound", `the machine has no network interface "${name}"`, {
    reference: machine.reference,
    property: `networks[${name}]`,
    cure: "run `pulumi refresh` to have the state follow",
  });
}
