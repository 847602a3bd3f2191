import { randomBytes } from "node:crypto";
import type { MachineChange, PowerTransition } from "../../contract/changes";
import type { PlacementDefaults } from "../../contract/connection";
import { definedOnly } from "../../contract/defined-only";
import { ProviderError } from "../../contract/errors";
import { withoutPrefix } from "../../contract/given-addresses";
import type { DesiredDisk, DesiredInterface, DesiredMachine } from "../../contract/machine";
import { config, type MachineBlock, type Operation } from "./config";
import { flavorSize, toSize } from "./flavors";
import type { NativeChange } from "./hypervisor/changes";
import { shortDigest } from "./hypervisor/file-names";
import type { PowerChange } from "./hypervisor/power";
import type { AttachedDisk, AttachedInterface, MachineRecord, MachineSettings } from "./hypervisor/records";
import { readBlock, type Settings } from "./settings";

const onlyHost = "host-1";

/** How long guests take, of the Provider's settings. */
export type GuestDurations = Pick<Settings, "bootDuration" | "shutdownDuration">;

/** A change that is one native call and needs no other file than the machine's. */
export interface SimpleChange {
  readonly call: Operation;
  readonly change: NativeChange;
}

/**
 * The reference of a machine: its first name, which stays when the name changes, and a digest of all that it is
 * made from, so that the same program gives the same references at every run, and a replacement another one.
 */
export function toMachineId(desired: DesiredMachine, resource: string, attempt: number): string {
  return `${desired.name}-${shortDigest(JSON.stringify([resource, desired, attempt]))}`;
}

/** `host-1`, or the place that the machine or its Provider names: `datacenter/namespace/cluster/host`. */
export function toLocation(
  { placement }: Pick<DesiredMachine, "placement">,
  defaults: PlacementDefaults,
): string {
  const host = placement.host ?? defaults.nodes?.[0] ?? onlyHost;
  const parts = [placement.datacenter, defaults.namespace, placement.cluster ?? defaults.cluster, host];
  return parts.filter((part) => part !== undefined).join("/");
}

/** What of a new machine is found elsewhere. */
export interface MachineParts
  extends Pick<MachineRecord, "id" | "owner" | "location" | "disks" | "interfaces"> {}

/** A machine as it is when its creation begins: off. */
export function toMachineRecord(desired: DesiredMachine, parts: MachineParts): MachineRecord {
  const imported = desired.root.type === "importedDisk" ? parts.disks[0] : undefined;
  return {
    ...parts,
    incarnation: randomBytes(6).toString("hex"),
    name: desired.name,
    complete: false,
    power: { state: "Off", boots: 0, readyAt: 0 },
    ...toSize(desired),
    settings: toSettings(desired),
    settingsDigest: desired.settingsDigest,
    limits: desired.limits,
    placement: desired.placement,
    ...definedOnly({ media: desired.media, bootOrder: desired.bootOrder, labels: desired.labels }),
    ...definedOnly({ guestOs: desired.guestOs }),
    tags: desired.tags,
    guest: desired.guest,
    devices: parts.disks.filter((disk) => disk !== imported).map(({ device }) => device),
    snapshots: [],
  };
}

export function toSettings(desired: DesiredMachine): MachineSettings {
  const { hardware, extraConfig, guestAgent } = desired;
  return { hardware, native: readBlock(config.machine, desired.native), extraConfig, guestAgent };
}

export function toAttachedDisk(desired: DesiredDisk, device: string, sizeBytes: number): AttachedDisk {
  const { name, provisioning, storage, controller, operationsPerSecond } = desired;
  return { name, device, sizeBytes, provisioning, storage, controller, operationsPerSecond };
}

/** Where an interface is put. */
export interface InterfacePlace {
  readonly id: string;
  /** Among the machine's interfaces, from 0. */
  readonly place: number;
  /** The machine's block. */
  readonly native: MachineBlock;
  /** What has the same name there. */
  readonly before?: AttachedInterface | undefined;
}

export function toAttachedInterface(desired: DesiredInterface, place: InterfacePlace): AttachedInterface {
  const { name, network, model, mtu } = desired;
  const macAddress = desired.macAddress ?? place.before?.macAddress ?? toMacAddress(place.id, name);
  const given = toGivenAddresses(desired, place);
  const dynamic = desired.dhcp && given.length === 0;
  return { name, network, macAddress, model, mtu, addresses: given, dynamic };
}

/** From the machine's block, else the static ones. */
function toGivenAddresses(
  { addresses }: DesiredInterface,
  { place, native }: InterfacePlace,
): readonly string[] {
  const given = native.addresses?.[place];
  return given !== undefined ? [given] : addresses.map(withoutPrefix);
}

/** Locally administered and the same at every run. */
function toMacAddress(machine: string, name: string): string {
  const digits = shortDigest(`${machine}\n${name}`, 10);
  return ["02", ...(digits.match(/../g) ?? [])].join(":");
}

const powerCalls: Readonly<Record<PowerTransition, Operation>> = {
  on: "powerOn",
  off: "powerOff",
  shutdown: "shutdownGuest",
  suspend: "suspend",
  reboot: "reboot",
  reset: "reset",
};

export function toPowerChange(to: PowerTransition, durations: GuestDurations): PowerChange {
  const { bootDuration, shutdownDuration } = durations;
  return { kind: "power", to, bootDuration, shutdownDuration };
}

/** What ends a creation: the interfaces on their networks, and the power state that was asked for. */
export function toCompletion(
  { power }: Pick<DesiredMachine, "power">,
  interfaces: readonly AttachedInterface[],
  durations: GuestDurations,
): Extract<NativeChange, { kind: "complete" }> {
  const starts = power === "On" || power === "Suspended";
  return {
    kind: "complete",
    interfaces,
    power: starts ? toPowerChange("on", durations) : undefined,
    suspend: power === "Suspended",
  };
}

/** `undefined` for the changes that need more than the machine's file: disks and interfaces. */
export function toSimpleChange(change: MachineChange, durations: GuestDurations): SimpleChange | undefined {
  switch (change.kind) {
    case "rename":
      return { call: "renameMachine", change };
    case "set-cpus":
      return { call: "setCpus", change };
    case "set-memory":
      return { call: "setMemory", change };
    case "set-hardware":
      return {
        call: "setHardware",
        change: {
          kind: "set-hardware",
          settings: toSettings(change.desired),
          size: flavorSize(change.desired),
          settingsDigest: change.desired.settingsDigest,
        },
      };
    case "set-limits":
      return {
        call: "setLimits",
        change: {
          kind: "set-limits",
          limits: change.desired.limits,
          settingsDigest: change.desired.settingsDigest,
        },
      };
    case "set-tags":
      return { call: "setTags", change };
    case "set-labels":
      return { call: "setLabels", change };
    case "set-guest-data":
      return { call: "setGuestData", change: { kind: "set-guest-data", guest: change.guest } };
    case "grow-disk":
      return { call: "growDisk", change };
    case "limit-disk":
      return { call: "limitDisk", change };
    case "move-disk":
      return { call: "moveDisk", change: { kind: "move-disk", name: change.name, storage: change.storage } };
    case "set-boot-order":
      return { call: "setBootOrder", change: { kind: "set-boot-order", order: change.desired.bootOrder } };
    case "remove-medium":
      return { call: "removeDrive", change };
    case "power":
      return { call: powerCalls[change.to], change: toPowerChange(change.to, durations) };
    default:
      return undefined;
  }
}

/** Refuses what no hypervisor takes, before anything is made. */
export function validateMachine(desired: DesiredMachine): void {
  refuseTwice(
    "disks",
    desired.disks.map(({ name }) => name),
  );
  refuseTwice(
    "networks",
    desired.interfaces.map(({ name }) => name),
  );
  const { cpus, memoryBytes } = toSize(desired);
  for (const [property, value] of [
    ["cpus", cpus],
    ["memory", memoryBytes],
  ] as const) {
    if (!Number.isSafeInteger(value) || value <= 0)
      throw new ProviderError("InvalidSpec", `${value} is not a whole, positive number`, {
        property,
        remediation: "write a whole number of at least 1",
      });
  }
}

function refuseTwice(property: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new ProviderError("InvalidSpec", `${twice} is there twice`, {
    property,
    remediation: "names identify: choose another",
  });
}
