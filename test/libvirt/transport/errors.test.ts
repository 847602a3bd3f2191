import { describe, expect, test } from "vitest";
import { fromNativeError, isConnectionLoss, isLibvirtError } from "../../../provider/adapters/libvirt/errors";
import {
  ConnectionLostError,
  LibvirtError,
} from "../../../provider/adapters/libvirt/transport/native-errors";
import { FramingError } from "../../../provider/adapters/libvirt/transport/packets";
import { ProviderError } from "../../../provider/contract/errors";

function libvirtError(number: number, message = "it says", errno = 0): LibvirtError {
  return new LibvirtError({ number, origin: 10, level: 2, strings: [], integers: [errno, 0] }, message);
}

describe("libvirt's errors by number", () => {
  test.each([
    [3, "NotSupported"],
    [8, "InvalidSpec"],
    [9, "Internal"],
    [1, "Internal"],
    [27, "InvalidSpec"],
    [28, "Conflict"],
    [42, "NotFound"],
    [43, "NotFound"],
    [45, "Unauthorized"],
    [49, "NotFound"],
    [50, "NotFound"],
    [55, "Conflict"],
    [67, "NotSupported"],
    [68, "Retryable"],
    [72, "NotFound"],
    [80, "NotFound"],
    [86, "Retryable"],
    [87, "Retryable"],
    [88, "Unauthorized"],
    [90, "Conflict"],
    [9999, "Internal"],
  ])("%i is %s", (number, code) => {
    expect(fromNativeError(libvirtError(number))).toMatchObject({ code, reason: "it says" });
  });

  test.each([
    [28, "QuotaExceeded"],
    [12, "QuotaExceeded"],
    [13, "Unauthorized"],
    [16, "Retryable"],
    [111, "Unavailable"],
    [5, "Internal"],
  ])("a system error with errno %i is %s", (errno, code) => {
    expect(fromNativeError(libvirtError(38, "x", errno)).code).toBe(code);
  });

  test("a missing file is not a missing machine", () => {
    expect(fromNativeError(libvirtError(38, "Cannot access storage file", 2)).code).toBe("InvalidSpec");
  });

  test.each([
    [39, "unknown procedure: 999", "NotSupported"],
    [9, "operation failed: domain 'a' already exists with uuid 8d7f", "Conflict"],
    [1, 'internal error: process exited: Failed to get "write" lock', "Conflict"],
    [1, "internal error: unable to copy: No space left on device", "QuotaExceeded"],
    [83, "block copy still active: disk 'vdb' not ready for pivot yet", "Retryable"],
    [83, "block copy still active: disk 'vdb' already in active block job", "Conflict"],
    [1, "internal error: Network is already in use by interface virbr1", "Conflict"],
    [55, "Requested operation is not valid: domain is already running", "Conflict"],
  ])("%i: %s", (number, message, code) => {
    expect(fromNativeError(libvirtError(number, message)).code).toBe(code);
  });

  test("the number can still be asked for", () => {
    const error = fromNativeError(libvirtError(42), { operation: "DomainLookupByName", reference: "web" });
    expect(isLibvirtError(error, 42, 43)).toBe(true);
    expect(isLibvirtError(error, 43)).toBe(false);
    expect(error.message).toBe("DomainLookupByName web: it says");
  });
});

describe("errors of the link", () => {
  test("a lost connection is Unavailable and can be told", () => {
    const error = fromNativeError(new ConnectionLostError("the connection was lost"), {
      operation: "DomainReset",
    });
    expect(error.code).toBe("Unavailable");
    expect(isConnectionLoss(error)).toBe(true);
    expect(isConnectionLoss(fromNativeError(libvirtError(42)))).toBe(false);
  });

  test.each([
    ["ECONNREFUSED", "Unavailable", /start the libvirt daemon/],
    ["ENOENT", "Unavailable", /systemctl start libvirtd/],
    ["EACCES", "Unauthorized", /group libvirt/],
    ["ETIMEDOUT", "Unavailable", /firewall/],
    ["EHOSTUNREACH", "Unavailable", /route/],
    ["EAI_AGAIN", "Unavailable", /name server/],
    ["EPIPE", "Unavailable", undefined],
    ["SELF_SIGNED_CERT_IN_CHAIN", "Unauthorized", /certificate of the authority/],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "Unauthorized", /by a name/],
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "Unauthorized", undefined],
  ])("%s", (code, expected, remediation) => {
    const error = fromNativeError(Object.assign(new Error("x"), { code }));
    expect(error.code).toBe(expected);
    if (remediation !== undefined) expect(error.remediation).toMatch(remediation);
  });

  test("SSH says by its level what failed", () => {
    const error = (level: string) => fromNativeError(Object.assign(new Error("x"), { level }));
    expect(error("client-authentication")).toMatchObject({ code: "Unauthorized" });
    expect(error("client-timeout")).toMatchObject({ code: "Unavailable" });
    expect(error("handshake")).toMatchObject({ code: "Unavailable" });
  });

  test("another protocol, a timeout, an abort, anything else", () => {
    expect(fromNativeError(new FramingError("x")).code).toBe("Unavailable");
    expect(fromNativeError(new DOMException("x", "TimeoutError")).code).toBe("Timeout");
    expect(fromNativeError(new DOMException("x", "AbortError")).code).toBe("Cancelled");
    expect(fromNativeError(new Error("x")).code).toBe("Internal");
    expect(fromNativeError("x").code).toBe("Internal");
  });

  test("what is an error of ours already only learns what it was about", () => {
    const error = fromNativeError(new ProviderError("InvalidSpec", "x"), { operation: "connect" });
    expect(error).toMatchObject({ code: "InvalidSpec", operation: "connect" });
  });
});
