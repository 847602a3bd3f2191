/** libvirt's errors, and those of the sockets beneath, as `ProviderError`. The only place that reads their text. */
import {
  type ErrorCode,
  ProviderError,
  type ProviderErrorDetails,
  toProviderError,
} from "../../contract/errors";
import { ConnectionLostError, LibvirtError } from "./transport/native-errors";
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
  noDomainMetadata: 80,
  agentUnresponsive: 86,
  storageVolumeExists: 90,
  deviceMissing: 99,
} as const;

interface Verdict {
  readonly code: ErrorCode;
  readonly cure?: string;
}

const verdictsByNumber: Readonly<Record<number, Verdict>> = {
  2: { code: "QuotaExceeded", cure: "free memory on the host" },
  3: { code: "NotSupported" },
  4: { code: "Unavailable" },
  5: { code: "Unavailable", cure: "check that the daemon has the driver that the URI names" },
  7: { code: "InvalidSpec" },
  8: { code: "InvalidSpec" },
  16: { code: "InvalidSpec" },
  19: { code: "InvalidSpec" },
  20: { code: "InvalidSpec" },
  21: { code: "InvalidSpec" },
  22: { code: "InvalidSpec" },
  23: { code: "InvalidSpec" },
  27: { code: "InvalidSpec" },
  28: { code: "Conflict" },
  29: { code: "Unauthorized", cure: "connect as a user who may change things" },
  35: { code: "InvalidSpec" },
  36: { code: "InvalidSpec" },
  37: { code: "Conflict" },
  // the daemon's own trouble with a message or a peer; "unknown procedure" is told apart below
  39: { code: "Retryable" },
  40: { code: "Unavailable" },
  42: { code: "NotFound" },
  43: { code: "NotFound" },
  44: { code: "InvalidSpec" },
  45: { code: "Unauthorized", cure: "check the credentials and who may use libvirt on the host" },
  46: { code: "InvalidSpec" },
  47: { code: "InvalidSpec" },
  49: { code: "NotFound" },
  50: { code: "NotFound" },
  53: { code: "NotFound" },
  55: { code: "Conflict" },
  57: { code: "NotFound" },
  62: { code: "NotFound" },
  66: { code: "NotFound" },
  67: { code: "NotSupported" },
  // "cannot acquire state change lock": another job holds the machine; says nothing about the host's health
  68: { code: "Retryable" },
  71: { code: "InvalidSpec" },
  72: { code: "NotFound" },
  74: { code: "NotSupported" },
  76: { code: "Conflict" },
  77: { code: "Conflict" },
  78: { code: "Cancelled" },
  79: { code: "Unauthorized" },
  80: { code: "NotFound" },
  82: { code: "InvalidSpec" },
  83: { code: "Conflict" },
  84: { code: "NotSupported" },
  86: { code: "Retryable", cure: "check that qemu-guest-agent runs in the guest" },
  87: { code: "Retryable" },
  88: { code: "Unauthorized", cure: "ask the host's owner for the right to do this (polkit access control)" },
  89: { code: "Retryable" },
  90: { code: "Conflict" },
  91: { code: "InvalidSpec", cure: "ask for a CPU model that the host has" },
  92: { code: "InvalidSpec" },
  94: { code: "Unauthorized" },
  99: { code: "NotFound" },
  101: { code: "NotFound" },
  103: { code: "NotFound" },
  104: { code: "NotFound" },
  106: { code: "Conflict" },
  107: { code: "NotFound" },
  108: { code: "NotFound" },
  109: { code: "Conflict" },
  110: { code: "Conflict" },
  111: { code: "NotFound" },
  112: { code: "Retryable", cure: "check that qemu-guest-agent runs in the guest" },
};

/**
 * Linux errno in a system error (number 38). A missing file is not `NotFound`: that would say that the object
 * asked for is gone, and here it is something that the object needs.
 */
const verdictsByErrno: Readonly<Record<number, Verdict>> = {
  1: { code: "Unauthorized", cure: "let the daemon's user have access on the host" },
  2: { code: "InvalidSpec", cure: "check the path on the host" },
  4: { code: "Retryable" },
  11: { code: "Retryable" },
  12: { code: "QuotaExceeded", cure: "free memory on the host" },
  13: { code: "Unauthorized", cure: "let the daemon's user have access on the host" },
  16: { code: "Retryable" },
  17: { code: "Conflict" },
  22: { code: "InvalidSpec" },
  27: { code: "QuotaExceeded" },
  28: { code: "QuotaExceeded", cure: "free space on the host" },
  30: { code: "Conflict" },
  32: { code: "Unavailable" },
  95: { code: "NotSupported" },
  104: { code: "Unavailable" },
  110: { code: "Unavailable" },
  111: { code: "Unavailable" },
  113: { code: "Unavailable" },
  122: { code: "QuotaExceeded", cure: "raise the quota on the host" },
};

/**
 * What libvirt reports by a number that says nothing (internal error, operation failed, invalid, RPC), by
 * libvirt's and QEMU's English text: the daemon does not translate what it sends. Seen with 9.0 and QEMU 7.2.
 */
const verdictsByText: readonly (readonly [RegExp, Verdict])[] = [
  [
    /^unknown procedure: \d+|^RPC.*unknown procedure/i,
    { code: "NotSupported", cure: "update libvirt on the host" },
  ],
  [/already exists|is already defined/i, { code: "Conflict" }],
  [/No space left on device|Disk quota exceeded/i, { code: "QuotaExceeded", cure: "free space on the host" }],
  [/[Cc]annot (allocate|set up guest) memory/, { code: "QuotaExceeded", cure: "free memory on the host" }],
  [/Failed to get "?(write|shared write|consistent read)"? lock/, { code: "Conflict" }],
  [/Could not access KVM kernel module|invalid accelerator kvm/i, { code: "NotSupported" }],
  [/QEMU guest agent is not (connected|available)/i, { code: "Retryable" }],
];
const numbersThatSayNothing: ReadonlySet<number> = new Set([1, 8, 9, 39, 55]);

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
  const { code, cure } = verdict;
  return new ProviderError(code, reasonOf(error), {
    ...details,
    ...(cure === undefined || details.cure !== undefined ? {} : { cure }),
    cause: error,
  });
}

function verdictOn(error: unknown): Verdict | undefined {
  if (error instanceof LibvirtError) return verdictOnLibvirt(error);
  if (error instanceof ConnectionLostError) return { code: "Unavailable" };
  if (error instanceof FramingError)
    return { code: "Unavailable", cure: "check that a libvirt daemon listens there" };
  if (!(error instanceof Error)) return undefined;
  if (error.name === "TimeoutError") return { code: "Timeout" };
  return verdictOnSsh(error) ?? verdictOnSocket(error);
}

function verdictOnLibvirt(error: LibvirtError): Verdict {
  if (numbersThatSayNothing.has(error.number)) {
    const byText = verdictsByText.find(([pattern]) => pattern.test(error.message));
    if (byText !== undefined) return byText[1];
  }
  if (error.number === errorNumbers.systemError) {
    return verdictsByErrno[error.integers[0]] ?? { code: "Internal" };
  }
  return verdictsByNumber[error.number] ?? { code: "Internal" };
}

/** By the code of Node's socket, TLS and DNS errors. */
const verdictsBySocketCode: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: {
    code: "Unavailable",
    cure: "start the libvirt daemon on the host and check the port or socket of the URI",
  },
  ENOENT: {
    code: "Unavailable",
    cure: "start the libvirt daemon (systemctl start libvirtd), or name its socket in the URI: ?socket=/path",
  },
  EACCES: {
    code: "Unauthorized",
    cure: "add the user to the group libvirt on the host (usermod -aG libvirt USER) and log in again",
  },
  EPERM: { code: "Unauthorized" },
  ENOTFOUND: { code: "Unavailable", cure: "check the host name of the URI" },
  EAI_AGAIN: { code: "Unavailable", cure: "check the host name of the URI and the name server" },
  ETIMEDOUT: { code: "Unavailable", cure: "check the address and the firewall between here and the host" },
  EHOSTUNREACH: { code: "Unavailable", cure: "check the address and the route to the host" },
  ENETUNREACH: { code: "Unavailable", cure: "check the address and the route to the host" },
  ECONNRESET: { code: "Unavailable" },
  EPIPE: { code: "Unavailable" },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: "Unauthorized",
    cure: "connect by a name that the host's certificate has, or let it have this one",
  },
  CERT_HAS_EXPIRED: { code: "Unauthorized", cure: "renew the host's certificate" },
};

// what OpenSSL says of a certificate that no trusted authority signed
const untrusted: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
]);

function verdictOnSocket(error: Error): Verdict | undefined {
  const code = "code" in error ? error.code : undefined;
  if (typeof code !== "string") return undefined;
  if (untrusted.has(code)) {
    return { code: "Unauthorized", cure: "give the certificate of the authority that signed the host's" };
  }
  if (/^ERR_(SSL|TLS|OSSL)/.test(code)) return verdictsBySocketCode[code] ?? { code: "Unauthorized" };
  return verdictsBySocketCode[code];
}

/** By the `level` that ssh2 puts on its errors. */
function verdictOnSsh(error: Error): Verdict | undefined {
  const level = "level" in error ? error.level : undefined;
  if (level === "client-authentication" || level === "agent") {
    return {
      code: "Unauthorized",
      cure: "check the SSH user and that the host accepts the key or password given",
    };
  }
  if (level === "client-timeout")
    return { code: "Unavailable", cure: "check that an SSH server listens there" };
  if (level === "handshake" || level === "protocol") return { code: "Unavailable" };
  return undefined;
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
