import { ProviderError } from "../contract/errors";
import type { DesiredNetwork, ObservedNetwork } from "../contract/network";
import { openSession } from "../hooks/sessions";
import type { PropertyMap } from "../hooks/values";
import { blockFor } from "../models/blocks";
import { type NetworkInputs, networkInputs } from "../models/network";
import { allocationViolations } from "../planner/address-pool";
import { lacking } from "../planner/capability-rules";
import { connectionViolations } from "./connection-rules";
import { inputChanges } from "./inputs-diff";
import type { Kind } from "./kind";
import { requireGroup } from "./require-group";
import { requiredBlock } from "./required-block";
import { waitForTask } from "./tasks";

// the marker on the hypervisor stays what it was, whatever the resource is called now
const comparedKeys = Object.keys(networkInputs.shape).filter((key) => key !== "owner");

export const network: Kind<NetworkInputs> = {
  name: "Network",
  model: networkInputs,
  rules: (inputs, capabilities) => [
    ...connectionViolations(inputs.provider, "provider."),
    ...requiredBlock(inputs, "source"),
    ...allocationViolations(inputs.ipAllocation, "ipAllocation"),
    ...(capabilities === undefined || !asksForCreation(inputs) || capabilities.has("networkCreate")
      ? []
      : [{ property: "source", reason: lacking(inputs.provider.type, "networkCreate") }]),
  ],
  async diff(_id, recorded, inputs) {
    const moved = recorded.provider.type !== inputs.provider.type;
    const made = recorded.created === true;
    const changes = inputChanges(comparedKeys, recorded, inputs, {
      source: { effect: "replace", summary: "another network" },
      ...(made
        ? {
            name: { effect: "replace", summary: "another name" },
            mtu: { effect: "replace", summary: "another MTU" },
          }
        : {}),
      ...(moved ? { provider: { effect: "replace", summary: "on another hypervisor" } } : {}),
    });
    return { changes, deleteBeforeReplace: true, notes: [] };
  },
  async create(inputs) {
    const open = await openSession(inputs.provider);
    const networks = requireGroup(open.session, "networks");
    const desired = desiredNetwork(inputs);
    const found = await networks.find(desired);
    if (found !== undefined) return { id: found.reference, outputs: outputsOf(inputs, found) };
    const { reference, task } = await networks.create(desired, inputs.owner);
    await waitForTask(open, task);
    const observed = await networks.observe(reference);
    if (observed === undefined) {
      throw new ProviderError("Internal", "the network is not there after its creation", {
        reference,
        cure: "see the hypervisor's log, then run `pulumi up` again",
      });
    }
    return { id: reference, outputs: outputsOf(inputs, observed) };
  },
  async read(id, recorded) {
    const { session } = await openSession(recorded.provider);
    const observed = await requireGroup(session, "networks").observe(id);
    return observed === undefined
      ? undefined
      : { id, inputs: recorded, outputs: outputsOf(recorded, observed) };
  },
  update: async (_id, recorded, inputs) =>
    ({
      ...inputs,
      owner: recorded.owner,
      location: recorded.location,
      created: recorded.created,
    }) as PropertyMap,
  async delete(id, recorded) {
    if (recorded.created !== true) return;
    const open = await openSession(recorded.provider);
    const networks = requireGroup(open.session, "networks");
    const observed = await networks.observe(id);
    if (observed?.owner !== recorded.owner) return;
    await waitForTask(open, await networks.delete(id));
  },
};

function asksForCreation({ source, provider }: NetworkInputs): boolean {
  const { create } = blockFor(source, provider.type);
  return create !== undefined && create !== false;
}

function desiredNetwork(inputs: NetworkInputs): DesiredNetwork {
  return { name: inputs.name, source: blockFor(inputs.source, inputs.provider.type), mtu: inputs.mtu };
}

function outputsOf(recorded: NetworkInputs, observed: ObservedNetwork): PropertyMap {
  const created = observed.owner === recorded.owner;
  return { ...recorded, location: observed.location, created } as PropertyMap;
}
