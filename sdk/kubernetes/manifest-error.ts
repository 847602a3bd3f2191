// a registered symbol, so that two copies of the package recognise each other's errors
const marker = Symbol.for("pulumi-virtrigaud.ManifestError");

export interface ManifestErrorDetails {
  /** The function that was called, e.g. `withMemoryRequest`. */
  readonly call?: string;
  /** What of it is at fault, e.g. the name of the argument or a path in it. */
  readonly argument?: string;
  readonly cause?: unknown;
}

/** An input from which no manifest can be made that Kubernetes would accept: said at the call, with the remediation. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
  /** What is wrong and what is allowed, without call and argument. */
  readonly reason: string;
  readonly call: string | undefined;
  readonly argument: string | undefined;

  constructor(reason: string, details: ManifestErrorDetails = {}) {
    const place = [details.call, details.argument].filter((part) => part !== undefined);
    super([...place, reason].join(": "), details.cause === undefined ? undefined : { cause: details.cause });
    Object.defineProperty(this, marker, { value: true });
    this.reason = reason;
    this.call = details.call;
    this.argument = details.argument;
  }

  static is(error: unknown): error is ManifestError {
    return error instanceof Error && marker in error;
  }
}
