import type { AdapterContext, CallEffect } from "../../../provider/contract/context";
import { ProviderError } from "../../../provider/contract/errors";
import { fromNativeError } from "./errors";
import type { Hypervisor } from "./hypervisor";

/** The one way to the hypervisor. */
export class Wire {
  readonly #server: Hypervisor;
  readonly context: AdapterContext;
  readonly #end = Promise.withResolvers<void>();
  readonly closed = this.#end.promise;
  #isOpen = true;

  constructor(server: Hypervisor, context: AdapterContext) {
    this.#server = server;
    this.context = context;
  }

  call<T>(name: string, effect: CallEffect, reference: string, run: (server: Hypervisor) => T): Promise<T> {
    return this.context.call({ name, effect, reference }, async (signal) => {
      if (!this.#isOpen) throw new ProviderError("Unavailable", "the session is closed");
      signal.throwIfAborted();
      try {
        return run(this.#server);
      } catch (error) {
        // here, so that the context knows what may be tried again
        throw fromNativeError(error);
      }
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#end.resolve();
  }
}
