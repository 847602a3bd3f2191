import { type ErrorCode, ProviderError } from "../../../provider/contract/errors";
import { NativeError, type NativeFault } from "./hypervisor";

const codes: Readonly<Record<NativeFault, ErrorCode>> = {
  "wrong-password": "Unauthorized",
  "no-machine": "NotFound",
  taken: "Conflict",
  "no-network": "InvalidSpec",
  "wrong-state": "Conflict",
};

/** The core adds a remediation where there is none. */
export function fromNativeError(error: unknown): unknown {
  if (!(error instanceof NativeError)) return error;
  return new ProviderError(codes[error.fault], error.message, { cause: error });
}

export function notSupported(what: string): ProviderError {
  return new ProviderError("NotSupported", `this hypervisor does not know "${what}"`);
}
