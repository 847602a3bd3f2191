import { ProviderError } from "../../../contract/errors";
import type { DesiredMedium, GuestData, Labels, ResourceLimits } from "../../../contract/machine";
import type { Placement } from "../../../contract/placement";
import type { MachineSize } from "../../../contract/sizing";
import { withItem } from "../../../contract/with-item";
import { changePower, type PowerChange } from "./power";
import type { AttachedDisk, AttachedInterface, MachineRecord, MachineSettings, MachineTask } from "./records";
import {
  createSnapshot,
  deleteSnapshot,
  describeSnapshot,
  revertToSnapshot,
  type SnapshotChange,
} from "./snapshot-tree";

/** One change of a machine's file. Plain JSON: a task holds it until it takes effect. */
export type NativeChange =
  | {
      readonly kind: "complete";
      readonly interfaces: readonly AttachedInterface[];
      readonly power: PowerChange | undefined;
      readonly suspend: boolean;
    }
  | { readonly kind: "rename"; readonly name: string }
  | { readonly kind: "move"; readonly placement: Placement; readonly location: string }
  | { readonly kind: "move-disk"; readonly name: string; readonly storage: string }
  | { readonly kind: "set-cpus"; readonly cpus: number }
  | { readonly kind: "set-memory"; readonly memoryBytes: number }
  | {
      readonly kind: "set-hardware";
      readonly settings: MachineSettings;
      /** Where a setting gives it. */
      readonly size: MachineSize | undefined;
      readonly settingsDigest: string | undefined;
    }
  | {
      readonly kind: "set-limits";
      readonly limits: ResourceLimits;
      readonly settingsDigest: string | undefined;
    }
  | { readonly kind: "set-tags"; readonly tags: readonly string[] }
  | { readonly kind: "set-labels"; readonly labels: Labels }
  | { readonly kind: "set-guest-data"; readonly guest: GuestData | undefined }
  | { readonly kind: "attach-disk"; readonly disk: AttachedDisk }
  | { readonly kind: "grow-disk"; readonly name: string; readonly sizeBytes: number }
  | {
      readonly kind: "limit-disk";
      readonly name: string;
      readonly operationsPerSecond: number | undefined;
    }
  | { readonly kind: "detach-disk"; readonly name: string }
  | { readonly kind: "attach-interface"; readonly interface: AttachedInterface }
  | { readonly kind: "detach-interface"; readonly name: string }
  | { readonly kind: "add-medium" | "change-medium"; readonly medium: DesiredMedium }
  | { readonly kind: "remove-medium"; readonly name: string }
  | { readonly kind: "set-boot-order"; readonly order: readonly string[] | undefined }
  | PowerChange
  | SnapshotChange
  | { readonly kind: "describe-snapshot"; readonly reference: string; readonly description: string }
  | { readonly kind: "revert-snapshot"; readonly reference: string }
  | { readonly kind: "delete-snapshot"; readonly reference: string };

type NativeChangeOf<Kind extends NativeChange["kind"]> = Extract<NativeChange, { kind: Kind }>;

type Appliers = {
  readonly [Kind in NativeChange["kind"]]: (
    machine: MachineRecord,
    change: NativeChangeOf<Kind>,
    at: number,
  ) => MachineRecord;
};

const appliers: Appliers = {
  complete: (machine, { interfaces, power, suspend }, at) => {
    const completed = { ...machine, interfaces, complete: true };
    const running = power === undefined ? completed : changePower(completed, power, at);
    return power !== undefined && suspend ? changePower(running, { ...power, to: "suspend" }, at) : running;
  },
  rename: (machine, { name }) => ({ ...machine, name }),
  move: (machine, { placement, location }) => ({
    ...machine,
    location,
    placement: { ...machine.placement, ...placement },
  }),
  "move-disk": (machine, { name, storage }) => ({
    ...machine,
    disks: withItem(machine.disks, { ...existingDisk(machine, name), storage }),
  }),
  "set-cpus": (machine, { cpus }) => {
    refuseIfSuspended(machine);
    return { ...machine, cpus: positive(machine, "cpus", cpus) };
  },
  "set-memory": (machine, { memoryBytes }) => {
    refuseIfSuspended(machine);
    return { ...machine, memoryBytes: positive(machine, "memory", memoryBytes) };
  },
  "set-hardware": (machine, { settings, size, settingsDigest }) => ({
    ...off(machine),
    ...size,
    settings,
    settingsDigest,
  }),
  "set-limits": (machine, { limits, settingsDigest }) => ({ ...machine, limits, settingsDigest }),
  "set-tags": (machine, { tags }) => ({ ...machine, tags }),
  "set-labels": (machine, { labels }) => ({ ...machine, labels }),
  "set-guest-data": ({ guest: _, ...machine }, { guest }) =>
    guest === undefined ? machine : { ...machine, guest },
  "attach-disk": (machine, { disk }) => ({ ...machine, disks: withItem(machine.disks, disk) }),
  "grow-disk": growDisk,
  "limit-disk": (machine, { name, operationsPerSecond }) => ({
    ...machine,
    disks: withItem(machine.disks, { ...existingDisk(machine, name), operationsPerSecond }),
  }),
  "detach-disk": (machine, { name }) => withoutUnused({ ...machine, disks: without(machine.disks, name) }),
  "attach-interface": (machine, change) => ({
    ...machine,
    interfaces: withItem(machine.interfaces, change.interface),
  }),
  "detach-interface": (machine, { name }) => ({
    ...machine,
    interfaces: without(machine.interfaces, name),
  }),
  "add-medium": (machine, { medium }) => withDrive(machine, medium),
  "change-medium": (machine, { medium }) => withDrive(machine, medium),
  "remove-medium": (machine, { name }) => ({ ...machine, media: without(machine.media ?? [], name) }),
  "set-boot-order": ({ bootOrder: _, ...machine }, { order }) =>
    order === undefined ? machine : { ...machine, bootOrder: order },
  power: changePower,
  "create-snapshot": createSnapshot,
  "describe-snapshot": (machine, { reference, description }) =>
    describeSnapshot(machine, reference, description),
  "revert-snapshot": (machine, { reference }, at) => withoutUnused(revertToSnapshot(machine, reference, at)),
  "delete-snapshot": (machine, { reference }) => withoutUnused(deleteSnapshot(machine, reference)),
};

/** Pure: the machine after the change. Throws what the hypervisor would refuse. */
export function applyChange(machine: MachineRecord, change: NativeChange, at: number): MachineRecord {
  const apply = appliers[change.kind] as (
    machine: MachineRecord,
    change: NativeChange,
    at: number,
  ) => MachineRecord;
  return apply(machine, change, at);
}

/** Pure: what the machine has become by now, with tasks that ended and guests that went off. */
export function settle(machine: MachineRecord, now: number): MachineRecord {
  const settled = machine.busy === undefined ? machine : settleTask(machine, machine.busy, now);
  const { offAt } = settled.power;
  if (offAt === undefined || offAt > now) return settled;
  const { boots } = settled.power;
  return { ...settled, power: { state: "Off", boots, readyAt: 0 } };
}

/** As it will be when its task has ended; what capacity is counted by. */
export function settleWholly(machine: MachineRecord): MachineRecord {
  return machine.busy === undefined ? machine : settleTask(machine, machine.busy, machine.busy.until);
}

function settleTask(machine: MachineRecord, task: MachineTask, now: number): MachineRecord {
  if (task.until > now) return machine;
  const { busy: _, ...free } = machine;
  return task.fails ? free : applyChange(free, task.change, task.until);
}

function withDrive(machine: MachineRecord, medium: DesiredMedium): MachineRecord {
  return { ...machine, media: withItem(machine.media ?? [], medium) };
}

function growDisk(machine: MachineRecord, { name, sizeBytes }: NativeChangeOf<"grow-disk">): MachineRecord {
  const disk = existingDisk(machine, name);
  if (sizeBytes < disk.sizeBytes) {
    throw new ProviderError("InvalidSpec", `disk ${name} has ${disk.sizeBytes} bytes and cannot shrink`, {
      reference: machine.id,
      property: `disks[${name}].size`,
      remediation: "write at least the size that it has",
    });
  }
  return { ...machine, disks: withItem(machine.disks, { ...disk, sizeBytes }) };
}

function existingDisk({ id, disks }: MachineRecord, name: string): AttachedDisk {
  const disk = disks.find((candidate) => candidate.name === name);
  if (disk !== undefined) return disk;
  throw new ProviderError("NotFound", `the machine has no disk ${name}`, {
    reference: id,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}

/** A disk stays the machine's own while it is attached, or while a snapshot holds it. */
function withoutUnused(machine: MachineRecord): MachineRecord {
  const held = machine.snapshots.flatMap(({ state }) => state.disks);
  const used = new Set([...machine.disks, ...held].map(({ device }) => device));
  return { ...machine, devices: machine.devices.filter((device) => used.has(device)) };
}

function without<T extends { readonly name: string }>(items: readonly T[], name: string): T[] {
  return items.filter((item) => item.name !== name);
}

function positive(machine: MachineRecord, property: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ProviderError("InvalidSpec", `${value} is not a whole, positive number`, {
    reference: machine.id,
    property,
    remediation: "write a whole number of at least 1",
  });
}

function refuseIfSuspended(machine: MachineRecord): void {
  if (machine.power.state !== "Suspended") return;
  throw new ProviderError("Conflict", "a suspended machine keeps the size that it was suspended with", {
    reference: machine.id,
    remediation: "resume it or power it off first",
  });
}

function off(machine: MachineRecord): MachineRecord {
  if (machine.power.state === "Off") return machine;
  throw new ProviderError(
    "Conflict",
    `only a powered-off machine takes this, and it is ${machine.power.state}`,
    {
      reference: machine.id,
      remediation: "power it off first",
    },
  );
}
