import type { Session } from "../contract/adapter";
import type { FunctionArguments, FunctionName, FunctionResult } from "../models/functions";

/** What a function may look at. */
export interface FunctionContext {
  readonly session: Session;
  /** The type of the hypervisor. */
  readonly type: string;
}

/** A function that programs call: it reads the hypervisor and changes nothing. */
export type ProviderFunction<Name extends FunctionName> = (
  args: FunctionArguments<Name>,
  context: FunctionContext,
) => Promise<FunctionResult<Name>>;
