/** What to do about errors of which nobody who threw them knew more. */
import {
  type ErrorCode,
  type ProviderError,
  type ProviderErrorDetails,
  toProviderError,
} from "../../contract/errors";

const again = "run the same command again, which goes on from what is there";

const cures: Readonly<Record<ErrorCode, string>> = {
  NotFound: "run `pulumi refresh` to have the state follow",
  InvalidSpec: "correct what vSphere names",
  Unauthorized: "check the credentials, and what their user may do",
  NotSupported: "leave it out, or use a vCenter and hosts that have it",
  Retryable: again,
  Unavailable: `check that the endpoint can be reached, then ${again}`,
  RateLimit: again,
  Timeout: again,
  QuotaExceeded: "free capacity, or name another place",
  Conflict: "bring the object into the state that this needs, or wait for who holds it, and try again",
  Cancelled: again,
  Internal: "see the task in the vSphere client, and the logs of vCenter",
};

/** Anything thrown, with a cure at least. */
export function cured(error: unknown, details: ProviderErrorDetails = {}): ProviderError {
  const known = toProviderError(error, details);
  return known.with({ cure: cures[known.code] });
}
