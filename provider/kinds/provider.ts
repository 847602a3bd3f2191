import type { z } from "zod";
import { ProviderError } from "../contract/errors";
import { newIdentity } from "../contract/ownership";
import { providerResource } from "../models/provider";
import { connectionViolations, defaultsViolations } from "../runtime/connection-rules";
import { currentOperation } from "../runtime/operation";
import { openSession } from "../runtime/sessions";
import { type PropertyMap, unknown } from "../runtime/values";
import { inputChanges } from "./inputs-diff";
import type { Kind } from "./kind";

// an identity that the program does not name is the state's own
const settings = Object.keys(providerResource.shape).filter((key) => key !== "identity");

const connectsAgain = {
  property: "healthy",
  effect: "settings",
  summary: "the last contact failed: it is tried again",
} as const;

type ProviderResource = z.input<typeof providerResource>;

/** A Provider proves its connection when it is made; machines carry the connection themselves. */
export const provider: Kind<ProviderResource> = {
  name: "Provider",
  model: providerResource,
  connection: "inputs",
  rules: (inputs, capabilities) => [
    ...connectionViolations(inputs),
    ...defaultsViolations(inputs, capabilities),
  ],
  async diff(_id, recorded, inputs) {
    const compared = inputs.identity === undefined ? settings : [...settings, "identity"];
    const changes = inputChanges(compared, recorded, inputs, {
      type: { effect: "replace", summary: `${recorded.type} → ${inputs.type}` },
    });
    const again = recorded.healthy === false ? [connectsAgain] : [];
    return { changes: [...changes, ...again], deleteBeforeReplace: false, notes: [] };
  },
  plan: (inputs, recorded) => ({
    ...inputs,
    ...plannedIdentity(inputs, recorded),
    healthy: true,
    version: unknown,
    capabilities: unknown,
  }),
  async create(inputs) {
    return { id: inputs.name, outputs: await connected(inputs, inputs.identity ?? newIdentity()) };
  },
  async read(id, recorded) {
    const inputs = inputsOf(recorded);
    try {
      return { id, inputs: inputs as PropertyMap, outputs: await connected(inputs, recorded.identity) };
    } catch (error) {
      if (!ProviderError.is(error) || error.code === "Cancelled") throw error;
      // refresh goes on: each machine then says for itself that it could not be read
      currentOperation()?.report("warning", error.message);
      return { id, inputs: inputs as PropertyMap, outputs: { ...recorded, healthy: false } };
    }
  },
  update: async (_id, recorded, inputs) => connected(inputs, inputs.identity ?? recorded.identity),
  async delete() {},
};

/** A creation draws one. A state of an earlier version has none. */
function plannedIdentity(inputs: PropertyMap, recorded: PropertyMap | undefined): PropertyMap {
  const identity = inputs.identity ?? (recorded === undefined ? unknown : recorded.identity);
  return identity === undefined ? {} : { identity };
}

function inputsOf(recorded: ProviderResource & PropertyMap): ProviderResource {
  return Object.fromEntries(
    Object.entries(recorded).filter(([key]) => settings.includes(key)),
  ) as ProviderResource;
}

async function connected(inputs: ProviderResource, identity: string | undefined): Promise<PropertyMap> {
  const { name: _name, identity: _identity, ...connection } = inputs;
  const { session } = await openSession(connection);
  const outputs = {
    ...inputs,
    ...(identity === undefined ? {} : { identity }),
    healthy: true,
    version: session.version,
    capabilities: [...session.capabilities].toSorted(),
  };
  return outputs as PropertyMap;
}
