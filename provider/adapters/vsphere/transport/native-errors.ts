/** What goes wrong on the wire, before it becomes a `ProviderError` (see `../errors.ts`). */
import type { MethodFault } from "./vim-types";

/** A fault that the server answered with: it has refused the call, or the task has failed. */
export class VimFaultError extends Error {
  override readonly name = "VimFaultError";
  readonly fault: MethodFault;

  /** `message` is the server's own, in its language; it may be empty. */
  constructor(fault: MethodFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** The server, or a proxy before it, answered with a status that is no success, and not with a fault. */
export class HttpStatusError extends Error {
  override readonly name = "HttpStatusError";
  readonly status: number;
  /** The error that vCenter's REST names, e.g. `NOT_FOUND` or `com.vmware.vapi.std.errors.not_found`. */
  readonly errorType: string | undefined;

  constructor(status: number, message: string, errorType?: string) {
    super(message);
    this.status = status;
    this.errorType = errorType;
  }
}

/** The connection was lost after the request was sent; whether the server did what it asks for is unknown. */
export class ConnectionLostError extends Error {
  override readonly name = "ConnectionLostError";
}

/** What came is not what a vSphere server sends. */
export class MalformedAnswerError extends Error {
  override readonly name = "MalformedAnswerError";
}

/** What OpenSSL and Node call errors about certificates and TLS, e.g. `SELF_SIGNED_CERT_IN_CHAIN`. */
export function isCertificateProblem(code: string): boolean {
  return /CERT|SIGNATURE|^ERR_(TLS|SSL|OSSL)/.test(code);
}
