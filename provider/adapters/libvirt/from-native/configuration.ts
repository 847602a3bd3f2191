import { definedOnly } from "../../../contract/defined-only";
import type {
  ConfiguredDisk,
  ConfiguredInterface,
  ObservedConfiguration,
  ObservedMachine,
} from "../../../contract/machine";
import type { NativeMachine } from "../from-native";
import type { HostFacts } from "../host-facts";
import { defaultBus, diskBuses } from "../to-native/disk-xml";
import { defaultInterfaceModel } from "../to-native/interface-xml";
import { isAgentChannel } from "../to-native/platform-devices-xml";
import { attribute, children, type Element, find } from "../xml";
import { commonBus } from "./block";
import { disksOf, interfacesOf } from "./devices";
import { readSettings } from "./settings";

/**
 * What a machine is made of, in the words of the desired state, by its stored definition. Pure.
 *
 * `pools`: of disks by their targets, where they are not in the pool that disks are in by default.
 */
export function readConfiguration(
  domain: Element,
  observed: ObservedMachine,
  facts: HostFacts,
  autostart: boolean,
  pools: ReadonlyMap<string, string> = new Map(),
): ObservedConfiguration {
  return {
    ...readSettings(domain, facts, autostart),
    placement: {},
    disks: readDisks(domain, observed, pools),
    interfaces: readInterfaces(domain, observed),
    guestAgent: children(find(domain, "devices"), "channel").some(isAgentChannel),
  };
}

/** A disk that somebody attached to a machine of ours is none that a program could name. */
function readDisks(
  domain: Element,
  { disks, native }: ObservedMachine,
  pools: ReadonlyMap<string, string>,
): ConfiguredDisk[] {
  const { devices } = native as NativeMachine;
  const targets = new Map(devices.disks.map(({ name, target }) => [name, target]));
  const usual = commonBus(domain) ?? defaultBus;
  return disks.flatMap(({ name, sizeBytes, operationsPerSecond }) => {
    const target = targets.get(name);
    if (target === undefined) return [];
    const present = disksOf(domain).find((disk) => disk.target === target);
    const bus = attribute(present?.element, "bus", "target");
    const settings = definedOnly({
      sizeBytes: sizeBytes === 0 ? undefined : sizeBytes,
      operationsPerSecond,
      controller: bus === usual ? undefined : diskBuses.find((known) => known === bus),
      storage: pools.get(target),
    });
    return { name, ...settings };
  });
}

/** Nor one on what no Network is, such as macvtap. */
function readInterfaces(domain: Element, { interfaces, native }: ObservedMachine): ConfiguredInterface[] {
  const { devices } = native as NativeMachine;
  const named = new Set(devices.interfaces.map(({ name }) => name));
  const natives = new Map(interfacesOf(domain).map((item) => [item.macAddress, item.element]));
  return interfaces.flatMap(({ name, network, macAddress }) => {
    if (network === undefined || !named.has(name)) return [];
    const element = natives.get(macAddress);
    const model = attribute(element, "type", "model");
    const mtu = attribute(element, "size", "mtu");
    const settings = definedOnly({
      model: model === defaultInterfaceModel ? undefined : model,
      mtu: mtu === undefined ? undefined : Number(mtu),
    });
    return { name, network, macAddress, ...settings };
  });
}
