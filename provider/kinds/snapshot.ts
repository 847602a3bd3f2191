import type { SnapshotOperations } from "../contract/adapter";
import type { Capability } from "../contract/capabilities";
import { ProviderError, toProviderError } from "../contract/errors";
import type { ObservedMachine } from "../contract/machine";
import { formatTag, mayTake, newGeneration, parseTag } from "../contract/ownership";
import type { ObservedSnapshot } from "../contract/snapshot";
import type { Dispatched } from "../contract/task";
import { type SnapshotInputs, snapshotInputs } from "../models/snapshot";
import { lacking } from "../rules/capability-rules";
import { connectionViolations } from "../runtime/connection-rules";
import { currentOperation, withGrace } from "../runtime/operation";
import { PartialFailure } from "../runtime/partial-failure";
import { type OpenSession, openSession } from "../runtime/sessions";
import { type PropertyMap, unknown } from "../runtime/values";
import { parseDuration } from "../units";
import { inputChanges } from "./inputs-diff";
import type { Created, Kind } from "./kind";
import { lookedFor, madeOrFound, removedOrFailed } from "./lost-answers";
import {
  assertBelongs,
  belongsTo,
  isRetained,
  newTag,
  ownerChanges,
  plannedOwner,
  reportForeign,
  retagOf,
  retainedTag,
} from "./ownership";
import { requireGroup } from "./require-group";
import { hasSuccessor, otherGenerations, pruneGenerations } from "./snapshot-generations";
import { waitForTask } from "./tasks";
import { applyChange } from "./virtual-machine/apply-change";
import { changePower } from "./virtual-machine/power";
import { observeExisting } from "./virtual-machine/waits";

const defaultTimeout = "30m";

const graceMilliseconds = 120_000;

const comparedKeys = Object.keys(snapshotInputs.shape).filter((key) => key !== "owner");

const needs: readonly { property: string; capability: Capability; asked(inputs: SnapshotInputs): boolean }[] =
  [
    { property: "machine", capability: "snapshots", asked: () => true },
    { property: "memory", capability: "memorySnapshots", asked: (inputs) => inputs.memory === true },
    { property: "memory", capability: "diskOnlySnapshots", asked: (inputs) => inputs.memory === false },
    { property: "quiesce", capability: "quiescedSnapshots", asked: (inputs) => inputs.quiesce === true },
    {
      property: "deleteOnVMDelete",
      capability: "independentSnapshots",
      asked: (inputs) => inputs.deleteOnVMDelete === false,
    },
    { property: "revert", capability: "snapshotRevert", asked: (inputs) => inputs.revert !== undefined },
  ];

/** Snapshots that this process has left on the hypervisor, and could not release: what is made in their place is made anew. */
const retained = new Set<string>();

export const snapshot: Kind<SnapshotInputs> = {
  name: "Snapshot",
  model: snapshotInputs,
  connection: "provider",
  replacing: () => ["name", "machine", "memory", "quiesce"],
  rules: (inputs, capabilities) => [
    ...connectionViolations(inputs.provider, "provider."),
    ...needs
      .filter(({ capability, asked }) => capabilities?.has(capability) === false && asked(inputs))
      .map(({ property, capability }) => ({
        property,
        reason: lacking(inputs.provider.type, capability),
        reads: ["provider"],
      })),
  ],
  async diff(_id, recorded, inputs) {
    const replace = { effect: "replace", summary: "a new snapshot" } as const;
    const changes = inputChanges(comparedKeys, recorded, inputs, {
      name: replace,
      machine: replace,
      memory: replace,
      quiesce: replace,
      description: { effect: "live", summary: "another description" },
      ...(inputs.revert === undefined
        ? {}
        : { revert: { effect: "powerCycle", summary: `reverts the machine to snapshot ${inputs.name}` } }),
    });
    // with a retention the snapshot that is replaced stays, as an earlier generation
    return {
      changes: [...changes, ...ownerChanges(recorded.owner, inputs.owner)],
      deleteBeforeReplace: inputs.retention === undefined,
      notes: [],
    };
  },
  plan: (inputs, recorded) => ({
    ...inputs,
    owner: plannedOwner(inputs, recorded),
    createdAt: recorded?.createdAt ?? unknown,
    parent: unknown,
  }),
  async create(inputs) {
    const open = await openSession(inputs.provider);
    const snapshots = requireGroup(open.session, "snapshots");
    const tagged = { ...inputs, owner: newTag(inputs.owner) };
    const left = await interrupted(open, snapshots, tagged);
    if (left === undefined) return take(open, snapshots, tagged);
    await snapshots.mark(inputs.machine, left.reference, tagged.owner);
    return {
      id: identity(inputs.machine, left.reference),
      outputs: await outputsOf(snapshots, tagged, left.reference),
    };
  },
  async read(id, recorded) {
    const { session } = await openSession(recorded.provider);
    const { machine, reference } = parseIdentity(id);
    const found = await find(requireGroup(session, "snapshots"), machine, reference);
    if (found === undefined) return undefined;
    return { id, inputs: recorded, outputs: merged(recorded, found) };
  },
  async update(id, recorded, inputs) {
    const open = await openSession(inputs.provider);
    const snapshots = requireGroup(open.session, "snapshots");
    const { machine, reference } = parseIdentity(id);
    const held = { ...inputs, owner: recorded.owner };
    const found = await find(snapshots, machine, reference);
    if (found === undefined) return takeAgain(open, snapshots, id, held, recorded);
    assertBelongs(
      { kind: "snapshot", reference: found.name, present: found.owner },
      recorded.owner,
      inputs.owner,
    );
    const retag = retagOf(recorded.owner, inputs.owner);
    if (retag !== undefined) await markAll(snapshots, id, recorded, retag);
    const marked = { ...inputs, owner: retag ?? recorded.owner };
    if ((inputs.description ?? "") !== (found.description ?? ""))
      await waitForTask(open, await snapshots.describe(machine, reference, inputs.description ?? ""));
    if (inputs.revert !== undefined && inputs.revert !== recorded.revert)
      await revertOnce(open, snapshots, { machine, reference, inputs: marked, found });
    await prune(open, snapshots, id, marked);
    return outputsOf(snapshots, marked, reference);
  },
  async delete(id, recorded) {
    if (recorded.deletionPolicy === "Retain") {
      // with a retention it stays a generation of the resource
      if (recorded.retention === undefined) await release(id, recorded);
      return;
    }
    const open = await openSession(recorded.provider);
    const { machine, reference } = parseIdentity(id);
    const snapshots = requireGroup(open.session, "snapshots");
    const found = await find(snapshots, machine, reference);
    if (found === undefined) return;
    if (!belongsTo(found.owner, recorded.owner)) return reportForeign("snapshot", found.name, found.owner);
    const { retention, owner } = recorded;
    // it was replaced, and is now an earlier generation that its successor keeps or prunes
    if (retention !== undefined && (await hasSuccessor(snapshots, machine, found, owner))) return;
    const others = retention === undefined ? [] : await generations(snapshots, id, recorded);
    for (const each of [...others.reverse(), found]) {
      await removedOrFailed(
        async () => waitForTask(open, await snapshots.delete(machine, each.reference), timeoutOf(recorded)),
        () => find(snapshots, machine, each.reference),
      );
    }
  },
};

/** A snapshot that stays is no interrupted creation, which a later one of the same name would take up: its tag says so. */
async function release(id: string, { provider, owner, name }: SnapshotInputs): Promise<void> {
  const { machine, reference } = parseIdentity(id);
  try {
    const { session } = await openSession(provider);
    const snapshots = requireGroup(session, "snapshots");
    const found = await find(snapshots, machine, reference);
    if (found === undefined || !belongsTo(found.owner, owner)) return;
    await snapshots.mark(machine, reference, retainedTag(owner));
  } catch (error) {
    retained.add(id);
    const reason = toProviderError(error).message;
    currentOperation()?.report(
      "warning",
      `the snapshot ${name} stays under its tag, and a new one of its name would take it up: ${reason}`,
    );
  }
}

/** The earlier generations follow a resource that was renamed or moved, or nobody would prune them; its own snapshot comes last. */
async function markAll(
  snapshots: SnapshotOperations,
  id: string,
  recorded: SnapshotInputs,
  retag: string,
): Promise<void> {
  const { machine, reference } = parseIdentity(id);
  const others = recorded.retention === undefined ? [] : await generations(snapshots, id, recorded);
  for (const other of others) {
    const { generation = newGeneration() } = parseTag(other.owner ?? "");
    await snapshots.mark(machine, other.reference, formatTag({ ...parseTag(retag), generation }));
  }
  await snapshots.mark(machine, reference, retag);
}

/** Under an id that its creation has, or must have. */
async function take(
  open: OpenSession,
  snapshots: SnapshotOperations,
  inputs: SnapshotInputs,
): Promise<Created> {
  const { machine, name, description, memory = false, quiesce = false } = inputs;
  const desired = { name, description, memory, quiesce };
  const { made, error: lost } = await madeOrFound(
    () => snapshots.create(machine, desired, inputs.owner),
    () => findTaken(snapshots, inputs),
  );
  const { reference, task } = made;
  const id = identity(machine, reference);
  let taken = false;
  try {
    if (lost !== undefined) throw lost;
    await waitForTask(open, task, timeoutOf(inputs));
    taken = true;
    await prune(open, snapshots, id, inputs);
    return { id, outputs: await outputsOf(snapshots, inputs, reference) };
  } catch (error) {
    const known = taken || lost !== undefined || mayStillHappen(error);
    if (!known && (await lookedFor(() => findTaken(snapshots, inputs))) === undefined) throw error;
    throw new PartialFailure(id, inputs as PropertyMap, [messageOf(error)], error);
  }
}

/** What carries the very tag of this creation. */
async function findTaken(
  snapshots: SnapshotOperations,
  { machine, owner }: SnapshotInputs,
): Promise<Dispatched | undefined> {
  const found = (await snapshots.list(machine)).find((candidate) => candidate.owner === owner);
  return found === undefined ? undefined : { reference: found.reference };
}

/** The snapshot of a creation whose answer never reached the state. With a retention it is an earlier generation instead. */
async function interrupted(
  open: OpenSession,
  snapshots: SnapshotOperations,
  inputs: SnapshotInputs,
): Promise<ObservedSnapshot | undefined> {
  const { machine, name, memory = false, retention, owner } = inputs;
  if (retention !== undefined) return undefined;
  const left = (await snapshots.list(machine)).filter(
    (found) =>
      found.name === name && isLeftOf(found, owner) && !retained.has(identity(machine, found.reference)),
  );
  const same = left.find((found) => found.memory === memory);
  if (same !== undefined || left.length === 0) return same;
  // of a machine that is off there is no memory to hold, whatever was asked for
  const { power } = await observeExisting(open, { reference: machine });
  return power === "Off" ? left.find((found) => !found.memory) : undefined;
}

function isLeftOf({ owner: present }: ObservedSnapshot, owner: string): boolean {
  return present !== undefined && !isRetained(present) && mayTake(present, owner) === "take";
}

/** A creation that was cut off left an id and no snapshot: the id stays. */
async function takeAgain(
  open: OpenSession,
  snapshots: SnapshotOperations,
  id: string,
  inputs: SnapshotInputs,
  { createdAt }: PropertyMap,
): Promise<PropertyMap> {
  if (createdAt !== undefined) throw notThere(parseIdentity(id).reference);
  const again = await take(open, snapshots, inputs);
  if (again.id === id) return again.outputs;
  throw new ProviderError("Conflict", `the snapshot has another id by now: ${again.id}`, {
    reference: id,
    remediation: "run `pulumi refresh`, then `pulumi up`",
  });
}

// nobody waits any more, but the hypervisor works on
function mayStillHappen(error: unknown): boolean {
  return ProviderError.is(error, "Timeout") || ProviderError.is(error, "Cancelled");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function generations(
  snapshots: SnapshotOperations,
  id: string,
  { owner }: SnapshotInputs,
): Promise<ObservedSnapshot[]> {
  return otherGenerations(snapshots, { ...parseIdentity(id), owner });
}

function prune(
  open: OpenSession,
  snapshots: SnapshotOperations,
  id: string,
  inputs: SnapshotInputs,
): Promise<void> {
  const generation = { ...parseIdentity(id), owner: inputs.owner };
  return pruneGenerations(open, snapshots, generation, {
    retention: inputs.retention,
    timeout: timeoutOf(inputs),
  });
}

interface Revert {
  readonly machine: string;
  readonly reference: string;
  readonly inputs: SnapshotInputs;
  readonly found: ObservedSnapshot;
}

/**
 * A revert that failed and cost the machine its run is not repeated unasked: the state has its word by then, and only another
 * one reverts again.
 */
async function revertOnce(
  open: OpenSession,
  snapshots: SnapshotOperations,
  { machine, reference, inputs, found }: Revert,
): Promise<void> {
  const before = await observeExisting(open, { reference: machine });
  try {
    await revert(open, snapshots, before, reference, inputs);
  } catch (error) {
    if (!(await isHarmed(open, before))) throw error;
    await runAgain(open, before);
    const { message } = toProviderError(error, { operation: "revert to snapshot", reference: inputs.name });
    const reason = `${message} (not tried again until revert has another value)`;
    throw new PartialFailure(identity(machine, reference), merged(inputs, found), [reason], error);
  }
}

async function isHarmed({ session }: OpenSession, before: ObservedMachine): Promise<boolean> {
  if (before.power !== "On") return false;
  const look = () => session.machines.observe(before).catch(() => undefined);
  return (await withGrace(graceMilliseconds, look))?.power !== "On";
}

/** What ran before a revert that failed runs again. */
async function runAgain(open: OpenSession, before: ObservedMachine): Promise<void> {
  try {
    await withGrace(graceMilliseconds, async () => {
      await changePower(open, await observeExisting(open, before), "on", {});
    });
  } catch (error) {
    const reason = toProviderError(error).message;
    currentOperation()?.report("warning", `${before.name} could not be switched on again: ${reason}`);
  }
}

/** The machine runs afterwards if it ran before, whatever state the snapshot holds. */
async function revert(
  open: OpenSession,
  snapshots: SnapshotOperations,
  before: ObservedMachine,
  reference: string,
  inputs: SnapshotInputs,
): Promise<void> {
  const machine = before.reference;
  await waitForTask(open, await snapshots.revert(machine, reference), timeoutOf(inputs));
  await keepOwner(open, before);
  if (before.power === "On")
    await changePower(open, await observeExisting(open, { reference: machine }), "on", {});
}

/** The hypervisor may bring back the tag of the snapshot's day, when the machine belonged to another resource. */
async function keepOwner(open: OpenSession, { reference, owner }: ObservedMachine): Promise<void> {
  const { owner: now } = await observeExisting(open, { reference });
  if (owner === undefined || now === owner) return;
  await applyChange(open, { reference }, { kind: "set-owner", key: owner });
}

function timeoutOf(inputs: SnapshotInputs): number {
  return parseDuration(inputs.timeout ?? defaultTimeout);
}

// the id alone leads to the snapshot; no hypervisor has an "@" in its references of snapshots
function identity(machine: string, reference: string): string {
  return `${machine}@${reference}`;
}

function parseIdentity(id: string): { machine: string; reference: string } {
  const at = id.lastIndexOf("@");
  return { machine: id.slice(0, at), reference: id.slice(at + 1) };
}

/** A machine that is gone has no snapshots. */
async function find(
  snapshots: SnapshotOperations,
  machine: string,
  reference: string,
): Promise<ObservedSnapshot | undefined> {
  try {
    return (await snapshots.list(machine)).find((candidate) => candidate.reference === reference);
  } catch (error) {
    if (ProviderError.is(error, "NotFound")) return undefined;
    throw error;
  }
}

async function outputsOf(
  snapshots: SnapshotOperations,
  inputs: SnapshotInputs,
  reference: string,
): Promise<PropertyMap> {
  const found = await find(snapshots, inputs.machine, reference);
  if (found !== undefined) return merged(inputs, found);
  throw notThere(reference);
}

function notThere(reference: string): ProviderError {
  return new ProviderError("NotFound", "the snapshot is not there any more", {
    reference,
    remediation: "run `pulumi refresh`, then `pulumi up`",
  });
}

function merged(inputs: SnapshotInputs, found: ObservedSnapshot): PropertyMap {
  const outputs = { ...inputs, createdAt: found.createdAt, parent: found.parent };
  return Object.fromEntries(
    Object.entries(outputs).filter(([, value]) => value !== undefined),
  ) as PropertyMap;
}
