import { ProviderError } from "../../../contract/errors";
import type { DesiredInterface, MachineReference } from "../../../contract/machine";
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
import { type Edit, type EditedMachine, type Going, reconfigure } from "./edit";
import { plugOf } from "./plugs";

export function addInterface(
  vsphere: Vsphere,
  reference: MachineReference,
  item: DesiredInterface,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, async (machine) => {
    if (findInterface(machine, item.name) !== undefined) return undefined;
    return added(machine, new Layout(machine.devices), item, await plugOf(vsphere, item));
  });
}

/** Another network is plugged in at once; another type, and another address of a running machine, take a new adapter. */
export function changeInterface(
  vsphere: Vsphere,
  reference: MachineReference,
  item: DesiredInterface,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, async (machine) => {
    const { native } = machineInterface(machine, item.name);
    const plug = await plugOf(vsphere, item);
    const present = adapterOf(native.device);
    const wanted = wantedAdapter(item, {}, present ?? "vmxnet3");
    const otherAddress = item.macAddress !== undefined && item.macAddress !== native.macAddress;
    const layout = new Layout(machine.devices);
    if (wanted !== present || (otherAddress && machine.properties.runtime.powerState !== "poweredOff")) {
      layout.remove(native.device);
      return added(machine, layout, item, plug);
    }
    if (!otherAddress && isPlugged(native, plug)) return undefined;
    layout.edit({
      ...native.device,
      backing: backingOf(plug),
      ...(otherAddress && addressOf(item.macAddress)),
    });
    return { spec: { deviceChange: layout.changes }, marker: withAddress(machine, native, item) };
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

function added({ marker }: EditedMachine, layout: Layout, item: DesiredInterface, plug: NetworkPlug): Edit {
  const { slot } = addCard(layout, item, wantedAdapter(item, {}, "vmxnet3"), backingOf(plug), {});
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
