import type { Capabilities } from "../../contract/capabilities";
import type { DesiredMachine, DesiredPower, ObservedMachine } from "../../contract/machine";
import { settingChangesFor } from "../../models/blocks";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { chosenPlaces, desiredMachine } from "../../planner/desired-machine";
import { withIgnored } from "../../planner/ignored-changes";
import { withInputPaths } from "../../planner/input-paths";
import { keepOrigin, settingsPart } from "../../planner/origin-digest";
import type { ChosenPlaces, MachinePlan, PlanningContext } from "../../planner/plan";
import { planMachine } from "../../planner/plan-machine";
import { retagOf, wholeTag } from "../ownership";
import { guestDocuments, unknownDocuments } from "./guest-data";
import type { Progress } from "./progress";
import { previousDesired, type RecordedMachine } from "./recorded";

export interface DesiredState {
  readonly inputs: VirtualMachineInputs;
  /** What the inputs ask for, with the guest's documents. Built once in each hook. */
  readonly desired: DesiredMachine;
  readonly documents: Awaited<ReturnType<typeof guestDocuments>>;
}

export async function readDesiredState(inputs: VirtualMachineInputs): Promise<DesiredState> {
  const desired = desiredMachine(inputs);
  const documents = await guestDocuments(inputs, desired.interfaces);
  return { inputs, desired: { ...desired, guest: documents.guest }, documents };
}

/** What the machine had before, as the planner compares it. */
export interface Before {
  readonly previous: DesiredMachine;
  readonly userDataDigest: string | undefined;
  readonly owner: string;
  readonly chosen: ChosenPlaces;
  readonly restartTrigger: string | undefined;
  readonly power?: DesiredPower | undefined;
  /** What no hypervisor reports may be otherwise than `previous` says: not even the defaults are certain. */
  readonly unsettled?: boolean;
}

export function beforeOf(recorded: RecordedMachine): Before {
  const { userDataDigest, owner, restartTrigger, desiredPowerState: power } = recorded;
  const chosen = chosenPlaces(recorded);
  return { previous: previousDesired(recorded), userDataDigest, owner, chosen, restartTrigger, power };
}

/** The plan from what was before and what is observed to the desired state. */
export function planFor(
  desiredState: DesiredState,
  { previous, userDataDigest, owner, chosen, restartTrigger, power, unsettled = false }: Before,
  observed: ObservedMachine,
  capabilities: Capabilities,
): MachinePlan {
  const { inputs, desired, documents } = desiredState;
  const { ignoreChanges = [] } = inputs;
  const settingsDigest = ignoresSettings(ignoreChanges, inputs.provider.type)
    ? undefined
    : settingsPart(observed.settingsDigest);
  const settingChanges = settingChangesFor(inputs.provider.type);
  const planned = planMachine({
    desired: withIgnored(desired, observed, ignoreChanges, inputs.disks?.map(({ name }) => name) ?? []),
    previous,
    observed: { ...observed, settingsDigest },
    capabilities,
    settingChanges: unsettled ? { ...settingChanges, defaults: {} } : settingChanges,
    guest: guestBefore(userDataDigest, documents.digest),
    policies: {
      image: inputs.updatePolicy?.image ?? "Ignore",
      userData: inputs.updatePolicy?.userData ?? "Ignore",
    },
    trigger: { before: restartTrigger, now: inputs.restartTrigger },
    powerBefore: power,
    chosen: chosenPlaces(inputs),
    chosenBefore: chosen,
    listsTags: inputs.tags !== undefined,
    listsLabels: inputs.labels !== undefined,
    retag: retagOf(owner, inputs.owner),
    tag: wholeTag(owner),
  });
  const plan = withInputPaths(keepOrigin(planned, observed.settingsDigest), inputs);
  return ignoresPower(ignoreChanges) ? { ...plan, power: undefined } : plan;
}

function guestBefore(before: string | undefined, wanted: string | undefined): PlanningContext["guest"] {
  // a program that gives none has nothing that could be missing
  if (before === unknownDocuments) return wanted === undefined ? "same" : "unknown";
  return before === wanted ? "same" : "changed";
}

/** What the machine was given otherwise stays, and only what the program changes is compared. */
function ignoresSettings(paths: readonly string[], type: string): boolean {
  return ["*", "class", type].some((path) => paths.includes(path));
}

/** What somebody else paused stays paused too. */
function ignoresPower(paths: readonly string[]): boolean {
  return paths.some((path) => path === "*" || path === "powerState");
}

/** The digest that state holds after these steps: the machine's own, not that of documents it was never given. */
export function digestAfter(
  { finished, doubtful }: Pick<Progress, "finished" | "doubtful">,
  desiredState: DesiredState,
  { userDataDigest }: Pick<Before, "userDataDigest">,
): string | undefined {
  if (doubtful.some(({ kind }) => kind === "set-guest-data")) return unknownDocuments;
  const given = finished.some(({ kind }) => kind === "set-guest-data");
  return given ? desiredState.documents.digest : userDataDigest;
}
