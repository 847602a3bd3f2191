import { isDeepStrictEqual } from "node:util";
import { ProviderError, toProviderError } from "../contract/errors";
import type { DesiredNetwork, ObservedNetwork } from "../contract/network";
import { claimOf } from "../contract/ownership";
import { blockFor } from "../models/blocks";
import { type NetworkInputs, networkInputs } from "../models/network";
import { allocationViolations } from "../rules/allocation-rules";
import { lacking } from "../rules/capability-rules";
import { changesNetwork } from "../runtime/capabilities";
import { connectionViolations } from "../runtime/connection-rules";
import { PartialFailure } from "../runtime/partial-failure";
import { type OpenSession, openSession } from "../runtime/sessions";
import { type PropertyMap, unknowns } from "../runtime/values";
import { inputChanges } from "./inputs-diff";
import type { Created, Kind } from "./kind";
import { madeOrFound, removedOrFailed } from "./lost-answers";
import { assertBelongs, newTag, ownerChanges, plannedOwner, reportForeign, retagOf } from "./ownership";
import { requireGroup } from "./require-group";
import { requiredBlock } from "./required-block";
import { waitForTask } from "./tasks";

const startsNetwork = {
  property: "active",
  effect: "live",
  summary: "the network is off: it is started",
} as const;
const comparedKeys = Object.keys(networkInputs.shape).filter((key) => key !== "owner");

const statusKeys = ["location", "created", "active"];

export const network: Kind<NetworkInputs> = {
  name: "Network",
  model: networkInputs,
  connection: "provider",
  blocks: [["source"]],
  replacing: () => ["source"],
  rules: (inputs, capabilities) => [
    ...connectionViolations(inputs.provider, "provider."),
    ...requiredBlock(inputs, "network"),
    ...allocationViolations(inputs.ipAllocation, "ipAllocation"),
    ...(capabilities === undefined || !asksForCreation(inputs) || capabilities.has("networkCreate")
      ? []
      : [{ property: "source", reason: lacking(inputs.provider.type, "networkCreate") }]),
  ],
  async diff(_id, recorded, inputs) {
    const moved = recorded.provider.type !== inputs.provider.type;
    const made = recorded.created === true;
    const changes = inputChanges(comparedKeys, recorded, inputs, {
      source: (await changesInPlace(recorded, inputs))
        ? { effect: "live", summary: "changed with its machines on it" }
        : { effect: "replace", summary: "another network" },
      ...(made
        ? {
            name: { effect: "replace", summary: "another name" },
            mtu: { effect: "replace", summary: "another MTU" },
          }
        : {}),
      ...(moved ? { provider: { effect: "replace", summary: "on another hypervisor" } } : {}),
    });
    const started = isToStart(recorded) ? [startsNetwork] : [];
    return {
      changes: [...changes, ...started, ...ownerChanges(recorded.owner, inputs.owner)],
      deleteBeforeReplace: true,
      notes: recorded.active === false && !made ? [`the network ${inputs.name} is off`] : [],
    };
  },
  plan: plannedNetwork,
  async create(inputs) {
    const open = await openSession(inputs.provider);
    const tagged = { ...inputs, owner: newTag(inputs.owner) };
    const found = await requireGroup(open.session, "networks").find(desiredNetwork(tagged));
    if (found !== undefined) return { id: found.reference, outputs: outputsOf(tagged, found) };
    return establish(open, tagged);
  },
  async read(id, recorded) {
    const { session } = await openSession(recorded.provider);
    const observed = await requireGroup(session, "networks").observe(id);
    return observed === undefined
      ? undefined
      : { id, inputs: recorded, outputs: outputsOf(recorded, observed) };
  },
  async update(id, recorded, inputs) {
    const open = await openSession(inputs.provider);
    const held = { ...inputs, owner: recorded.owner };
    const { location, created, active } = recorded;
    if (!isDeepStrictEqual(recorded.source, inputs.source) && (await changesInPlace(recorded, inputs)))
      await change(open, id, recorded, inputs);
    // a creation that failed goes on, and a network of ours that somebody switched off is started
    if (location === undefined || isToStart(recorded)) {
      const { outputs } = await establish(open, held);
      return outputs;
    }
    const owner = await followOwner(open, id, recorded, inputs);
    return { ...held, owner, location, created, ...(active === false ? { active } : {}) } as PropertyMap;
  },
  async delete(id, recorded) {
    if (recorded.created !== true) return;
    const open = await openSession(recorded.provider);
    const networks = requireGroup(open.session, "networks");
    const look = () => networks.observe(id);
    const present = (await look())?.owner;
    if (claimOf(present, recorded.owner) === "own")
      await removedOrFailed(async () => waitForTask(open, await networks.delete(id)), look);
    else if (present !== undefined) reportForeign("network", id, present);
  },
};

function plannedNetwork(inputs: PropertyMap, recorded: PropertyMap | undefined): PropertyMap {
  const owner = plannedOwner(inputs, recorded);
  if (recorded === undefined || recorded.location === undefined || isToStart(recorded)) {
    return { ...inputs, ...unknowns(statusKeys), owner };
  }
  const status = Object.entries(recorded).filter(([key]) => statusKeys.includes(key));
  return { ...inputs, ...Object.fromEntries(status), owner };
}

/** One of ours that somebody switched off. */
function isToStart({ active, created }: PropertyMap): boolean {
  return active === false && created === true;
}

/** Makes it, or starts the one that was made; from the moment it has an identity a failure must not lose it. */
async function establish(open: OpenSession, inputs: NetworkInputs): Promise<Created> {
  const networks = requireGroup(open.session, "networks");
  const make = () => networks.create(desiredNetwork(inputs), inputs.owner);
  // making it is finding it, where it was made
  const { made, error: lost } = await madeOrFound(make, make);
  const { reference, task } = made;
  try {
    if (lost !== undefined) throw lost;
    await waitForTask(open, task);
    const observed = await networks.observe(reference);
    if (observed === undefined) throw notThere(reference);
    return { id: reference, outputs: outputsOf(inputs, observed) };
  } catch (error) {
    const reason = toProviderError(error, { operation: "create network", reference }).message;
    throw new PartialFailure(reference, { ...inputs, created: true } as PropertyMap, [reason], error);
  }
}

/** One that we made, where its adapter knows how. */
async function changesInPlace(
  recorded: NetworkInputs & PropertyMap,
  inputs: NetworkInputs,
): Promise<boolean> {
  if (recorded.created !== true || recorded.provider.type !== inputs.provider.type) return false;
  return changesNetwork(inputs.provider.type, desiredNetwork(recorded), desiredNetwork(inputs));
}

async function change(
  open: OpenSession,
  id: string,
  recorded: NetworkInputs & PropertyMap,
  inputs: NetworkInputs,
): Promise<void> {
  const networks = requireGroup(open.session, "networks");
  const observed = await networks.observe(id);
  // a creation that failed may have left nothing
  if (observed === undefined && recorded.location === undefined) return;
  assertBelongs({ kind: "network", reference: id, present: observed?.owner }, recorded.owner, inputs.owner);
  await waitForTask(open, await networks.change?.(id, desiredNetwork(inputs), desiredNetwork(recorded)));
}

function notThere(reference: string): ProviderError {
  return new ProviderError("Internal", "the network is not there after its creation", {
    reference,
    remediation: "see the hypervisor's log, then run `pulumi up` again",
  });
}

/** The tag that the network carries afterwards: it follows a resource that was renamed or moved. */
async function followOwner(
  { session }: OpenSession,
  id: string,
  recorded: NetworkInputs & PropertyMap,
  inputs: NetworkInputs,
): Promise<string> {
  const retag = retagOf(recorded.owner, inputs.owner);
  if (retag === undefined) return recorded.owner;
  if (recorded.created !== true) return retag;
  const networks = requireGroup(session, "networks");
  const present = (await networks.observe(id))?.owner;
  assertBelongs({ kind: "network", reference: id, present }, recorded.owner, retag);
  await networks.mark(id, retag);
  return retag;
}

function asksForCreation({ source, provider }: NetworkInputs): boolean {
  const { create } = blockFor(source, provider.type);
  return create !== undefined && create !== false;
}

function desiredNetwork(inputs: NetworkInputs): DesiredNetwork {
  return { name: inputs.name, source: blockFor(inputs.source, inputs.provider.type), mtu: inputs.mtu };
}

function outputsOf(recorded: NetworkInputs, observed: ObservedNetwork): PropertyMap {
  const { active: _recorded, ...inputs } = recorded as NetworkInputs & PropertyMap;
  const created = claimOf(observed.owner, recorded.owner) === "own";
  return {
    ...inputs,
    location: observed.location,
    created,
    ...(observed.active === false ? { active: false } : {}),
  } as PropertyMap;
}
