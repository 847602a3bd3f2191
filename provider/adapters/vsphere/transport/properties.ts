/** Reads of properties, by named paths only. Those that ask at the same moment share a call, whatever they ask for. */
import DataLoader from "dataloader";
import type { ProviderError } from "../../../contract/errors";
import { outsideOperations } from "../../../observability/correlation";
import { faultOf, fromLocalizedFault, isFault } from "../errors";
import type { Caller } from "./caller";
import type { ManagedType, Properties } from "./managed-objects";
import type { AnyValue, MoRef, Vim } from "./vim-types";

/** Milliseconds in which reads gather. */
const gathering = 3;

/** Objects in one call: an answer of some megabytes. */
const mostObjects = 500;

interface Request {
  readonly type: ManagedType;
  readonly ref: MoRef;
  readonly paths: readonly string[];
}

type Values = Readonly<Record<string, AnyValue>>;

/** What was read of an object. Paths that may not be read have an error. */
interface Found {
  readonly values: Record<string, AnyValue>;
  readonly errors: Map<string, ProviderError>;
}

export class PropertyReader {
  readonly #caller: Caller;
  readonly #collector: MoRef;
  readonly #loader: DataLoader<Request, Values | undefined>;

  constructor(caller: Caller, { propertyCollector }: Vim<"ServiceContent">) {
    this.#caller = caller;
    this.#collector = propertyCollector;
    this.#loader = new DataLoader<Request, Values | undefined>((requests) => this.#read(requests), {
      cache: false,
      maxBatchSize: mostObjects,
      // a call for several operations must not end with the one that happened to come first
      batchScheduleFn: (run) => outsideOperations(() => void setTimeout(run, gathering)),
    });
  }

  /** `undefined` only when the server says that there is no such object. A property that is not set is missing. */
  async get<Type extends ManagedType, Path extends string>(
    type: Type,
    ref: MoRef,
    paths: readonly Path[],
  ): Promise<Properties<Type, Path> | undefined> {
    const values = await this.#loader.load({ type, ref, paths });
    return values as Properties<Type, Path> | undefined;
  }

  /** Of many objects, in their order. */
  retrieve<Type extends ManagedType, Path extends string>(
    type: Type,
    refs: readonly MoRef[],
    paths: readonly Path[],
  ): Promise<(Properties<Type, Path> | undefined)[]> {
    return Promise.all(refs.map((ref) => this.get(type, ref, paths)));
  }

  async #read(requests: readonly Request[]): Promise<(Values | Error | undefined)[]> {
    const found = await this.#findAll(requests);
    return requests.map((request) => {
      const object = found.get(keyOf(request.ref));
      return object === undefined ? undefined : answerTo(request, object);
    });
  }

  /** The server refuses a call for the sake of one object that is gone: that one is left out then. */
  async #findAll(requests: readonly Request[]): Promise<Map<string, Found>> {
    let present = requests;
    while (present.length > 0) {
      try {
        const contents = await retrieveAll(this.#caller, this.#collector, filterSpecs(present));
        return collect(present, contents);
      } catch (error) {
        const rest = without(present, goneAccordingTo(error));
        if (rest.length === present.length) throw error;
        present = rest;
      }
    }
    return new Map();
  }
}

/** All pages of an answer. What is left of one ends with its session: then all of it is asked for again. */
export async function retrieveAll(
  caller: Caller,
  collector: MoRef,
  specSet: readonly Vim<"PropertyFilterSpec">[],
): Promise<readonly Vim<"ObjectContent">[]> {
  const { generation } = caller;
  try {
    return await readPages(caller, collector, specSet);
  } catch (error) {
    if (caller.generation === generation) throw error;
    return retrieveAll(caller, collector, specSet);
  }
}

async function readPages(
  caller: Caller,
  collector: MoRef,
  specSet: readonly Vim<"PropertyFilterSpec">[],
): Promise<readonly Vim<"ObjectContent">[]> {
  let page = await caller.invoke("RetrievePropertiesEx", collector, { specSet, options: {} });
  const objects = [...(page?.objects ?? [])];
  while (page?.token !== undefined) {
    page = await caller.invoke("ContinueRetrievePropertiesEx", collector, { token: page.token });
    objects.push(...page.objects);
  }
  return objects;
}

/** The properties of one object of an answer. Throws where one may not be read. */
export function valuesIn({ propSet = [], missingSet = [] }: Vim<"ObjectContent">): Values {
  const [missing] = missingSet;
  if (missing !== undefined) throw fromLocalizedFault(missing.fault, { property: missing.path });
  return Object.fromEntries(propSet.map(({ name, val }) => [name, val]));
}

function filterSpecs(requests: readonly Request[]): Vim<"PropertyFilterSpec">[] {
  const groups = Map.groupBy(requests, ({ type, paths }) => JSON.stringify([type, ...paths]));
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const refs = new Map([first, ...others].map(({ ref }) => [keyOf(ref), ref]));
    return {
      propSet: [{ type: first.type, pathSet: [...first.paths] }],
      objectSet: [...refs.values()].map((obj) => ({ obj })),
    };
  });
}

function collect(
  requests: readonly Request[],
  contents: readonly Vim<"ObjectContent">[],
): Map<string, Found> {
  // an object of which nothing is set may be left out of the answer; it is there none the less
  const found = new Map<string, Found>();
  for (const { ref } of requests) found.set(keyOf(ref), { values: {}, errors: new Map() });
  for (const { obj, propSet = [], missingSet = [] } of contents) {
    const object = found.get(keyOf(obj));
    if (object === undefined) continue;
    for (const { name, val } of propSet) object.values[name] = val;
    for (const { path, fault } of missingSet) {
      object.errors.set(path, fromLocalizedFault(fault, { reference: obj.value, property: path }));
    }
  }
  return found;
}

function answerTo({ paths }: Request, { values, errors }: Found): Values | Error {
  const failed = paths.find((path) => errors.has(path));
  const error = failed === undefined ? undefined : errors.get(failed);
  if (error !== undefined) return error;
  const asked = paths.filter((path) => path in values);
  return Object.fromEntries(asked.map((path) => [path, values[path] as AnyValue]));
}

function goneAccordingTo(error: unknown): MoRef | undefined {
  if (!isFault(error, "ManagedObjectNotFound")) return undefined;
  return faultOf(error)?.obj as MoRef | undefined;
}

function without(requests: readonly Request[], gone: MoRef | undefined): readonly Request[] {
  if (gone === undefined) return requests;
  return requests.filter(({ ref }) => keyOf(ref) !== keyOf(gone));
}

function keyOf({ type, value }: MoRef): string {
  return `${type}:${value}`;
}
