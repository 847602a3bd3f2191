import {
  type ErrorCode,
  type ProviderErrorDetails,
  type Remediations,
  toProviderError,
} from "../contract/errors";
import type { Explain } from "./named-operations";

const again = "run the same command again, which continues from what exists";

/** Hints for errors that were thrown without one, where the adapter has none of its own. */
const fallbacks: Readonly<Record<ErrorCode, string>> = {
  NotFound: "run `pulumi refresh` to have the state follow",
  InvalidSpec: "correct what the hypervisor names",
  Unauthorized: "check the credentials, and what their user may do",
  NotSupported: "leave it out, or use a hypervisor that supports it",
  Retryable: again,
  Unavailable: `check that the endpoint can be reached, then ${again}`,
  RateLimit: again,
  Timeout: again,
  QuotaExceeded: "free capacity, or name another place",
  Conflict:
    "bring the object into the state that this needs, or wait until its holder releases it, and try again",
  Cancelled: again,
  Internal: "see the logs of the hypervisor",
};

/** Makes a `ProviderError` of anything thrown, with a remediation at least. */
export function explainWith(remediations: Remediations = {}): Explain {
  return (error: unknown, details: ProviderErrorDetails = {}) => {
    const known = toProviderError(error, details);
    return known.with({ remediation: remediations[known.code] ?? fallbacks[known.code] });
  };
}
