import { definedOnly } from "./defined-only";

/**
 * The only error type that leaves an adapter, and the table of which errors may be retried.
 */

/** The reason for a failure, as planner, hooks and tests distinguish it. */
export type ErrorCode =
  | "NotFound"
  | "InvalidSpec"
  | "Unauthorized"
  | "NotSupported"
  | "Retryable"
  | "Unavailable"
  | "RateLimit"
  | "Timeout"
  | "QuotaExceeded"
  | "Conflict"
  | "Cancelled"
  | "Internal";

/** How resilience treats a code. `retry`: it tries the call again. `breaker`: the call counts towards opening the circuit. */
export interface ErrorTreatment {
  readonly retry: boolean;
  readonly breaker: boolean;
}

/** Resilience retries only calls whose effect is `read` or `idempotent`. */
export const errorTreatments: Readonly<Record<ErrorCode, ErrorTreatment>> = {
  NotFound: { retry: false, breaker: false },
  InvalidSpec: { retry: false, breaker: false },
  Unauthorized: { retry: false, breaker: false },
  NotSupported: { retry: false, breaker: false },
  Retryable: { retry: true, breaker: false },
  Unavailable: { retry: true, breaker: true },
  RateLimit: { retry: true, breaker: false },
  Timeout: { retry: true, breaker: true },
  QuotaExceeded: { retry: false, breaker: false },
  Conflict: { retry: false, breaker: false },
  Cancelled: { retry: false, breaker: false },
  Internal: { retry: false, breaker: false },
};

/** Fallback remediations by error code, for errors thrown without one. */
export type Remediations = Readonly<Partial<Record<ErrorCode, string>>>;

export interface ProviderErrorDetails {
  /** The operation that failed, e.g. `create machine` or the name of the native call. */
  readonly operation?: string;
  /** The object of the operation, under the hypervisor's name for it. */
  readonly reference?: string;
  /** The path of the input that is at fault, e.g. `disks[0].size`. */
  readonly property?: string;
  /** The remediation: one sentence that says what to do. */
  readonly remediation?: string;
  readonly cause?: unknown;
}

// a registered symbol, so that two copies of the package recognise each other's errors
const marker = Symbol.for("pulumi-virtrigaud.ProviderError");

/**
 * The only error that leaves an adapter. `message` is complete on its own: operation, reference, reason and remediation.
 */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly code: ErrorCode;
  readonly operation: string | undefined;
  readonly reference: string | undefined;
  readonly property: string | undefined;
  readonly remediation: string | undefined;
  /** What happened, without operation, reference and remediation. */
  readonly reason: string;

  constructor(code: ErrorCode, reason: string, details: ProviderErrorDetails = {}) {
    super(compose(reason, details), details.cause === undefined ? undefined : { cause: details.cause });
    Object.defineProperty(this, marker, { value: true });
    this.code = code;
    this.reason = reason;
    this.operation = details.operation;
    this.reference = details.reference;
    this.property = details.property;
    this.remediation = details.remediation;
  }

  static is(error: unknown, code?: ErrorCode): error is ProviderError {
    if (!(error instanceof Error && marker in error)) return false;
    return code === undefined || ("code" in error && error.code === code);
  }

  /** Returns the same error about another input. */
  at(property: string): ProviderError {
    const { operation, reference, remediation, cause } = this;
    return new ProviderError(this.code, this.reason, {
      ...definedOnly({ operation, reference, remediation }),
      property,
      cause,
    });
  }

  /** Returns the same error with the caller's details added; details that it has already stay. */
  with(details: ProviderErrorDetails): ProviderError {
    return new ProviderError(this.code, this.reason, {
      ...details,
      ...definedOnly({
        operation: this.operation,
        reference: this.reference,
        property: this.property,
        remediation: this.remediation,
      }),
      cause: this.cause ?? details.cause,
    });
  }
}

/** Turns anything thrown into a `ProviderError`: an aborted call into `Cancelled`, any other error into `Internal`. */
export function toProviderError(error: unknown, details: ProviderErrorDetails = {}): ProviderError {
  if (ProviderError.is(error)) return error.with(details);
  if (error instanceof Error && error.name === "AbortError") {
    return new ProviderError("Cancelled", "the operation was cancelled", { ...details, cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ProviderError("Internal", reason, { ...details, cause: error });
}

function compose(reason: string, details: ProviderErrorDetails): string {
  const subject = [details.operation, details.reference].filter((part) => part !== undefined).join(" ");
  const property = details.property === undefined ? "" : `${details.property}: `;
  const head = subject === "" ? `${property}${reason}` : `${subject}: ${property}${reason}`;
  return details.remediation === undefined ? head : `${head}; ${details.remediation}`;
}
