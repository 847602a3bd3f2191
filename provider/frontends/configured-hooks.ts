/**
 * The hooks of a front-end that learns the connection from the configuration of its Provider, and whose resources have none in
 * their inputs. Kinds read a connection beside what was asked for on it and, in a state, beside what was made on it. This file
 * puts it there on the way in and takes it out on the way back.
 */
import * as hooks from "../hooks";
import { type KindName, kinds } from "../kinds";
import type { Created, DiffResult, ReadBack } from "../kinds/kind";
import type { Operation } from "../runtime/operation";
import { PartialFailure } from "../runtime/partial-failure";
import type { PropertyMap } from "../runtime/values";

/** What a front-end knows of a resource beside its properties. */
export interface ConfiguredResource {
  readonly kind: KindName;
  /** The tag without a generation, from URN and stack identity. Not used for kinds without a connection. */
  readonly owner: string;
}

/**
 * All hooks run on the connection of this instance, a deletion and a refresh too: the engine decides which Provider deletes, and
 * configures one with the inputs that its state has.
 */
export class ConfiguredHooks {
  readonly #connection: PropertyMap;

  /** `connection`: the inputs of the Provider but `name` and `identity`, with unknown values in a preview. */
  constructor(connection: PropertyMap) {
    this.#connection = connection;
  }

  async check(
    resource: ConfiguredResource,
    inputs: PropertyMap,
    operation: Operation,
  ): Promise<hooks.CheckResult> {
    const checked = await hooks.check(resource.kind, this.#placed(resource, inputs), operation);
    return { ...checked, inputs: inputsOf(resource, checked.inputs) };
  }

  diff(resource: ConfiguredResource, request: hooks.DiffRequest, operation: Operation): Promise<DiffResult> {
    return hooks.diff(resource.kind, this.#request(resource, request), operation);
  }

  async plan(
    resource: ConfiguredResource,
    { inputs, recorded }: hooks.PlanRequest,
    operation: Operation,
  ): Promise<PropertyMap> {
    const request = {
      inputs: this.#placed(resource, inputs),
      ...(recorded === undefined ? {} : { recorded: this.#recorded(resource, recorded) }),
    };
    return outputsOf(resource, await hooks.plan(resource.kind, request, operation));
  }

  create(resource: ConfiguredResource, inputs: PropertyMap, operation: Operation): Promise<Created> {
    return withoutConnection(resource, async () => {
      const created = await hooks.create(resource.kind, this.#placed(resource, inputs), operation);
      return { ...created, outputs: outputsOf(resource, created.outputs) };
    });
  }

  /** `recorded` is empty for an import. */
  async read(
    resource: ConfiguredResource,
    id: string,
    recorded: PropertyMap,
    operation: Operation,
  ): Promise<ReadBack | undefined> {
    const found = await hooks.read(resource.kind, id, this.#recorded(resource, recorded), operation);
    if (found === undefined) return undefined;
    return {
      ...found,
      inputs: inputsOf(resource, found.inputs),
      outputs: outputsOf(resource, found.outputs),
    };
  }

  update(
    resource: ConfiguredResource,
    request: hooks.DiffRequest,
    operation: Operation,
  ): Promise<PropertyMap> {
    return withoutConnection(resource, async () =>
      outputsOf(resource, await hooks.update(resource.kind, this.#request(resource, request), operation)),
    );
  }

  remove(
    resource: ConfiguredResource,
    id: string,
    recorded: PropertyMap,
    operation: Operation,
  ): Promise<void> {
    return hooks.remove(resource.kind, id, this.#recorded(resource, recorded), operation);
  }

  invoke(name: string, args: PropertyMap, operation: Operation): Promise<PropertyMap> {
    return hooks.invoke(name, args, this.#connection, operation);
  }

  #request(resource: ConfiguredResource, { id, recorded, inputs }: hooks.DiffRequest): hooks.DiffRequest {
    return { id, recorded: this.#recorded(resource, recorded), inputs: this.#placed(resource, inputs) };
  }

  #placed({ kind, owner }: ConfiguredResource, inputs: PropertyMap): PropertyMap {
    return isPlaced(kind) ? { ...inputs, owner, provider: this.#connection } : inputs;
  }

  /** Outputs keep the tag that the object carries, which has a generation. */
  #recorded({ kind, owner }: ConfiguredResource, recorded: PropertyMap): PropertyMap {
    return isPlaced(kind) ? { owner, ...recorded, provider: this.#connection } : recorded;
  }
}

/** A Provider is a connection, and a class needs none. */
function isPlaced(kind: KindName): boolean {
  return kinds[kind].connection === "provider";
}

function inputsOf({ kind }: ConfiguredResource, properties: PropertyMap): PropertyMap {
  if (!isPlaced(kind)) return properties;
  const { owner: _owner, provider: _connection, ...inputs } = properties;
  return inputs;
}

function outputsOf({ kind }: ConfiguredResource, properties: PropertyMap): PropertyMap {
  if (!isPlaced(kind)) return properties;
  const { provider: _connection, ...outputs } = properties;
  return outputs;
}

/** A failure that leaves an object behind leaves properties too. */
async function withoutConnection<T>(resource: ConfiguredResource, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!PartialFailure.is(error)) throw error;
    const { id, properties, reasons, cause } = error;
    throw new PartialFailure(id, outputsOf(resource, properties), reasons, cause);
  }
}
