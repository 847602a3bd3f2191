import { ProviderError } from "../../../contract/errors";
import type { DesiredInterface } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import type { EthernetCard } from "../from-native/devices";
import type { AnyVim, MoRef } from "../transport/vim-types";
import type { Layout, Place } from "./layout";

export type AdapterType = keyof typeof cardTypes;
export type CardBacking = AnyVim<"VirtualDeviceBackingInfo">;

const cardTypes = {
  vmxnet3: "VirtualVmxnet3",
  vmxnet3vrdma: "VirtualVmxnet3Vrdma",
  e1000e: "VirtualE1000e",
  e1000: "VirtualE1000",
  sriov: "VirtualSriovEthernetCard",
} as const;

const adapterTypes = Object.keys(cardTypes) as readonly AdapterType[];

/** A network that adapters are plugged into. */
export type NetworkPlug =
  | { readonly type: "standard"; readonly name: string; readonly ref: MoRef }
  | { readonly type: "distributed"; readonly switchUuid: string; readonly portgroupKey: string }
  | { readonly type: "opaque"; readonly id: string; readonly networkType: string };

export function backingOf(plug: NetworkPlug): CardBacking {
  switch (plug.type) {
    case "standard":
      return {
        $type: "VirtualEthernetCardNetworkBackingInfo",
        deviceName: plug.name,
        network: plug.ref,
      };
    case "distributed":
      return {
        $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo",
        port: { switchUuid: plug.switchUuid, portgroupKey: plug.portgroupKey },
      };
    case "opaque":
      return {
        $type: "VirtualEthernetCardOpaqueNetworkBackingInfo",
        opaqueNetworkId: plug.id,
        opaqueNetworkType: plug.networkType,
      };
  }
}

/** As `networkIdOf` has it of an adapter that is plugged in. */
export function networkIdOfPlug(plug: NetworkPlug): string {
  switch (plug.type) {
    case "standard":
      return plug.ref.value;
    case "distributed":
      return plug.portgroupKey;
    case "opaque":
      return plug.id;
  }
}

/** The type of an adapter: what its interface says, else its network, its machine, else `fallback`. */
export function wantedAdapter(
  item: DesiredInterface,
  native: MachineBlock,
  fallback: AdapterType,
): AdapterType {
  const wanted = native.interfaces?.[item.name]?.adapterType ?? item.model ?? native.adapterType ?? fallback;
  const known = adapterTypes.find((type) => type === wanted);
  if (known !== undefined) return known;
  throw new ProviderError("InvalidSpec", `vSphere has no network adapter "${wanted}"`, {
    property: `networks[${item.name}].network.model`,
    remediation: `use one of ${adapterTypes.join(", ")}`,
  });
}

/** How we call an adapter's type; `undefined` for those that we do not make. */
export function adapterOf({ $type }: EthernetCard): AdapterType | undefined {
  return adapterTypes.find((type) => cardTypes[type] === $type);
}

/** Adds an adapter. Without a MAC address the server gives it one. */
export function addCard(
  layout: Layout,
  item: DesiredInterface,
  adapter: AdapterType,
  backing: CardBacking | undefined,
  native: MachineBlock,
): Place {
  const place = layout.placeCard(item.name);
  layout.add({
    $type: cardTypes[adapter],
    key: layout.newKey(),
    controllerKey: place.controllerKey,
    unitNumber: place.unitNumber,
    backing,
    connectable: { startConnected: true, allowGuestControl: true, connected: false },
    ...addressOf(item.macAddress),
    wakeOnLanEnabled: true,
    ...(adapter === "sriov" && sriov(item.name, native)),
  });
  return place;
}

export function addressOf(macAddress: string | undefined) {
  return macAddress === undefined ? { addressType: "generated" } : { addressType: "manual", macAddress };
}

function sriov(name: string, native: MachineBlock) {
  const { physicalFunction, allowMtuChange } = native.interfaces?.[name] ?? {};
  return {
    allowGuestOSMtuChange: allowMtuChange ?? false,
    ...(physicalFunction !== undefined && {
      sriovBacking: {
        // an adapter of the host by its address alone, as vSphere's own client names it
        physicalFunctionBacking: {
          deviceName: "",
          id: physicalFunction,
          deviceId: "0",
          systemId: "BYPASS",
          vendorId: 0,
        },
      },
    }),
  };
}
