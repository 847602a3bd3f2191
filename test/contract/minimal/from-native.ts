import type { MachineSummary } from "../../../provider/contract/adapter";
import type { ObservedMachine } from "../../../provider/contract/machine";
import type { NativeMachine } from "./hypervisor";
import { readMarker } from "./marker";

export function fromNative(machine: NativeMachine): ObservedMachine {
  const { name, cpus, memoryBytes, disks, cards } = machine;
  return {
    reference: machine.id,
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
    pending: [],
  };
}

export function toSummary(machine: NativeMachine): MachineSummary {
  return { reference: machine.id, name: machine.name, owner: readMarker(machine).owner };
}
