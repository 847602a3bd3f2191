/**
 * libvirt's errors, and those of the sockets beneath, as `ProviderError`. Their text is read in the folder of this
 * name and nowhere else.
 */
import { ProviderError, type ProviderErrorDetails, toProviderError } from "../../contract/errors";
import { verdictOnSocket, verdictOnSsh } from "./errors/socket-verdicts";
import type { Verdict } from "./errors/verdict";
import { verdictOnLibvirt } from "./errors/verdicts";
import { ConnectionLostError, LibvirtError, ShortStreamError } from "./transport/native-errors";
import { FramingError } from "./transport/packets";

/** virErrorNumber (libvirt/virterror.h): numbers are never reused. Those that code of ours asks for by name. */
export const errorNumbers = {
  internalError: 1,
  noMemory: 2,
  noSupport: 3,
  invalidArgument: 8,
  operationFailed: 9,
  systemError: 38,
  rpc: 39,
  noDomain: 42,
  noNetwork: 43,
  noStoragePool: 49,
  noStorageVolume: 50,
  operationInvalid: 55,
  noDomainSnapshot: 72,
  argumentUnsupported: 74,
  noDomainMetadata: 80,
  operationUnsupported: 84,
  agentUnresponsive: 86,
  storageVolumeExists: 90,
  deviceMissing: 99,
} as const;

/** True when `error` stems from a libvirt error with one of `numbers`. */
export function isLibvirtError(error: unknown, ...numbers: readonly number[]): boolean {
  const native = ProviderError.is(error) ? error.cause : error;
  return native instanceof LibvirtError && numbers.includes(native.number);
}

/** True when the connection went away while the call waited: what the server did of it is unknown. */
export function isConnectionLoss(error: unknown): boolean {
  const native = ProviderError.is(error) ? error.cause : error;
  return native instanceof ConnectionLostError;
}

/** Anything thrown on the way to libvirt and back, as the one error that leaves an adapter. */
export function fromNativeError(error: unknown, details: ProviderErrorDetails = {}): ProviderError {
  if (ProviderError.is(error)) return error.with(details);
  const verdict = verdictOn(error);
  if (verdict === undefined) return toProviderError(error, details);
  const { code, remediation, property } = verdict;
  return new ProviderError(code, reasonOf(error), {
    ...(property === undefined ? {} : { property }),
    ...details,
    ...(remediation === undefined || details.remediation !== undefined ? {} : { remediation }),
    cause: error,
  });
}

function verdictOn(error: unknown): Verdict | undefined {
  if (error instanceof LibvirtError) return verdictOnLibvirt(error);
  if (error instanceof ConnectionLostError) return { code: "Unavailable" };
  if (error instanceof ShortStreamError) return { code: "Retryable" };
  if (error instanceof FramingError)
    return { code: "Unavailable", remediation: "check that a libvirt daemon listens there" };
  if (!(error instanceof Error)) return undefined;
  if (error.name === "TimeoutError") return { code: "Timeout" };
  return verdictOnSsh(error) ?? verdictOnSocket(error);
}

function reasonOf(error: unknown): string {
  // Node gives several addresses' failures an empty message
  if (error instanceof AggregateError && error.message === "") {
    return error.errors
      .map((each: unknown) => (each instanceof Error ? each.message : String(each)))
      .join(", ");
  }
  return error instanceof Error ? error.message : String(error);
}
