import { createHash } from "node:crypto";
import type { DesiredMachine, RootSource } from "../contract/machine";
import type { MachinePlan, PlannedStep } from "./plan";

/*
 * Beside the digest of its settings a machine carries what it was made from: `settings.root.guest`. The parts are digests too.
 * Machines of earlier versions carry the settings alone.
 */
const separator = ".";
const length = 8;

/** The machine as a creation asks for it. */
export function withOrigin(desired: DesiredMachine, guestDigest: string | undefined): DesiredMachine {
  const parts = [desired.settingsDigest, rootDigest(desired.root), guestPart(guestDigest)];
  return { ...desired, settingsDigest: parts.join(separator) };
}

/** Stands in state for the image of a machine that was made from another one than the program names. */
export const unknownImage = "unknown";

export function isUnknownRoot(root: RootSource): boolean {
  return root.type === "image" && root.reference === unknownImage;
}

/** The part that speaks of settings. */
export function settingsPart(carried: string | undefined): string | undefined {
  return carried?.split(separator)[0];
}

/** Whether the machine was made from this disk, and with these documents; `undefined` where it does not tell. */
export function isMadeFrom(carried: string | undefined, root: RootSource): boolean | undefined {
  const part = carried?.split(separator)[1];
  return part === undefined ? undefined : part === rootDigest(root);
}

export function isMadeWith(
  carried: string | undefined,
  guestDigest: string | undefined,
): boolean | undefined {
  const part = carried?.split(separator)[2];
  return part === undefined ? undefined : part === guestPart(guestDigest);
}

/** Other settings leave what the machine was made from as it is. */
export function keepOrigin(plan: MachinePlan, carried: string | undefined): MachinePlan {
  const origin = carried?.split(separator).slice(1) ?? [];
  return { ...plan, steps: plan.steps.map((step) => stepWith(step, origin)) };
}

function stepWith(step: PlannedStep, origin: readonly string[]): PlannedStep {
  const { change } = step;
  if (change.kind !== "set-hardware" && change.kind !== "set-limits") return step;
  const settingsDigest = [change.desired.settingsDigest, ...origin].join(separator);
  return { ...step, change: { ...change, desired: { ...change.desired, settingsDigest } } };
}

function rootDigest(root: RootSource): string {
  return createHash("sha256").update(rootText(root)).digest("hex").slice(0, length);
}

function rootText(root: RootSource): string {
  switch (root.type) {
    case "empty":
      return root.type;
    case "machine":
      return JSON.stringify([root.type, root.reference, root.snapshot, root.linked]);
    default:
      return `${root.type} ${root.reference}`;
  }
}

function guestPart(digest: string | undefined): string {
  return digest?.slice(0, length) ?? "none";
}
