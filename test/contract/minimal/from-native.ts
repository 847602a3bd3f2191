import type { MachineSummary, ObserveOptions } from "../../../provider/contract/adapter";
import type {
  MachineIdentity,
  ObservedConfiguration,
  ObservedMachine,
} from "../../../provider/contract/machine";
import type { NativeMachine } from "./hypervisor";
import { readMarker } from "./marker";

/** All that such a machine has; it is made of nothing else. */
function configurationOf({ disks, cards }: NativeMachine): ObservedConfiguration {
  return {
    hardware: {},
    limits: {},
    placement: {},
    native: {},
    disks: disks.map(({ label, bytes }) => ({ name: label, sizeBytes: bytes })),
    interfaces: cards.map(({ label, network, mac }) => ({
      name: label,
      network,
      macAddress: mac,
    })),
  };
}

export function fromNative(machine: NativeMachine, { configuration }: ObserveOptions = {}): ObservedMachine {
  const { name, cpus, memoryBytes, disks, cards } = machine;
  return {
    ...identityOf(machine),
    name,
    power: machine.running ? "On" : "Off",
    cpus,
    memoryBytes,
    disks: disks.map(({ label, bytes, volume }) => ({ name: label, sizeBytes: bytes, device: volume })),
    interfaces: cards.map(({ label, mac, ...card }) => ({
      ...card,
      name: label,
      macAddress: mac,
      addresses: [],
    })),
    location: "memory",
    owner: readMarker(machine).owner,
    settingsDigest: readMarker(machine).settingsDigest,
    liveLimits: {},
    ...(configuration === true && { configuration: configurationOf(machine) }),
    pending: [],
  };
}

/** An id is a name that a later machine can have. */
export function identityOf({ id, uid }: NativeMachine): MachineIdentity {
  return { reference: id, incarnation: uid };
}

export function isMeant(machine: NativeMachine, { incarnation }: MachineIdentity): boolean {
  return incarnation === undefined || incarnation === machine.uid;
}

export function toSummary(machine: NativeMachine): MachineSummary {
  const { power, cpus, memoryBytes, location } = fromNative(machine);
  return {
    reference: machine.id,
    name: machine.name,
    owner: readMarker(machine).owner,
    details: { power, cpus, memoryBytes, location },
  };
}
