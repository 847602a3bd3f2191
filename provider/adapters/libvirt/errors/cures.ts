/** What to do about errors of which nobody who threw them knew more. */
import {
  type ErrorCode,
  type ProviderError,
  type ProviderErrorDetails,
  toProviderError,
} from "../../../contract/errors";

const again = "run the same command again, which goes on from what is there";

const cures: Readonly<Record<ErrorCode, string>> = {
  NotFound: "run `pulumi refresh` to have the state follow",
  InvalidSpec: "correct what libvirt names",
  Unauthorized: "check the credentials, and what their user may do on the host",
  NotSupported: "leave it out, or update libvirt and QEMU on the host",
  Retryable: again,
  Unavailable: `check that the libvirt daemon runs and can be reached, then ${again}`,
  RateLimit: again,
  Timeout: again,
  QuotaExceeded: "free space or memory on the host",
  Conflict: "bring the object into the state that this needs, or wait for who holds it, and try again",
  Cancelled: again,
  Internal:
    "see the logs of libvirt and of the machine on the host, in /var/log/libvirt or, of a user's own daemon, in ~/.cache/libvirt",
};

/** Anything thrown, with a cure at least. */
export function cured(error: unknown, details: ProviderErrorDetails = {}): ProviderError {
  const known = toProviderError(error, details);
  return known.with({ cure: cures[known.code] });
}
