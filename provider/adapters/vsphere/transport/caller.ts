import type { CallEffect } from "../../../contract/context";
import type { Arguments, Method, Result } from "./operations";
import type { MoRef } from "./vim-types";

export interface InvokeOptions {
  /** What the call is about, for errors and events. Default: the object that it goes to. */
  readonly reference?: string | undefined;
  /** Stricter or laxer than the method's own, where arguments make it so. */
  readonly effect?: CallEffect | undefined;
  /** For calls that wait on purpose: no timeout but the signal's. */
  readonly unbounded?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Calls in a session: wrapped, counted, and repeated after a new login where the session had ended. */
export interface Caller {
  /** Grows with each login: what belongs to a session has to be made again. */
  readonly generation: number;
  /** Rejects with a `ProviderError`. */
  invoke<Name extends Method>(
    method: Name,
    self: MoRef,
    values: Arguments<Name>,
    options?: InvokeOptions,
  ): Promise<Result<Name>>;
}
