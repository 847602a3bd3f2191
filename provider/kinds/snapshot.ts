import type { SnapshotOperations } from "../contract/adapter";
import type { Capability } from "../contract/capabilities";
import { ProviderError } from "../contract/errors";
import type { ObservedSnapshot } from "../contract/snapshot";
import { PartialFailure } from "../hooks/partial-failure";
import { type OpenSession, openSession } from "../hooks/sessions";
import type { PropertyMap } from "../hooks/values";
import { type SnapshotInputs, snapshotInputs } from "../models/snapshot";
import { parseDuration } from "../models/units";
import { lacking } from "../planner/capability-rules";
import { connectionViolations } from "./connection-rules";
import { inputChanges } from "./inputs-diff";
import type { Kind } from "./kind";
import { requireGroup } from "./require-group";
import { isLater, otherGenerations, pruneGenerations } from "./snapshot-generations";
import { waitForTask } from "./tasks";
import { changePower } from "./virtual-machine/power";
import { observeExisting } from "./virtual-machine/waits";

const defaultTimeout = "30m";

// the marker on the hypervisor stays what it was, whatever the resource is called now
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

export const snapshot: Kind<SnapshotInputs> = {
  name: "Snapshot",
  model: snapshotInputs,
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
    return { changes, deleteBeforeReplace: inputs.retention === undefined, notes: [] };
  },
  async create(inputs) {
    const open = await openSession(inputs.provider);
    const snapshots = requireGroup(open.session, "snapshots");
    const { machine, name, description, memory = false, quiesce = false } = inputs;
    const { reference, task } = await snapshots.create(
      machine,
      { name, description, memory, quiesce },
      inputs.owner,
    );
    const id = identity(machine, reference);
    let taken = false;
    try {
      await waitForTask(open, task, timeoutOf(inputs));
      taken = true;
      await prune(open, snapshots, id, inputs);
      return { id, outputs: await outputsOf(snapshots, inputs, reference) };
    } catch (error) {
      if (!taken && !mayStillHappen(error)) throw error;
      throw new PartialFailure(id, inputs as PropertyMap, [messageOf(error)], error);
    }
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
    if (inputs.description !== recorded.description) {
      await waitForTask(open, await snapshots.describe(machine, reference, inputs.description ?? ""));
    }
    if (inputs.revert !== undefined && inputs.revert !== recorded.revert) {
      await revert(open, snapshots, machine, reference, inputs);
    }
    const updated = { ...inputs, owner: recorded.owner };
    await prune(open, snapshots, id, updated);
    return outputsOf(snapshots, updated, reference);
  },
  async delete(id, recorded) {
    if (recorded.deletionPolicy === "Retain") return;
    const open = await openSession(recorded.provider);
    const { machine, reference } = parseIdentity(id);
    const snapshots = requireGroup(open.session, "snapshots");
    const found = await find(snapshots, machine, reference);
    if (found === undefined || (found.owner !== undefined && found.owner !== recorded.owner)) return;
    const others = recorded.retention === undefined ? [] : await generations(snapshots, id, recorded);
    // it was replaced, and is now an earlier generation that its successor keeps or prunes
    if (others.some((other) => isLater(other, found))) return;
    for (const each of [...others.reverse(), found]) {
      await waitForTask(open, await snapshots.delete(machine, each.reference), timeoutOf(recorded));
    }
  },
};

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

/** The machine runs afterwards if it ran before, whatever state the snapshot holds. */
async function revert(
  open: OpenSession,
  snapshots: SnapshotOperations,
  machine: string,
  reference: string,
  inputs: SnapshotInputs,
): Promise<void> {
  const before = await observeExisting(open, machine);
  await waitForTask(open, await snapshots.revert(machine, reference), timeoutOf(inputs));
  if (before.power === "On") await changePower(open, await observeExisting(open, machine), "on", {});
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
  throw new ProviderError("NotFound", "the snapshot is not there any more", {
    reference,
    cure: "run `pulumi refresh`, then `pulumi up`",
  });
}

function merged(inputs: SnapshotInputs, found: ObservedSnapshot): PropertyMap {
  const outputs = { ...inputs, createdAt: found.createdAt, parent: found.parent };
  return Object.fromEntries(
    Object.entries(outputs).filter(([, value]) => value !== undefined),
  ) as PropertyMap;
}
