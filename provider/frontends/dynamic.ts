import type * as dynamic from "@pulumi/pulumi/dynamic";
import * as hooks from "../hooks";
import { type KindName, kinds } from "../kinds";
import type { DiffResult } from "../kinds/kind";
import type { Operation } from "../runtime/operation";
import { PartialFailure } from "../runtime/partial-failure";
import type { PropertyMap } from "../runtime/values";
import { cancellationSignal } from "./cancellation";
import { connectEngine } from "./engine";
import { providerLink } from "./link";
import { urnOf } from "./owner";
import { startProcess } from "./process";
import { ResourceSecrets, received } from "./secret-inputs";
import { userError, withCode } from "./user-error";
import { decode, encode } from "./values";

type Configuration = Pick<dynamic.Config, "get">;

const { cancelled, track } = startProcess(cancellationSignal);
const engine = connectEngine();
// set as soon as `configure` is entered: a second resource may be called before the host has awaited it
let configuration: Configuration | undefined;

/**
 * The dynamic provider of one kind of resource: what the link in a state file leads to. This path and this
 * function stay for ever, since states written today must still be read by the package of next year.
 */
export function provider(name: string): dynamic.ResourceProvider {
  const kind = kindOf(name);
  return {
    async configure({ config }) {
      configuration = config;
    },
    async check(olds, news) {
      const { properties: inputs, secrets } = receive(kind, news, olds);
      const result = await presented(kind, secrets, () =>
        hooks.check(kind, inputs, operationOf(kind, inputs)),
      );
      return { inputs: { ...encode(result.inputs), ...secrets.inputs() }, failures: [...result.failures] };
    },
    async diff(id, olds, news) {
      const { properties: inputs, before: recorded, secrets } = receive(kind, news, olds);
      const operation = operationOf(kind, inputs);
      return presented(kind, secrets, async () => {
        const result = await hooks.diff(kind, { id, recorded, inputs }, operation);
        announce(result, secrets, operation);
        return dynamicDiff(result);
      });
    },
    async create(news) {
      const { properties: inputs, secrets } = receive(kind, news);
      const created = await presented(kind, secrets, () =>
        hooks.create(kind, inputs, operationOf(kind, inputs)),
      );
      return { id: created.id, outs: secrets.mark(encode(created.outputs)) };
    },
    async read(id, props) {
      const { properties: recorded, secrets } = receive(kind, props ?? {});
      const found = await presented(kind, secrets, () =>
        hooks.read(kind, id, recorded, operationOf(kind, recorded)),
      );
      return found === undefined ? {} : { id: found.id, props: secrets.mark(encode(found.outputs)) };
    },
    async update(id, olds, news) {
      const { properties: inputs, before: recorded, secrets } = receive(kind, news, olds);
      const outputs = await presented(kind, secrets, () =>
        hooks.update(kind, { id, recorded, inputs }, operationOf(kind, inputs)),
      );
      return { outs: secrets.mark(encode(outputs)) };
    },
    async delete(id, props) {
      const { properties: recorded, secrets } = receive(kind, props);
      await presented(kind, secrets, () => hooks.remove(kind, id, recorded, operationOf(kind, recorded)));
    },
  };
}

/** The engine's properties as hooks know them, and their secrets, which redaction knows from here on. */
function receive(kind: KindName, newest: object, older: object = {}) {
  const now = received(decode(newest));
  const before = received(decode(older));
  const secrets = new ResourceSecrets(kind, [now, before]);
  return { properties: now.properties, before: before.properties, secrets };
}

function kindOf(name: string): KindName {
  const kind = (Object.keys(kinds) as KindName[]).find((known) => known === name);
  if (kind !== undefined) return kind;
  throw new Error(
    `this version of pulumi-virtrigaud has no resource ${name}: install the version that made it`,
  );
}

function operationOf(kind: KindName, properties: PropertyMap): Operation {
  const urn = typeof properties.owner === "string" ? urnOf(kind, properties.owner) : undefined;
  return {
    signal: cancelled,
    report: (level, message) =>
      engine.log(level === "warning" ? "WARNING" : "INFO", message, {
        ...(urn === undefined ? {} : { urn }),
        ephemeral: level === "progress",
      }),
    config: (key) => configuration?.get(key),
  };
}

// the engine shows no details of a dynamic resource's diff: these lines are the plan that the user sees
function announce(result: DiffResult, secrets: ResourceSecrets, operation: Operation): void {
  const lines = result.changes
    .filter(({ effect }) => effect !== "settings")
    .map(({ effect, property, summary }) => `${words[effect]}: ${secrets.shown(property, summary)}`);
  for (const line of new Set(lines)) operation.report("info", line);
  for (const note of result.notes) operation.report("warning", note);
}

const words = { live: "live", powerCycle: "power cycle", replace: "replace", settings: "settings" } as const;

function dynamicDiff({ changes, deleteBeforeReplace }: DiffResult): dynamic.DiffResult {
  const replaces = changes.filter(({ effect }) => effect === "replace").map(({ property }) => property);
  return { changes: changes.length > 0, replaces: [...new Set(replaces)], deleteBeforeReplace };
}

/**
 * Errors as the dynamic host wants them: id, properties and reasons for partial state, and no stack for users. The host adds
 * the link to results, but not to the properties of an error: without it nothing could read or delete the resource.
 */
async function presented<T>(kind: KindName, secrets: ResourceSecrets, work: () => Promise<T>): Promise<T> {
  try {
    return await track(work);
  } catch (error) {
    if (!PartialFailure.is(error)) throw userError(error);
    throw Object.assign(userError(error), {
      id: error.id,
      properties: { ...secrets.mark(encode(error.properties)), __provider: providerLink(kind) },
      reasons: error.reasons.map((reason) => withCode(reason, error.cause)),
    });
  } finally {
    await engine.told();
  }
}
