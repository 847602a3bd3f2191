import type { MoRef } from "./transport/vim-types";

/** Space that machines which are being made are about to take: no datastore says so by itself. */
export class PromisedSpace {
  readonly #bytes = new Map<string, number>();

  on(datastore: MoRef): number {
    return this.#bytes.get(datastore.value) ?? 0;
  }

  /** Until the returned function is called. */
  promise(datastore: MoRef, bytes: number): () => void {
    this.#add(datastore, bytes);
    return () => this.#add(datastore, -bytes);
  }

  #add(datastore: MoRef, bytes: number): void {
    const sum = this.on(datastore) + bytes;
    if (sum === 0) this.#bytes.delete(datastore.value);
    else this.#bytes.set(datastore.value, sum);
  }
}
