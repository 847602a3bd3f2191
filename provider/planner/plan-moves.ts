import type { DesiredDisk } from "../contract/machine";
import { type Placement, type PlacementKey, placementKeys } from "../contract/placement";
import { effectOf } from "./effect";
import type { PlannedStep, PlanningContext, PlanPart, Refusal } from "./plan";

/** Moves to the places that the program chooses. Another default moves nothing. */
export function planMoves(context: PlanningContext): PlanPart {
  const parts = [planMove(context), ...context.desired.disks.map((disk) => planDiskMove(context, disk))];
  return {
    steps: parts.flatMap(({ steps = [] }) => steps),
    refusals: parts.flatMap(({ refusals = [] }) => refusals),
  };
}

function planMove(context: PlanningContext): PlanPart {
  const { desired, chosen, capabilities } = context;
  const before = placesBefore(context);
  const moved = placementKeys.filter((key) => {
    const wanted = chosen.placement[key];
    return wanted !== undefined && wanted !== before[key];
  });
  const [first] = moved;
  if (first === undefined) return {};
  if (!capabilities.has("move")) return { refusals: moved.map((key) => staysAt(context, key)) };
  const placement = Object.fromEntries(moved.map((key) => [key, chosen.placement[key]]));
  const words = moved.map((key) => `${key} ${before[key] ?? "as chosen by default"} → ${placement[key]}`);
  const step: PlannedStep = {
    change: { kind: "move", placement, desired },
    property: `placement.${first}`,
    effect: effectOf(context, "move"),
    summary: `move to ${words.join(", ")}`,
  };
  return { steps: [step] };
}

/**
 * A machine may be elsewhere than the defaults say, from a choice that its program has dropped: a move finds out. Where nothing
 * moves, the defaults are all that anybody knows.
 */
function placesBefore({ capabilities, previous, chosenBefore }: PlanningContext): Placement {
  return capabilities.has("move") ? chosenBefore.placement : previous.placement;
}

function staysAt({ previous, chosen }: PlanningContext, key: PlacementKey): Refusal {
  const before = previous.placement[key] ?? "the default";
  return {
    property: `placement.${key}`,
    reason: `the machine cannot move from ${key} ${before} to ${chosen.placement[key]} here`,
    remediation: "undo it, or make a new machine with `pulumi up --replace <urn>`",
  };
}

function planDiskMove(context: PlanningContext, { name }: DesiredDisk): PlanPart {
  const { desired, previous, observed, chosen, chosenBefore, capabilities } = context;
  const known = previous.disks.find((disk) => disk.name === name);
  const device = observed.disks.find((disk) => disk.name === name);
  const storage = chosen.storage[name];
  if (known === undefined || device === undefined || storage === undefined) return {};
  const before = capabilities.has("diskMove") ? chosenBefore.storage[name] : known.storage;
  if (storage === before) return {};
  const property = `disks[${name}].storageClass`;
  const from = before ?? "the default storage";
  if (!capabilities.has("diskMove")) {
    const reason = `disk ${name} cannot move from ${from} to ${storage} here`;
    const remediation =
      "undo it, or add a disk under another name, move the content, and remove this one; for the root disk make a new machine with `pulumi up --replace <urn>`";
    return { refusals: [{ property, reason, remediation }] };
  }
  const step: PlannedStep = {
    change: { kind: "move-disk", name, storage, desired },
    property,
    effect: effectOf(context, "moveDisk", { device }),
    summary: `move disk ${name} ${from} → ${storage}`,
  };
  return { steps: [step] };
}
