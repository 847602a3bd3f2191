import { type DesiredDisk, type ObservedDisk, rootDiskName } from "../contract/machine";
import { formatQuantity } from "../units";
import { effectOf } from "./effect";
import type { PlannedStep, PlanningContext, PlanPart, Refusal } from "./plan";

/** Disks are what their names say: added, grown, removed, never shrunk and never mistaken for one another. */
export function planDisks(context: PlanningContext): PlanPart {
  const present = byName(context.observed.disks);
  const before = byName(context.previous.disks);
  const steps: PlannedStep[] = [];
  const refusals: Refusal[] = [];
  for (const disk of context.desired.disks) {
    const observed = present.get(disk.name);
    if (observed === undefined && disk.name === rootDiskName) refusals.push(missingRoot());
    else if (observed === undefined && isNameless(context, disk)) refusals.push(lostName(disk));
    else if (observed === undefined) steps.push(addition(context, disk));
    else {
      steps.push(...growth(context, disk, observed), ...limitation(context, disk, observed));
      refusals.push(...refusalsOf(disk, before.get(disk.name), observed));
    }
  }
  steps.push(...removals(context, present));
  return { steps, refusals };
}

function addition(context: PlanningContext, disk: DesiredDisk): PlannedStep {
  const size = disk.sizeBytes === undefined ? "" : ` (${formatQuantity(disk.sizeBytes)})`;
  return {
    change: { kind: "add-disk", disk, desired: context.desired },
    property: `disks[${disk.name}]`,
    effect: effectOf(context, "addDisk", { possible: isPluggable(context, disk) }),
    summary: `add disk ${disk.name}${size}`,
  };
}

function isPluggable({ desired, settingChanges }: PlanningContext, { controller }: DesiredDisk): boolean {
  const { names = [], setting = "" } = settingChanges.offlineControllers ?? {};
  return !names.some((name) => name === (controller ?? desired.native[setting]));
}

function growth(context: PlanningContext, disk: DesiredDisk, observed: ObservedDisk): PlannedStep[] {
  if (disk.sizeBytes === undefined || disk.sizeBytes <= observed.sizeBytes) return [];
  const possible = disk.growOffline !== true;
  return [
    {
      change: { kind: "grow-disk", name: disk.name, sizeBytes: disk.sizeBytes },
      property: `disks[${disk.name}].size`,
      effect: effectOf(context, "growDisk", { device: observed, possible }),
      summary: `disk ${disk.name} ${formatQuantity(observed.sizeBytes)} → ${formatQuantity(disk.sizeBytes)}`,
    },
  ];
}

function limitation(
  context: PlanningContext,
  { name, operationsPerSecond }: DesiredDisk,
  observed: ObservedDisk,
): PlannedStep[] {
  if (observed.operationsPerSecond === operationsPerSecond) return [];
  const words = [observed.operationsPerSecond, operationsPerSecond].map((limit) => limit ?? "none");
  return [
    {
      change: { kind: "limit-disk", name, operationsPerSecond },
      property: `disks[${name}].iops`,
      effect: effectOf(context, "limitDisk", { device: observed }),
      summary: `disk ${name} iops ${words.join(" → ")}`,
    },
  ];
}

function removals(context: PlanningContext, present: ReadonlyMap<string, ObservedDisk>): PlannedStep[] {
  const wanted = byName(context.desired.disks);
  // only disks of the last desired state: one that somebody else attached stays
  return context.previous.disks
    .filter((disk) => present.has(disk.name) && !wanted.has(disk.name))
    .map((disk) => ({
      change: { kind: "remove-disk", name: disk.name, keep: disk.keep === true } as const,
      property: `disks[${disk.name}]`,
      effect: effectOf(context, "removeDisk", { device: present.get(disk.name) ?? {} }),
      summary: `remove disk ${disk.name}${disk.keep === true ? " (its content is kept)" : " and its content"}`,
    }));
}

/** A machine that has lost its tag has lost its names too: the disk may be there under another one. */
function isNameless({ previous, observed }: PlanningContext, { name }: DesiredDisk): boolean {
  const before = byName(previous.disks);
  const strangers = observed.disks.filter((disk) => !before.has(disk.name));
  return observed.owner === undefined && before.has(name) && strangers.length > 0;
}

/** An empty disk in its place would hide the one that has the content. */
function lostName({ name }: DesiredDisk): Refusal {
  return {
    property: `disks[${name}]`,
    reason: `nothing tells which disk of the machine is ${name}: the machine has no ownership tag any more`,
    remediation:
      "take the machine out of the state with `pulumi state delete <urn>`, set `adopt` to true and run `pulumi up`",
  };
}

/** An empty disk in its place would boot nothing, and hide that the content is gone. */
function missingRoot(): Refusal {
  return {
    property: "disks",
    reason: "the machine has no root disk any more",
    remediation:
      "attach it again; or, if the machine has lost its ownership tag, take it out of the state with `pulumi state delete <urn>`, set `adopt` to true and run `pulumi up`",
  };
}

function refusalsOf(disk: DesiredDisk, previous: DesiredDisk | undefined, observed: ObservedDisk): Refusal[] {
  const refusals: Refusal[] = [];
  // an image may be larger than the size asked for at creation: only a lower size than before is a shrink
  const lowered =
    disk.sizeBytes !== undefined && disk.sizeBytes < (previous?.sizeBytes ?? observed.sizeBytes);
  if (disk.sizeBytes !== undefined && lowered && disk.sizeBytes < observed.sizeBytes) {
    refusals.push({
      property: `disks[${disk.name}].size`,
      reason: `disk ${disk.name} has ${formatQuantity(observed.sizeBytes)} and cannot shrink to ${formatQuantity(disk.sizeBytes)}`,
      remediation:
        disk.name === rootDiskName
          ? `write at least ${formatQuantity(observed.sizeBytes)}`
          : `write at least ${formatQuantity(observed.sizeBytes)}, or add a smaller disk under another name and remove this one`,
    });
  }
  for (const [field, property] of fixedFields) {
    if (previous === undefined || previous[field] === disk[field]) continue;
    refusals.push({
      property: `disks[${disk.name}].${property}`,
      reason: `disk ${disk.name} cannot change its ${property} from ${previous[field] ?? "the default"} to ${disk[field] ?? "the default"}`,
      remediation:
        disk.name === rootDiskName
          ? "undo it, or make a new machine with `pulumi up --replace <urn>`"
          : "undo it, or add a disk under another name, move the content, and remove this one",
    });
  }
  return refusals;
}

const fixedFields = [
  ["provisioning", "type"],
  ["controller", "controller"],
] as const;

function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.name, item]));
}
