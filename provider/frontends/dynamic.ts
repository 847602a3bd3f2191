import type * as dynamic from "@pulumi/pulumi/dynamic";
import * as hooks from "../hooks";
import type { Operation } from "../hooks/operation";
import { PartialFailure } from "../hooks/partial-failure";
import type { PropertyMap } from "../hooks/values";
import { type KindName, kinds } from "../kinds";
import type { DiffResult } from "../kinds/kind";
import { events } from "../observability/events";
import { logEvents, openLog } from "../observability/log";
import { cancellationSignal } from "./cancellation";
import { endPolitely } from "./end-politely";
import { connectEngine } from "./engine";
import { providerLink } from "./link";
import { keepMemorySmall } from "./memory";
import { requireNode } from "./node-version";
import { urnOf } from "./owner";
import { userError, withCode } from "./user-error";
import { decode, encode } from "./values";

type Configuration = Pick<dynamic.Config, "get">;

requireNode();
keepMemorySmall();
const log = openLog(process.env);
if (log !== undefined) logEvents(events, log);
const cancelled = cancellationSignal();
const inFlight = new Set<Promise<unknown>>();
endPolitely(cancelled, async () => {
  await Promise.allSettled(inFlight);
  await hooks.closeSessions();
});
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
    async check(_olds, news) {
      const inputs = decode(news);
      const result = await presented(kind, () => hooks.check(kind, inputs, operationOf(kind, inputs)));
      return { inputs: encode(result.inputs), failures: [...result.failures] };
    },
    async diff(id, olds, news) {
      const inputs = decode(news);
      const operation = operationOf(kind, inputs);
      const result = await presented(kind, () =>
        hooks.diff(kind, { id, recorded: decode(olds), inputs }, operation),
      );
      announce(result, operation);
      return dynamicDiff(result);
    },
    async create(inputs) {
      const decoded = decode(inputs);
      const created = await presented(kind, () => hooks.create(kind, decoded, operationOf(kind, decoded)));
      return { id: created.id, outs: encode(created.outputs) };
    },
    async read(id, props) {
      const recorded = decode(props ?? {});
      const found = await presented(kind, () => hooks.read(kind, id, recorded, operationOf(kind, recorded)));
      return found === undefined ? {} : { id: found.id, props: encode(found.outputs) };
    },
    async update(id, olds, news) {
      const inputs = decode(news);
      const request = { id, recorded: decode(olds), inputs };
      return {
        outs: encode(await presented(kind, () => hooks.update(kind, request, operationOf(kind, inputs)))),
      };
    },
    async delete(id, props) {
      const recorded = decode(props);
      await presented(kind, () => hooks.remove(kind, id, recorded, operationOf(kind, recorded)));
    },
  };
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
function announce(result: DiffResult, operation: Operation): void {
  for (const { effect, summary } of result.changes) {
    if (effect !== "settings") operation.report("info", `${effectWords[effect]}: ${summary}`);
  }
  for (const note of result.notes) operation.report("warning", note);
}

const effectWords = { live: "live", powerCycle: "power cycle", replace: "replace" } as const;

function dynamicDiff({ changes, deleteBeforeReplace }: DiffResult): dynamic.DiffResult {
  const replaces = changes.filter(({ effect }) => effect === "replace").map(({ property }) => property);
  return { changes: changes.length > 0, replaces: [...new Set(replaces)], deleteBeforeReplace };
}

/**
 * Errors as the dynamic host wants them: id, properties and reasons for partial state, and no stack for users. The host adds
 * the link to results, but not to the properties of an error: without it nothing could read or delete the resource.
 */
async function presented<T>(kind: KindName, work: () => Promise<T>): Promise<T> {
  const working = work();
  inFlight.add(working);
  try {
    return await working;
  } catch (error) {
    if (!PartialFailure.is(error)) throw userError(error);
    throw Object.assign(userError(error), {
      id: error.id,
      properties: { ...encode(error.properties), __provider: providerLink(kind) },
      reasons: error.reasons.map((reason) => withCode(reason, error.cause)),
    });
  } finally {
    inFlight.delete(working);
  }
}
