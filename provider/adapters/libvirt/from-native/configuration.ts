import { definedOnly } from "../../../contract/defined-only";
import type {
  ConfiguredDisk,
  ConfiguredInterface,
  ObservedConfiguration,
  ObservedMachine,
} from "../../../contract/machine";
import type { HostFacts } from "../host-facts";
import { readMarker } from "../metadata";
import { defaultPool } from "../storage";
import { defaultInterfaceModel } from "../to-native/interface-xml";
import { isAgentChannel } from "../to-native/platform-devices-xml";
import { attribute, children, type Element, find } from "../xml";
import { buses, commonBus, defaultBus, readBlock } from "./block";
import { disksOf, interfacesOf } from "./devices";
import { readHardware, readLimits } from "./hardware";

/** What a machine is made of, in the words of the desired state, by its stored definition. Pure. */
export function readConfiguration(
  domain: Element,
  observed: ObservedMachine,
  facts: HostFacts,
): ObservedConfiguration {
  return {
    hardware: readHardware(domain, facts),
    limits: readLimits(domain, facts),
    placement: {},
    native: readBlock(domain, facts),
    disks: readDisks(domain, observed),
    interfaces: readInterfaces(domain, observed),
    guestAgent: children(find(domain, "devices"), "channel").some(isAgentChannel),
  };
}

function readDisks(domain: Element, { disks }: ObservedMachine): ConfiguredDisk[] {
  const names = new Map(readMarker(domain)?.disks.map(({ target, name }) => [target, name]));
  const natives = new Map(disksOf(domain).map((disk) => [names.get(disk.target) ?? disk.target, disk]));
  const usual = commonBus(domain) ?? defaultBus;
  return disks.map(({ name, sizeBytes, operationsPerSecond }) => {
    const native = natives.get(name);
    const bus = attribute(native?.element, "bus", "target");
    const pool = native?.location?.type === "volume" ? native.location.pool : undefined;
    return {
      name,
      sizeBytes,
      ...definedOnly({
        operationsPerSecond,
        controller: bus === usual ? undefined : [defaultBus, ...buses].find((known) => known === bus),
        storage: pool === defaultPool ? undefined : pool,
      }),
    };
  });
}

function readInterfaces(domain: Element, { interfaces }: ObservedMachine): ConfiguredInterface[] {
  const natives = new Map(interfacesOf(domain).map((item) => [item.macAddress, item.element]));
  return interfaces.map(({ name, network = "", macAddress }) => {
    const element = natives.get(macAddress);
    const model = attribute(element, "type", "model");
    const mtu = attribute(element, "size", "mtu");
    return {
      name,
      network,
      macAddress,
      ...definedOnly({
        model: model === defaultInterfaceModel ? undefined : model,
        mtu: mtu === undefined ? undefined : Number(mtu),
      }),
    };
  });
}
