import type { MachineChange, PowerTransition } from "../../contract/changes";
import { ProviderError } from "../../contract/errors";
import type { DesiredDisk, DesiredInterface, DesiredMachine } from "../../contract/machine";
import type { Operation } from "./config";
import type { NativeChange } from "./hypervisor/changes";
import type { PowerChange } from "./hypervisor/power";
import type { Settings } from "./settings";
import { shortDigest } from "./transport/file-names";
import type {
  AttachedDisk,
  AttachedInterface,
  DiskRecord,
  MachineRecord,
  MachineSettings,
} from "./transport/records";

/** How long guests take, of the Provider's settings. */
export type GuestDurations = Pick<Settings, "bootDuration" | "shutdownDuration">;

/** A change that is one native call and needs no other file than the machine's. */
export interface SimpleChange {
  readonly call: Operation;
  readonly change: NativeChange;
}

/** The reference of a machine: its first name with a digest, so that it stays when the name changes. */
export function toMachineId(name: string, key: string): string {
  return `${name}-${shortDigest(`${name}\n${key}`)}`;
}

/** A machine as it is when its creation begins: off, without disks and interfaces. */
export function toMachineRecord(desired: DesiredMachine, id: string, owner: string): MachineRecord {
  return {
    id,
    name: desired.name,
    owner,
    complete: false,
    power: { state: "Off", boots: 0, readyAt: 0 },
    cpus: desired.cpus,
    memoryBytes: desired.memoryBytes,
    settings: toSettings(desired),
    limits: desired.limits,
    tags: desired.tags,
    ...(desired.guest === undefined ? {} : { guest: desired.guest }),
    placement: desired.placement,
    disks: [],
    interfaces: [],
    snapshots: [],
  };
}

export function toSettings({ hardware, native, extraConfig, guestAgent }: DesiredMachine): MachineSettings {
  return { hardware, native, extraConfig, guestAgent };
}

export function toAttachedDisk(desired: DesiredDisk, { device, sizeBytes }: DiskRecord): AttachedDisk {
  const { name, provisioning, storage, controller, operationsPerSecond } = desired;
  return { name, device, sizeBytes, provisioning, storage, controller, operationsPerSecond };
}

/** What the guest of this interface will report, where it does not ask the network for an address. */
export function toFixedAddresses(
  desired: DesiredInterface,
  index: number,
  native: Readonly<Record<string, unknown>>,
): readonly string[] | undefined {
  const given = Array.isArray(native.addresses) ? native.addresses.map(String) : undefined;
  const ofThis = given?.slice(index, index + 1);
  if (ofThis !== undefined && ofThis.length > 0) return ofThis;
  if (desired.addresses.length > 0)
    return desired.addresses.map((address) => address.split("/")[0] ?? address);
  return desired.dhcp ? undefined : [];
}

/** Locally administered and the same at every run. */
export function toMacAddress(machine: string, name: string): string {
  const digits = shortDigest(`${machine}\n${name}`, 10);
  return ["02", ...(digits.match(/../g) ?? [])].join(":");
}

export function toAttachedInterface(
  desired: DesiredInterface,
  macAddress: string,
  addresses: readonly string[],
  lease: string,
): AttachedInterface {
  const { name, network, model, mtu } = desired;
  return { name, network, macAddress, model, mtu, addresses, lease };
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

/** What ends a creation: the power state that was asked for. */
export function toCompletion({ power }: DesiredMachine, durations: GuestDurations): NativeChange {
  const starts = power === "On" || power === "Suspended";
  return {
    kind: "complete",
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
        change: { kind: "set-hardware", settings: toSettings(change.desired) },
      };
    case "set-limits":
      return { call: "setLimits", change: { kind: "set-limits", limits: change.desired.limits } };
    case "set-tags":
      return { call: "setTags", change };
    case "set-guest-data":
      return { call: "setGuestData", change: { kind: "set-guest-data", guest: change.guest } };
    case "grow-disk":
      return { call: "growDisk", change };
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
  for (const [property, value] of [
    ["cpus", desired.cpus],
    ["memory", desired.memoryBytes],
  ] as const) {
    if (!Number.isSafeInteger(value) || value <= 0)
      throw new ProviderError("InvalidSpec", `${value} is not a whole, positive number`, {
        property,
        cure: "write a whole number of at least 1",
      });
  }
}

function refuseTwice(property: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new ProviderError("InvalidSpec", `${twice} is there twice`, {
    property,
    cure: "names identify: choose another",
  });
}
