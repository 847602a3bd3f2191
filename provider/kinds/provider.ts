import type { z } from "zod";
import { ProviderError } from "../contract/errors";
import { currentOperation } from "../hooks/operation";
import { openSession } from "../hooks/sessions";
import type { PropertyMap } from "../hooks/values";
import { providerResource } from "../models/provider";
import { connectionViolations, defaultsViolations } from "./connection-rules";
import { inputChanges } from "./inputs-diff";
import type { Kind } from "./kind";

type ProviderResource = z.input<typeof providerResource>;

/** A Provider proves its connection when it is made; machines carry the connection themselves. */
export const provider: Kind<ProviderResource> = {
  name: "Provider",
  model: providerResource,
  rules: (inputs, capabilities) => [
    ...connectionViolations(inputs),
    ...defaultsViolations(inputs, capabilities),
  ],
  async diff(_id, recorded, inputs) {
    const changes = inputChanges(Object.keys(providerResource.shape), recorded, inputs, {
      type: { effect: "replace", summary: `${recorded.type} → ${inputs.type}` },
    });
    return { changes, deleteBeforeReplace: false, notes: [] };
  },
  async create(inputs) {
    return { id: inputs.name, outputs: await connected(inputs) };
  },
  async read(id, recorded) {
    const inputs = inputsOf(recorded);
    try {
      return { id, inputs: inputs as PropertyMap, outputs: await connected(inputs) };
    } catch (error) {
      if (!ProviderError.is(error)) throw error;
      // refresh goes on: each machine then says for itself that it could not be read
      currentOperation()?.report("warning", error.message);
      return { id, inputs: inputs as PropertyMap, outputs: { ...recorded, healthy: false } };
    }
  },
  update: async (_id, _recorded, inputs) => connected(inputs),
  async delete() {},
};

function inputsOf(recorded: ProviderResource & PropertyMap): ProviderResource {
  const known = Object.keys(providerResource.shape);
  return Object.fromEntries(
    Object.entries(recorded).filter(([key]) => known.includes(key)),
  ) as ProviderResource;
}

async function connected(inputs: ProviderResource): Promise<PropertyMap> {
  const { name: _name, ...connection } = inputs;
  const { session } = await openSession(connection);
  const outputs = {
    ...inputs,
    healthy: true,
    version: session.version,
    capabilities: [...session.capabilities].toSorted(),
  };
  return outputs as PropertyMap;
}
