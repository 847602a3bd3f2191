import type {
  DesiredDisk,
  DesiredMachine,
  MachineIdentity,
  ObservedDisk,
  ObservedMachine,
  ObservedPower,
} from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { desiredMachine } from "../../planner/desired-machine";
import { parseQuantity } from "../../units";
import type { MachineOutputs } from "./outputs";

export type RecordedMachine = VirtualMachineInputs & Partial<MachineOutputs>;

/** The machine of the state, and none that came after it. */
export function identityOf(
  id: string,
  { incarnation }: Pick<RecordedMachine, "incarnation">,
): MachineIdentity {
  return { reference: id, incarnation };
}

/** The machine as state remembers it: enough to plan a preview without asking the hypervisor. */
export function recordedMachine(
  id: string,
  recorded: RecordedMachine,
  previous: DesiredMachine,
): ObservedMachine {
  return {
    ...identityOf(id, recorded),
    name: recorded.name,
    power: observedPower(recorded.powerState),
    powerReason: recorded.powerReason,
    cpus: recorded.currentResources?.cpu ?? previous.cpus ?? 0,
    memoryBytes:
      recorded.currentResources === undefined
        ? (previous.memoryBytes ?? 0)
        : parseQuantity(recorded.currentResources.memory),
    disks: previous.disks.map(diskAsDesired),
    interfaces: previous.interfaces.map((item) => ({
      name: item.name,
      network: item.network,
      macAddress: item.macAddress ?? "",
      addresses: [],
    })),
    media: previous.media ?? [],
    bootOrder: previous.bootOrder,
    tags: recorded.tags ?? [],
    labels: recorded.labels ?? {},
    location: recorded.location ?? "",
    owner: recorded.owner,
    liveLimits: {},
    pending: [],
  };
}

/** A disk of which nothing else is known than what was asked for. */
export function diskAsDesired({ name, sizeBytes = 0, operationsPerSecond }: DesiredDisk): ObservedDisk {
  return { name, sizeBytes, operationsPerSecond, device: "" };
}

/** The desired state that the recorded outputs stand for. */
export function previousDesired(recorded: RecordedMachine): DesiredMachine {
  return desiredMachine(withoutGracefulOff(recorded));
}

// outputs hold the observed state under the same name: Paused and Crashed are states, not desired states
function withoutGracefulOff(recorded: RecordedMachine): VirtualMachineInputs {
  const { powerState: _observed, ...rest } = recorded;
  return rest;
}

function observedPower(value: string | undefined): ObservedPower {
  const known: readonly ObservedPower[] = ["On", "Off", "Suspended", "Paused", "Crashed"];
  return known.find((power) => power === value) ?? "On";
}
