import { definedOnly } from "../../contract/defined-only";
import {
  type DesiredPower,
  type ObservedDisk,
  type ObservedGuest,
  type ObservedInterface,
  type ObservedMachine,
  type ObservedMedium,
  type ObservedPower,
  rootDiskName,
} from "../../contract/machine";
import type { SnapshotStatus } from "../../contract/snapshot-tree";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { attachmentOf, rootSource } from "../../planner/desired-machine";
import { isMadeFrom, unknownImage } from "../../planner/origin-digest";
import type { PropertyMap } from "../../runtime/values";
import { formatQuantity, parseQuantity } from "../../units";
import { belongsTo } from "../ownership";

/** Where a machine stands in its life. `Creating` means that its creation has not come to its end yet. */
export type MachinePhase = "Creating" | "Running" | "Stopped" | "Suspended" | "Paused" | "Crashed";

/** What is recorded beside the inputs that a later diff compares. */
export interface MachineOutputs {
  readonly phase: MachinePhase;
  readonly currentResources: { readonly cpu: number; readonly memory: string };
  readonly ips: readonly string[];
  readonly interfaces: readonly {
    readonly name: string;
    readonly macAddress: string;
    readonly ips: readonly string[];
  }[];
  readonly volumes: readonly { readonly name: string; readonly size: string; readonly location: string }[];
  readonly guest?: ObservedGuest | undefined;
  /** Of a machine that a program only reads: those of a managed one are resources, or change behind the state's back. */
  readonly snapshots?: readonly SnapshotStatus[] | undefined;
  readonly location: string;
  readonly incarnation?: string | undefined;
  readonly consoleUrl?: string | undefined;
  readonly pendingChanges?: readonly string[] | undefined;
  readonly userDataDigest?: string | undefined;
  readonly powerReason?: string | undefined;
  /** The power state that the program asked for last, where its restart policy allows another one. */
  readonly desiredPowerState?: DesiredPower | undefined;
  /** What is not as it was left, and no other output can tell; absent where there is nothing. */
  readonly drift?: readonly string[] | undefined;
}

/** Outputs that are not inputs; `powerState` is both and holds what is. */
export const statusKeys: readonly string[] = [
  "phase",
  "powerReason",
  "desiredPowerState",
  "currentResources",
  "ips",
  "interfaces",
  "volumes",
  "guest",
  "snapshots",
  "location",
  "incarnation",
  "consoleUrl",
  "pendingChanges",
  "userDataDigest",
  "drift",
];

// large, and only read when the machine is made: the digest stands for them; what is ignored each program says anew
const documents = new Set(["userData", "metaData", "networkConfig", "imageDefaults", "ignoreChanges"]);

export const phases: Readonly<Record<ObservedPower, MachinePhase>> = {
  On: "Running",
  Off: "Stopped",
  Suspended: "Suspended",
  Paused: "Paused",
  Crashed: "Crashed",
};

export interface OutputSources {
  readonly inputs: VirtualMachineInputs;
  readonly observed: ObservedMachine;
  readonly consoleUrl?: string | undefined;
  readonly userDataDigest?: string | undefined;
  readonly desiredPowerState?: DesiredPower | undefined;
  /** The creation has not come to its end. */
  readonly unfinished?: boolean;
}

/** Inputs as they really are, and what the machine is beside them: all that state holds of it. */
export function machineOutputs(sources: OutputSources): PropertyMap {
  const { inputs, observed } = sources;
  return compact({
    ...echoed(inputs),
    ...rootAsMade(inputs, observed),
    name: observed.name,
    disks: presentDisks(inputs, observed.disks),
    ...(inputs.networks === undefined
      ? {}
      : { networks: presentInterfaces(inputs.networks, observed.interfaces) }),
    ...(inputs.media === undefined || observed.media === undefined
      ? {}
      : { media: presentMedia(inputs.media, observed.media) }),
    ...(inputs.bootOrder === undefined || observed.bootOrder === undefined
      ? {}
      : { bootOrder: observed.bootOrder }),
    ...(inputs.tags === undefined || observed.tags === undefined
      ? {}
      : { tags: recordedTags(inputs.tags, observed.tags) }),
    ...(inputs.labels === undefined || observed.labels === undefined ? {} : { labels: observed.labels }),
    powerState: observed.power,
    ...statusOf(sources),
  });
}

/** What the state remembers of the desired power state once it was reached. */
export function reachedPower({
  restartPolicy = "Always",
  powerState = "On",
}: Pick<VirtualMachineInputs, "restartPolicy" | "powerState">): DesiredPower | undefined {
  return restartPolicy === "Always" ? undefined : powerState;
}

/** The inputs that state holds as outputs too. */
export function echoed(inputs: object): object {
  return Object.fromEntries(
    Object.entries(inputs).filter(([key]) => !documents.has(key) && !statusKeys.includes(key)),
  );
}

/** Nobody knows the image of a machine that says that it was made from another one. */
function rootAsMade(inputs: VirtualMachineInputs, { settingsDigest }: ObservedMachine): object {
  const known = isMadeFrom(settingsDigest, rootSource(inputs)) !== false;
  return known ? {} : { image: unknownImage, importedDisk: undefined, cloneFrom: undefined };
}

function statusOf(sources: OutputSources): MachineOutputs {
  const { observed, consoleUrl, userDataDigest, desiredPowerState, unfinished } = sources;
  return {
    phase: unfinished === true ? "Creating" : phases[observed.power],
    powerReason: observed.power === "On" ? undefined : observed.powerReason,
    currentResources: { cpu: observed.cpus, memory: formatQuantity(observed.memoryBytes) },
    ips: observed.interfaces.flatMap((item) => item.addresses),
    interfaces: observed.interfaces.map((item) => ({
      name: item.name,
      macAddress: item.macAddress,
      ips: item.addresses,
    })),
    volumes: observed.disks
      .filter(({ device }) => device !== "")
      .map(({ name, sizeBytes, device }) => ({ name, size: formatQuantity(sizeBytes), location: device })),
    guest: observed.guest,
    location: observed.location,
    incarnation: observed.incarnation,
    desiredPowerState,
    consoleUrl,
    pendingChanges: observed.pending?.length === 0 ? undefined : observed.pending,
    userDataDigest,
    drift: unfinished === true ? undefined : driftOf(sources),
  };
}

function driftOf({ inputs, observed }: OutputSources): string[] | undefined {
  const drift = [
    ...(belongsTo(observed.owner, inputs.owner) ? [] : [`the machine belongs to ${observed.owner}`]),
    ...(observed.disks.some(({ name }) => name === rootDiskName) ? [] : ["the machine has no root disk"]),
  ];
  return drift.length === 0 ? undefined : drift;
}

type DiskInput = NonNullable<VirtualMachineInputs["disks"]>[number];
type MediumInput = NonNullable<VirtualMachineInputs["media"]>[number];
type InterfaceInput = NonNullable<VirtualMachineInputs["networks"]>[number];

/** The user's disks that are there. A root disk that the program does not list is listed where it is not as the class says. */
function presentDisks(
  { disks, class: { diskDefaults } }: VirtualMachineInputs,
  observed: readonly ObservedDisk[],
): DiskInput[] | undefined {
  const present = new Map(observed.map((disk) => [disk.name, disk]));
  const found = (disk: DiskInput): DiskInput[] => {
    const native = present.get(disk.name);
    return native === undefined ? [] : [diskAsFound(disk, native, diskDefaults?.iops)];
  };
  const listed = disks?.flatMap(found);
  if (disks?.some(({ name }) => name === rootDiskName) === true) return listed;
  const root = { name: rootDiskName };
  const changed = found(root).filter((disk) => disk !== root);
  return changed.length === 0 ? listed : [...changed, ...(listed ?? [])];
}

/** In the user's spelling where it says the same as the machine. */
function diskAsFound(disk: DiskInput, native: ObservedDisk, defaultLimit = 0): DiskInput {
  const { sizeBytes, operationsPerSecond = 0 } = native;
  // an image may be larger than the root disk that was asked for: that is no drift
  const wanted = disk.size === undefined ? sizeBytes : parseQuantity(disk.size);
  const sameSize = wanted === sizeBytes || (disk.name === rootDiskName && wanted < sizeBytes);
  const sameLimit = (disk.iops ?? defaultLimit) === operationsPerSecond;
  if (sameSize && sameLimit) return disk;
  return {
    ...disk,
    ...(sameSize ? {} : { size: formatQuantity(sizeBytes) }),
    ...(sameLimit ? {} : { iops: operationsPerSecond }),
  };
}

function presentInterfaces(
  inputs: readonly InterfaceInput[],
  observed: readonly ObservedInterface[],
): InterfaceInput[] {
  const present = new Map(observed.map((item) => [item.name, item]));
  return inputs.flatMap((item) => {
    const found = present.get(item.name);
    return found === undefined ? [] : [asFound(item, found)];
  });
}

/** On the network and with the MAC address that it really has, as far as the hypervisor tells. */
function asFound(item: InterfaceInput, { network, macAddress }: ObservedInterface): InterfaceInput {
  const moved = network !== undefined && network !== attachmentOf(item).id && attachmentOf(item).id !== "";
  const another = item.macAddress !== undefined && item.macAddress.toLowerCase() !== macAddress.toLowerCase();
  return {
    ...item,
    ...(moved ? { network } : {}),
    ...(another && macAddress !== "" ? { macAddress } : {}),
  };
}

/** The user's drives that are there, with what is in them. */
function presentMedia(inputs: readonly MediumInput[], observed: readonly ObservedMedium[]): MediumInput[] {
  const present = new Map(observed.map((drive) => [drive.name, drive]));
  return inputs.flatMap(({ name }) => {
    const found = present.get(name);
    return found === undefined ? [] : [{ name, ...definedOnly({ image: found.image }) }];
  });
}

// a hypervisor may sort tags: the user's order is kept while the set is the same
function recordedTags(inputs: readonly string[], observed: readonly string[]): readonly string[] {
  const same = inputs.toSorted().join("\n") === observed.toSorted().join("\n");
  return same ? inputs : observed;
}

export function compact(value: object): PropertyMap {
  return definedOnly(value) as PropertyMap;
}
