/** The server's side of what is watched: a collector of our own, a list of objects, and what of them is told. */
import { ProviderError } from "../../../contract/errors";
import { isFault } from "../errors";
import type { Caller } from "./caller";
import type { MoRef, Vim } from "./vim-types";

/** What is told of each type of object. Paths that old servers do not have would end the whole filter. */
const watchedPaths = {
  Task: ["info.state", "info.progress", "info.error", "info.result"],
  VirtualMachine: [
    "runtime.powerState",
    "runtime.question",
    "guest.toolsRunningStatus",
    "guest.ipAddress",
    "guest.net",
  ],
  HttpNfcLease: ["state", "error"],
} as const;

export type WatchedType = keyof typeof watchedPaths;

/** Milliseconds in which additions gather. */
const gathering = 5;

interface Parts {
  /** The session to which they belong. */
  readonly generation: number;
  readonly collector: MoRef;
  readonly view: MoRef;
}

/** What is to be listed, and who is told what became of it. */
export interface WatchViewHost {
  wanted(): readonly MoRef[];
  /** It is not told of any more. */
  dropped(ref: MoRef): void;
  /** The server does not have it. */
  gone(ref: MoRef): void;
  /** What is wanted cannot be listed. */
  failed(error: unknown): void;
}

export class WatchView {
  readonly #caller: Caller;
  readonly #content: Vim<"ServiceContent">;
  readonly #host: WatchViewHost;
  readonly #listed = new Map<string, MoRef>();
  #parts: Parts | undefined;
  #making: Promise<Parts> | undefined;
  #adding: NodeJS.Timeout | undefined;

  constructor(caller: Caller, content: Vim<"ServiceContent">, host: WatchViewHost) {
    this.#caller = caller;
    this.#content = content;
    this.#host = host;
  }

  /** The collector that tells of all that is wanted. */
  async ready(): Promise<MoRef> {
    if (this.#parts?.generation !== this.#caller.generation) {
      this.forget();
      this.#making ??= this.#make().finally(() => {
        this.#making = undefined;
      });
      this.#parts = await this.#making;
    }
    const parts = this.#parts;
    await this.#list(parts);
    return parts.collector;
  }

  /** Adds what is new soon, while the server is being listened to. */
  addSoon(): void {
    this.#adding ??= setTimeout(() => {
      this.#adding = undefined;
      // without parts the loop is about to make them, and then lists everything
      if (this.#parts === undefined) return;
      this.#list(this.#parts).catch((error: unknown) => {
        // the loop notices that as well, and makes everything again
        if (!isFault(error, "ManagedObjectNotFound")) this.#host.failed(error);
      });
    }, gathering);
  }

  /** Has others made the next time, and the server forget these: somebody may be listening to them still. */
  replace(): void {
    const { collector } = this.#parts ?? {};
    this.forget();
    if (collector === undefined) return;
    this.#caller.invoke("DestroyPropertyCollector", collector, {}).catch(() => undefined);
  }

  forget(): void {
    this.#parts = undefined;
    this.#listed.clear();
  }

  async #make(): Promise<Parts> {
    const { generation } = this.#caller;
    const { propertyCollector, viewManager } = this.#content;
    if (viewManager === undefined) throw new ProviderError("NotSupported", "the server has no views");
    const [collector, view] = await Promise.all([
      this.#caller.invoke("CreatePropertyCollector", propertyCollector, {}),
      this.#caller.invoke("CreateListView", viewManager, {}),
    ]);
    await this.#caller.invoke("CreateFilter", collector, { spec: filterOf(view), partialUpdates: false });
    return { generation, collector, view };
  }

  /** One call for all that has come and gone; what has only gone can wait. */
  async #list({ view }: Parts): Promise<void> {
    const wanted = this.#host.wanted();
    const add = wanted.filter(({ value }) => !this.#listed.has(value));
    if (add.length === 0) return;
    const kept = new Set(wanted.map(({ value }) => value));
    const remove = [...this.#listed.values()].filter(({ value }) => !kept.has(value));
    for (const ref of add) this.#listed.set(ref.value, ref);
    for (const ref of remove) {
      this.#listed.delete(ref.value);
      this.#host.dropped(ref);
    }
    try {
      const unresolved = (await this.#caller.invoke("ModifyListView", view, { add, remove })) ?? [];
      for (const ref of unresolved) {
        this.#listed.delete(ref.value);
        this.#host.gone(ref);
      }
    } catch (error) {
      for (const { value } of add) this.#listed.delete(value);
      throw error;
    }
  }
}

function filterOf(view: MoRef): Vim<"PropertyFilterSpec"> {
  return {
    propSet: Object.entries(watchedPaths).map(([type, pathSet]) => ({ type, pathSet: [...pathSet] })),
    objectSet: [
      {
        obj: view,
        skip: true,
        selectSet: [{ $type: "TraversalSpec", type: "ListView", path: "view", skip: false }],
      },
    ],
  };
}
