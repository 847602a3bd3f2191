import type { Session } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import type { ObservedMachine, ObservedPower } from "../../contract/machine";
import { snapshotTree } from "../../contract/snapshot-tree";
import { isMadeWith } from "../../planner/origin-digest";
import { leaves, nearestDesired } from "../../planner/plan-power";
import { openSession } from "../../runtime/sessions";
import type { PropertyMap } from "../../runtime/values";
import type { ReadBack } from "../kind";
import { unknownDocuments } from "./guest-data";
import { inputsOfMachine } from "./observed-inputs";
import { compact, machineOutputs, statusKeys } from "./outputs";
import { identityOf, type RecordedMachine } from "./recorded";

/** The machine as it is, in the form in which a creation records it. */
export async function readMachine(id: string, recorded: RecordedMachine): Promise<ReadBack | undefined> {
  const { session } = await openSession(recorded.provider);
  if (!isManaged(recorded)) return readWhole(session, id, recorded);
  // a refresh reads every machine: what waits is looked for only where something did
  const pending = recorded.pendingChanges !== undefined;
  const observed = await session.machines.observe(identityOf(id, recorded), { pending });
  if (observed === undefined) return undefined;
  const outputs = machineOutputs({
    inputs: recorded,
    observed,
    consoleUrl: await session.console?.url(observed),
    userDataDigest: recorded.userDataDigest,
    desiredPowerState: recorded.desiredPowerState,
    unfinished: recorded.phase === "Creating",
  });
  return { id, inputs: { ...inputsOf(outputs), ...keptPower(recorded, observed) }, outputs };
}

/** What the program asks for, where its restart policy leaves the machine as it is. */
function keptPower(
  { restartPolicy, desiredPowerState }: RecordedMachine,
  { power }: ObservedMachine,
): PropertyMap {
  const stays = desiredPowerState !== undefined && leaves(restartPolicy, desiredPowerState, power);
  return stays ? { powerState: desiredPowerState } : {};
}

/** An import knows an id and a connection only; a machine that a program only reads has no owner. */
function isManaged({ class: spec, owner }: Partial<RecordedMachine>): boolean {
  return spec !== undefined && owner !== undefined;
}

async function readWhole(
  session: Session,
  id: string,
  known: RecordedMachine,
): Promise<ReadBack | undefined> {
  const observed = (await observeWhole(session, id)) ?? (await observeNamed(session, id));
  // it was seen before: a refresh removes it from the state
  if (observed === undefined && known.name !== undefined) return undefined;
  if (observed === undefined) throw machineMissing(id);
  const inputs = inputsOfMachine(observed, known);
  const consoleUrl = await session.console?.url(observed);
  // the image of a machine that carries an origin is not known, and no program has to name it
  const status = machineOutputs({ inputs, observed, consoleUrl, userDataDigest: documentsOf(observed) });
  const outputs = compact({ ...status, snapshots: snapshotTree(observed.snapshots) });
  // an import may give a name or a path instead of the reference
  return { id: observed.reference, inputs: inputs as unknown as PropertyMap, outputs };
}

function observeWhole(session: Session, reference: string): Promise<ObservedMachine | undefined> {
  return session.machines.observe({ reference }, { pending: true, snapshots: true, configuration: true });
}

/** People know machines by their names. */
async function observeNamed(session: Session, name: string): Promise<ObservedMachine | undefined> {
  const reference = await session.machines.find(name);
  return reference === undefined ? undefined : observeWhole(session, reference);
}

function machineMissing(id: string): ProviderError {
  return new ProviderError("NotFound", "the hypervisor has no machine with this id or name", {
    reference: id,
    remediation: "write the id of a machine, or its name",
  });
}

/** Nobody knows what the guest of a machine was given, but for one that was given nothing. */
function documentsOf({ settingsDigest }: ObservedMachine): string | undefined {
  return isMadeWith(settingsDigest, undefined) === false ? unknownDocuments : undefined;
}

/** What a user would have to write to get this machine. */
function inputsOf(outputs: PropertyMap): PropertyMap {
  const inputs = Object.entries(outputs).filter(([key]) => !statusKeys.includes(key));
  return Object.fromEntries(
    inputs.map(([key, value]) => [
      key,
      key === "powerState" ? nearestDesired(value as ObservedPower) : value,
    ]),
  );
}
