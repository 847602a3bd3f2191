/** Failures between the hooks and the hypervisor: one native call fails, is the last one before Ctrl-C, or the last one at all. */
import { vi } from "vitest";
import type { Adapter } from "../../provider/contract/adapter";
import type { AdapterContext } from "../../provider/contract/context";
import { type ErrorCode, ProviderError } from "../../provider/contract/errors";

export type Mishap =
  | {
      readonly kind: "fail";
      readonly call: number;
      readonly code: ErrorCode;
      /** The call takes effect first. */
      readonly after: boolean;
    }
  /** Ctrl-C: the operation is aborted, and what it has reached is told. */
  | { readonly kind: "interrupt"; readonly call: number }
  /** kill -9: nothing comes through any more, and the state hears of nothing. */
  | { readonly kind: "kill"; readonly call: number; readonly after: boolean };

/** Stands between an adapter and its wire. */
export class Interference {
  #mishap: Mishap | undefined;
  #calls = 0;
  #dead = false;
  #controller = new AbortController();

  /** From now on the operations of `adapter` meet the mishaps. */
  watch(adapter: Adapter): void {
    const connect = adapter.connect.bind(adapter);
    vi.spyOn(adapter, "connect").mockImplementation((connection, context, ...rest) =>
      connect(connection, this.#around(context), ...rest),
    );
  }

  /** Counted in native calls from here. */
  plan(mishap: Mishap | undefined): void {
    this.#mishap = mishap;
    this.#calls = 0;
    this.#dead = false;
    this.#controller = new AbortController();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get dead(): boolean {
    return this.#dead;
  }

  get calls(): number {
    return this.#calls;
  }

  #around(context: AdapterContext): AdapterContext {
    return { ...context, call: (call, run) => context.call(call, (signal) => this.#interfere(run, signal)) };
  }

  async #interfere<T>(run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#dead) throw scripted("Internal");
    const mishap = this.#mishap;
    const due = mishap !== undefined && this.#calls === mishap.call;
    this.#calls += 1;
    if (!due) return run(signal);
    switch (mishap.kind) {
      case "interrupt": {
        const result = await run(signal);
        this.#controller.abort();
        return result;
      }
      case "kill":
        if (mishap.after) await run(signal);
        this.#dead = true;
        throw scripted("Internal");
      case "fail":
        if (mishap.after) await run(signal);
        throw scripted(mishap.code);
    }
  }
}

function scripted(code: ErrorCode): ProviderError {
  return new ProviderError(code, "made up by the test", { remediation: "none" });
}
