import type { MachineSummary, ObserveOptions } from "../../contract/adapter";
import { definedOnly } from "../../contract/defined-only";
import { ProviderError } from "../../contract/errors";
import { givenAddresses } from "../../contract/given-addresses";
import type { ObservedImage } from "../../contract/image";
import type { ObservedConfiguration, ObservedInterface, ObservedMachine } from "../../contract/machine";
import type { ObservedNetwork } from "../../contract/network";
import type { ObservedSnapshot } from "../../contract/snapshot";
import type { TaskUpdate } from "../../contract/task";
import type {
  AttachedInterface,
  ImageRecord,
  MachineRecord,
  NetworkRecord,
  SnapshotRecord,
  TaskRecord,
} from "./hypervisor/records";

export function fromMachineRecord(
  machine: MachineRecord,
  now: number,
  { configuration }: ObserveOptions = {},
): ObservedMachine {
  const { id, incarnation, name, power, cpus, memoryBytes, tags, owner, settingsDigest } = machine;
  return {
    reference: id,
    ...(incarnation === undefined ? {} : { incarnation }),
    name,
    power: power.state,
    ...(power.reason === undefined ? {} : { powerReason: power.reason }),
    cpus,
    memoryBytes,
    disks: machine.disks.map(({ name, sizeBytes, operationsPerSecond, device }) => ({
      name,
      sizeBytes,
      operationsPerSecond,
      device,
    })),
    interfaces: machine.interfaces.map((item) => fromAttachedInterface(item, guestIsUp(machine, now))),
    media: machine.media ?? [],
    ...definedOnly({ bootOrder: machine.bootOrder }),
    tags,
    labels: machine.labels ?? {},
    ...guestOf(machine, now),
    snapshots: machine.snapshots.map((snapshot) => fromSnapshotRecord(snapshot, machine)),
    location: machine.location,
    ...(owner === undefined ? {} : { owner }),
    ...(settingsDigest === undefined ? {} : { settingsDigest }),
    liveLimits: {},
    ...(configuration === true && { configuration: configurationOf(machine) }),
    pending: [],
  };
}

/** What its creation and later changes asked for is all that a machine of the mock has. */
function configurationOf({
  settings,
  limits,
  placement = {},
  disks,
  interfaces,
}: MachineRecord): ObservedConfiguration {
  return {
    hardware: definedOnly(settings.hardware),
    limits: definedOnly(limits),
    placement,
    native: settings.native,
    extraConfig: settings.extraConfig,
    disks: disks.map(({ name, sizeBytes, device: _device, ...disk }) => ({
      name,
      sizeBytes,
      ...definedOnly(disk),
    })),
    interfaces: interfaces.map(({ name, network, macAddress, model, mtu }) => ({
      name,
      network,
      macAddress,
      ...definedOnly({ model, mtu }),
    })),
    guestAgent: settings.guestAgent,
  };
}

export function toSummary(machine: MachineRecord): MachineSummary {
  const { id, name, owner, interfaces, power, cpus, memoryBytes, location, tags, labels = {} } = machine;
  return {
    reference: id,
    name,
    details: { power: power.state, cpus, memoryBytes, location, tags, labels },
    ...(owner !== undefined && { owner, ...givenAddresses(interfaces.filter(({ dynamic }) => !dynamic)) }),
  };
}

function guestOf(machine: MachineRecord, now: number): Pick<ObservedMachine, "guest"> {
  if (machine.power.state !== "On") return {};
  if (!guestIsUp(machine, now)) return { guest: { agent: "NotRunning" } };
  if (!machine.settings.guestAgent) return { guest: { agent: "NotInstalled" } };
  return { guest: { os: "Mock Linux 1", hostname: machine.name, agent: "Running" } };
}

function guestIsUp({ power }: MachineRecord, now: number): boolean {
  return power.state === "On" && power.readyAt <= now;
}

function fromAttachedInterface(item: AttachedInterface, isUp: boolean): ObservedInterface {
  const { name, network, macAddress, dynamic, lease } = item;
  const addresses = dynamic && lease !== undefined ? [lease] : item.addresses;
  return { name, network, macAddress, addresses: isUp ? addresses : [] };
}

export function fromSnapshotRecord(snapshot: SnapshotRecord, machine: MachineRecord): ObservedSnapshot {
  const { reference, name, description, memory, createdAt, parent, owner, state } = snapshot;
  return {
    reference,
    name,
    ...(description === undefined ? {} : { description }),
    memory,
    createdAt: new Date(createdAt).toISOString(),
    ...(parent === undefined ? {} : { parent }),
    current: machine.currentSnapshot === reference,
    sizeBytes: memory ? state.memoryBytes : 0,
    owner,
  };
}

export function fromImageRecord(image: ImageRecord): ObservedImage {
  const { reference, sizeBytes, format, checksum, owner } = image;
  return {
    reference,
    location: `images/${reference}`,
    sizeBytes,
    format,
    ...(checksum === undefined ? {} : { checksum }),
    ...(owner === undefined ? {} : { owner }),
  };
}

export function fromNetworkRecord({ name, cidr, owner }: NetworkRecord): ObservedNetwork {
  return {
    reference: name,
    location: `networks/${name} (${cidr})`,
    ...(owner === undefined ? {} : { owner }),
  };
}

/** How a task stands by now. One whose file is gone ended long ago, or never was. */
export function fromTaskRecord(id: string, task: TaskRecord | undefined, now: number): TaskUpdate {
  if (task === undefined) return failed(id, "NotFound", "the hypervisor does not know the task");
  if (task.cancelled === true) return failed(id, "Cancelled", "the task was cancelled");
  if (now < task.endsAt) {
    const progress = (now - task.startedAt) / (task.endsAt - task.startedAt);
    return {
      id,
      state: "running",
      progress: Math.min(1, Math.max(0, progress)),
      description: task.description,
    };
  }
  if (task.fails !== undefined) return failed(id, task.fails, "a scripted fault of the mock hypervisor");
  return { id, state: "succeeded", result: task.machine ?? task.image };
}

function failed(id: string, code: ProviderError["code"], reason: string): TaskUpdate {
  const error = new ProviderError(code, reason, {
    reference: id,
    remediation: "run the same command again, which goes on from what is there",
  });
  return { id, state: "failed", error };
}
