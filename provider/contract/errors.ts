/**
 * The one error type that leaves an adapter, and the one table that says what may be tried again.
 */

/** Why an operation failed, in the words that planner, hooks and tests know. */
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

/** What resilience does with each code. `breaker` counts towards opening the circuit. */
export interface ErrorTreatment {
  readonly retry: boolean;
  readonly breaker: boolean;
}

/** A retry is only ever tried for calls whose effect is `read` or `idempotent`. */
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

/** What to do about an error by its code, where nobody who threw it knew more. */
export type Remediations = Readonly<Partial<Record<ErrorCode, string>>>;

export interface ProviderErrorDetails {
  /** What was being done, e.g. `create machine` or the name of the native call. */
  readonly operation?: string;
  /** The object it was done to, as the hypervisor names it. */
  readonly reference?: string;
  /** The input that is at fault, e.g. `disks[0].size`. */
  readonly property?: string;
  /** One sentence that says what to do about it. */
  readonly cure?: string;
  readonly cause?: unknown;
}

// a registered symbol, so that two copies of the package recognise each other's errors
const marker = Symbol.for("pulumi-virtrigaud.ProviderError");

/**
 * The only error that leaves an adapter. `message` is complete on its own: operation, reference,
 * what happened, and the cure.
 */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly code: ErrorCode;
  readonly operation: string | undefined;
  readonly reference: string | undefined;
  readonly property: string | undefined;
  readonly cure: string | undefined;
  /** What happened, without operation, reference and cure. */
  readonly reason: string;

  constructor(code: ErrorCode, reason: string, details: ProviderErrorDetails = {}) {
    super(compose(reason, details), details.cause === undefined ? undefined : { cause: details.cause });
    Object.defineProperty(this, marker, { value: true });
    this.code = code;
    this.reason = reason;
    this.operation = details.operation;
    this.reference = details.reference;
    this.property = details.property;
    this.cure = details.cure;
  }

  static is(error: unknown, code?: ErrorCode): error is ProviderError {
    if (!(error instanceof Error && marker in error)) return false;
    return code === undefined || ("code" in error && error.code === code);
  }

  /** The same error with what the caller knows beside it; what is already known stays. */
  with(details: ProviderErrorDetails): ProviderError {
    return new ProviderError(this.code, this.reason, {
      ...details,
      ...definedOnly({
        operation: this.operation,
        reference: this.reference,
        property: this.property,
        cure: this.cure,
      }),
      cause: this.cause ?? details.cause,
    });
  }
}

/** Anything thrown, as a `ProviderError`; what is not one yet becomes `Internal`. */
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
  return details.cure === undefined ? head : `${head}; ${details.cure}`;
}

function definedOnly<T extends object>(value: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<{
    [K in keyof T]: NonNullable<T[K]>;
  }>;
}
