import type { Capabilities } from "../contract/capabilities";
import type { MachineChange, PowerTransition } from "../contract/changes";
import type { DesiredMachine, DesiredPower, ObservedMachine } from "../contract/machine";
import type { Placement } from "../contract/placement";
import type { SettingChanges } from "../contract/setting-changes";

/**
 * How a change reaches a machine. `live`: while it runs, or it is off anyway. `powerCycle`: it is switched off
 * for it and brought back.
 */
export type StepEffect = "live" | "powerCycle";

export interface PlannedStep {
  readonly change: MachineChange;
  /** The input that asks for it, e.g. `disks[1].size`. */
  readonly property: string;
  readonly effect: StepEffect;
  /** One line for people: `memory 512Mi → 1Gi`. */
  readonly summary: string;
}

export interface PlannedReplacement {
  readonly property: string;
  readonly reason: string;
}

/** A desired state that cannot be met in place, with what to do instead. */
export interface Refusal {
  readonly property: string;
  readonly reason: string;
  readonly remediation: string;
}

/** What it takes to turn the observed machine into the desired one, in the order in which it is done. */
export interface MachinePlan {
  readonly steps: readonly PlannedStep[];
  readonly replacements: readonly PlannedReplacement[];
  readonly refusals: readonly Refusal[];
  /** Differences that stay, by policy or because only a creation reads the input. */
  readonly notes: readonly string[];
  /** Undefined when the machine ends in the power state that it has. */
  readonly power: PlannedPower | undefined;
  /** Undefined when the program asks for no restart. */
  readonly restart?: PlannedRestart | undefined;
}

/** A power cycle that is asked for by itself. */
export interface PlannedRestart {
  readonly property: string;
  readonly summary: string;
}

export interface PlannedPower {
  readonly to: Exclude<PowerTransition, "reboot" | "reset">;
  readonly summary: string;
}

/** What each part of the planner looks at. */
export interface PlanningContext {
  readonly desired: DesiredMachine;
  /** What was asked for last time; the observed machine may differ from it. */
  readonly previous: DesiredMachine;
  readonly observed: ObservedMachine;
  readonly capabilities: Capabilities;
  readonly settingChanges: SettingChanges;
  /** How the documents that the guest was given stand to those that it should have. */
  readonly guest: "same" | "changed" | "unknown";
  readonly policies: ChangePolicies;
  /** What the machine was restarted for last, and what the program wants it to be restarted for. */
  readonly trigger: { readonly before: string | undefined; readonly now: string | undefined };
  /** The power state that the program asked for last. Absent: nobody knows, or no policy needs it. */
  readonly powerBefore?: DesiredPower | undefined;
  /** The places that the program itself chooses. Defaults are for new machines and disks. */
  readonly chosen: ChosenPlaces;
  /** Those that it chose before. */
  readonly chosenBefore: ChosenPlaces;
  /** The program has a list of tags, be it an empty one. */
  readonly listsTags?: boolean | undefined;
  /** The program has a map of labels, be it an empty one. */
  readonly listsLabels?: boolean | undefined;
  /** The ownership tag that the object shall carry, where it carries another one of the same resource. */
  readonly retag?: string | undefined;
  /** The ownership tag for a machine that has none, as one that was imported: it comes with the first change. */
  readonly tag?: string | undefined;
}

export interface ChosenPlaces {
  readonly placement: Placement;
  /** The storage of disks, by their names. */
  readonly storage: Readonly<Record<string, string | undefined>>;
}

/** What a change of a creation-only input means for a machine that exists. */
export interface ChangePolicies {
  readonly image: "Ignore" | "Replace";
  readonly userData: "Ignore" | "Rerun" | "Replace";
}

/** What a part of the planner contributes. */
export interface PlanPart {
  readonly steps?: readonly PlannedStep[];
  readonly refusals?: readonly Refusal[];
  readonly replacements?: readonly PlannedReplacement[];
  readonly notes?: readonly string[];
}
