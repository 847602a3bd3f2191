/**
 * Changes of objects, pushed by the server: one collector, one view and one loop for all that a session watches.
 *
 * Never are there two requests that wait for news of one collector: the server may tell the one of them that nobody listens to
 * any more, and what it has told is not told again (vcsim does so). So a request that waits is not given up when nobody
 * watches for a moment, and one whose answer got lost is followed by another collector.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { errorTreatments, ProviderError, toProviderError } from "../../../contract/errors";
import { outsideOperations } from "../../../observability/correlation";
import { onAbort } from "../../../resilience/abort";
import { isFault } from "../errors";
import type { Caller } from "./caller";
import type { AnyValue, MoRef, Vim } from "./vim-types";
import { type WatchedType, WatchView } from "./watch-view";

export type { WatchedType } from "./watch-view";

/** How long the server may keep an answer back when nothing happens; proxies cut what is silent for a minute. */
const maxWaitSeconds = 50;

/** When by then nothing has come, the connection is dead though nobody said so. */
const silenceMilliseconds = (maxWaitSeconds + 30) * 1000;

/** In bursts, many changes come with one answer. */
const gatherMilliseconds = 25;

/** In a row: of collector and view when they are gone, and of answers that did not come. */
const mostRenewals = 3;

/** After an answer that did not come. */
const pauseMilliseconds = 500;

/** By path, as far as they are known. */
export type WatchedProperties = ReadonlyMap<string, AnyValue>;

export interface Observer {
  /** The object's properties as they are now; the first call brings them all. */
  changed(properties: WatchedProperties): void;
  /** The end: the server does not have the object any more. */
  gone(): void;
  /** The end: the server cannot be listened to. */
  failed(error: ProviderError): void;
}

interface Watched {
  readonly ref: MoRef;
  readonly observers: Set<Observer>;
  readonly properties: Map<string, AnyValue>;
}

export class Updates {
  readonly #caller: Caller;
  readonly #view: WatchView;
  readonly #watched = new Map<string, Watched>();
  #loop: AbortController | undefined;
  #closed = false;

  constructor(caller: Caller, content: Vim<"ServiceContent">) {
    this.#caller = caller;
    this.#view = new WatchView(caller, content, {
      wanted: () => this.#watchedNow(),
      dropped: ({ value }) => this.#dropIdle(value),
      gone: (ref) => this.#vanished(ref),
      failed: (error) => this.#fail(unheard(error)),
    });
  }

  /** True while somebody watches something. */
  get watching(): boolean {
    return this.#watchedNow().length > 0;
  }

  /** Watches until the returned function is called. */
  watch(ref: MoRef & { readonly type: WatchedType }, observer: Observer): () => void {
    const key = ref.value;
    const watched = this.#watched.get(key) ?? { ref, observers: new Set(), properties: new Map() };
    watched.observers.add(observer);
    this.#watched.set(key, watched);
    if (watched.properties.size > 0) observer.changed(watched.properties);
    // the loop serves many operations: the end of the one that started it must not end it
    outsideOperations(() => this.#begin());
    // the server goes on telling of it until something else is listed: what it tells is kept up to then
    return () => void watched.observers.delete(observer);
  }

  /** Resolves with the first that `look` finds. */
  until<Found>(
    ref: MoRef & { readonly type: WatchedType },
    look: (properties: WatchedProperties) => Found | undefined,
    signal?: AbortSignal,
  ): Promise<Found> {
    const undo: (() => void)[] = [];
    return new Promise<Found>((resolve, reject) => {
      undo.push(onAbort(signal, reject));
      if (signal?.aborted === true) return;
      const changed = (properties: WatchedProperties): void => {
        try {
          const found = look(properties);
          if (found !== undefined) resolve(found);
        } catch (error) {
          reject(error);
        }
      };
      const gone = (): void => reject(goneError(ref));
      undo.push(this.watch(ref, { changed, gone, failed: reject }));
    }).finally(() => {
      for (const step of undo) step();
    });
  }

  /** For the end of the session. */
  close(): void {
    this.#closed = true;
    this.#fail(new ProviderError("Unavailable", "the session was closed while this was waited for"));
  }

  #dropIdle(key: string): void {
    if (this.#watched.get(key)?.observers.size === 0) this.#watched.delete(key);
  }

  #begin(): void {
    if (this.#closed) {
      this.close();
      return;
    }
    if (this.#loop !== undefined) {
      this.#view.addSoon();
      return;
    }
    this.#loop = new AbortController();
    void this.#run(this.#loop.signal);
  }

  #stop(): void {
    this.#loop?.abort();
    this.#loop = undefined;
    for (const key of [...this.#watched.keys()]) this.#dropIdle(key);
  }

  /** Never rejects: what goes wrong is told to those who watch. */
  async #run(signal: AbortSignal): Promise<void> {
    try {
      await this.#listen(signal);
    } catch (error) {
      if (!signal.aborted) this.#fail(unheard(error));
    }
  }

  async #listen(signal: AbortSignal): Promise<void> {
    let version: string | undefined;
    let heard: string | undefined;
    for (let renewals = 0; !signal.aborted; ) {
      if (!this.watching) {
        this.#stop();
        return;
      }
      try {
        const collector = await this.#view.ready();
        // another one, after a log-in in the middle, tells nothing of before to whoever names a version of the former
        if (collector.value !== heard) version = undefined;
        heard = collector.value;
        const set = await this.#wait(collector, version, signal);
        // all is told again after a long silence: whatever may have got lost, nobody waits for it for ever
        version = set?.version;
        renewals = 0;
        this.#deliver(set);
        await sleep(gatherMilliseconds, undefined, { signal });
      } catch (error) {
        if (renewals >= mostRenewals) throw error;
        await this.#recover(error, signal);
        renewals += 1;
      }
    }
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    if (isFault(error, "ManagedObjectNotFound", "InvalidCollectorVersion")) {
      // they ended with their session, or the server has lost them
      this.#view.forget();
      return;
    }
    signal.throwIfAborted();
    if (!errorTreatments[toProviderError(error).code].retry) throw error;
    this.#view.replace();
    await sleep(pauseMilliseconds, undefined, { signal });
  }

  async #wait(
    collector: MoRef,
    version: string | undefined,
    signal: AbortSignal,
  ): Promise<Vim<"UpdateSet"> | undefined> {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(silent()), silenceMilliseconds);
    try {
      const values = { version: version ?? "", options: { maxWaitSeconds } };
      const options = { unbounded: true, signal: AbortSignal.any([signal, silence.signal]) };
      return await this.#caller.invoke("WaitForUpdatesEx", collector, values, options);
    } finally {
      clearTimeout(timer);
    }
  }

  #deliver(set: Vim<"UpdateSet"> | undefined): void {
    for (const { objectSet = [] } of set?.filterSet ?? []) {
      for (const update of objectSet) this.#apply(update);
    }
  }

  #apply({ kind, obj, changeSet = [] }: Vim<"ObjectUpdate">): void {
    const watched = this.#watched.get(obj.value);
    if (watched === undefined) return;
    if (kind === "leave") {
      this.#vanished(obj);
      return;
    }
    for (const { name, op, val } of changeSet) {
      if (op === "remove" || op === "indirectRemove") watched.properties.delete(name);
      else watched.properties.set(name, val);
    }
    for (const observer of [...watched.observers]) observer.changed(watched.properties);
  }

  #vanished(ref: MoRef): void {
    const watched = this.#watched.get(ref.value);
    if (watched === undefined) return;
    this.#watched.delete(ref.value);
    for (const observer of [...watched.observers]) observer.gone();
  }

  #fail(error: ProviderError): void {
    const watched = [...this.#watched.values()];
    this.#watched.clear();
    this.#stop();
    if (!this.#closed) this.#view.replace();
    for (const { observers } of watched) for (const observer of [...observers]) observer.failed(error);
  }

  #watchedNow(): MoRef[] {
    return [...this.#watched.values()].flatMap(({ ref, observers }) => (observers.size > 0 ? [ref] : []));
  }
}

function silent(): ProviderError {
  return new ProviderError("Timeout", `the server sent nothing for ${silenceMilliseconds / 1000} s`);
}

function goneError({ value }: MoRef): ProviderError {
  return new ProviderError("NotFound", "the server does not know it any more", { reference: value });
}

/** That collector or view are gone says nothing of what is watched. */
function unheard(cause: unknown): ProviderError {
  const error = toProviderError(cause);
  if (error.code !== "NotFound") return error;
  return new ProviderError("Unavailable", `the server cannot be listened to: ${error.reason}`, { cause });
}
