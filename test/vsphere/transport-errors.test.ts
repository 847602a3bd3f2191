/** From faults, statuses and sockets to our codes. */
import { describe, expect, it } from "vitest";
import {
  faultOf,
  fromLocalizedFault,
  fromNativeError,
  isFault,
  isOutcomeUnknown,
  isRestError,
} from "../../provider/adapters/vsphere/errors";
import { verdictsByFault } from "../../provider/adapters/vsphere/errors/verdicts";
import {
  ConnectionLostError,
  HttpStatusError,
  MalformedAnswerError,
  VimFaultError,
} from "../../provider/adapters/vsphere/transport/native-errors";
import { faultTypes } from "../../provider/adapters/vsphere/transport/types/fault";
import type { MethodFault } from "../../provider/adapters/vsphere/transport/vim-types";
import { ProviderError } from "../../provider/contract/errors";

function thrown($type: string, fields: object = {}, message = "It said so."): ProviderError {
  return fromNativeError(new VimFaultError({ $type, ...fields } as MethodFault, message));
}

describe("a fault", () => {
  it.each([
    // by themselves
    ["NotAuthenticated", "Unauthorized"],
    ["InvalidLogin", "Unauthorized"],
    ["NoPermission", "Unauthorized"],
    ["ManagedObjectNotFound", "NotFound"],
    ["DuplicateName", "Conflict"],
    ["ConcurrentAccess", "Conflict"],
    ["TaskInProgress", "Retryable"],
    ["InvalidPowerState", "Conflict"],
    ["QuestionPending", "Conflict"],
    ["NoDiskSpace", "QuotaExceeded"],
    ["RequestCanceled", "Cancelled"],
    ["LicenseRestricted", "NotSupported"],
    // a file that something needs is not the object itself
    ["FileNotFound", "InvalidSpec"],
    // by an ancestor
    ["HostNotConnected", "Retryable"],
    ["PasswordExpired", "Unauthorized"],
    ["InsufficientMemoryResourcesFault", "QuotaExceeded"],
    ["InsufficientHostCpuCapacityFault", "QuotaExceeded"],
    ["TooManyDevices", "QuotaExceeded"],
    ["MissingController", "InvalidSpec"],
    ["CannotAccessVmDisk", "InvalidSpec"],
    ["VirtualHardwareVersionNotSupported", "NotSupported"],
    ["SnapshotLocked", "Conflict"],
    ["NicSettingMismatch", "InvalidSpec"],
    ["DatastoreNotWritableOnHost", "InvalidSpec"],
    // without any
    ["SystemError", "Internal"],
    ["NobodyKnows", "Internal"],
  ])("%s is %s", (name, code) => {
    expect(thrown(name).code).toBe(code);
  });

  it("is judged by names that exist", () => {
    expect(Object.keys(verdictsByFault).filter((name) => !(name in faultTypes))).toEqual([]);
  });

  it("has a verdict but where it is the server's own trouble or ours", () => {
    const unjudged = Object.keys(faultTypes).filter((name) => thrown(name).code === "Internal");
    expect(unjudged.toSorted()).toMatchInlineSnapshot(`
      [
        "ExtendedFault",
        "InvalidProperty",
        "InvalidRequest",
        "InvalidType",
        "MethodFault",
        "RuntimeFault",
        "SystemError",
        "UnexpectedFault",
        "VimFault",
      ]
    `);
  });

  it("says what the server said, what is at fault, and what to do", () => {
    const error = thrown(
      "InvalidArgument",
      { invalidProperty: "spec.location.pool" },
      "A parameter was not correct.",
    );
    expect(error.message).toBe("spec.location.pool: A parameter was not correct");
    expect(error.property).toBe("spec.location.pool");
    expect(thrown("InvalidDeviceSpec", { property: "x", deviceIndex: 2 }).property).toBe("deviceChange[2]");
    expect(thrown("InvalidVmConfig", { property: "numCPUs" }).property).toBe("numCPUs");
    expect(thrown("QuestionPending", { text: "Moved or copied?" }, "").message).toBe(
      "question pending (Moved or copied?); answer the question in the vSphere client (the machine's Summary page), then run the same command again",
    );
  });

  it("names the privilege that is missing, and where", () => {
    const object = { type: "Folder", value: "group-v3" };
    expect(
      thrown("NoPermission", { privilegeId: "VirtualMachine.Inventory.Create", object }).remediation,
    ).toBe(
      "ask vSphere's administrator for the privilege VirtualMachine.Inventory.Create on Folder group-v3",
    );
  });

  it("is told in words where the simulator gives but a name", () => {
    const error = thrown("InvalidPowerState", { existingState: "poweredOn" }, "*types.InvalidPowerState");
    expect(error.reason).toBe("invalid power state (poweredOn)");
  });

  it("has its causes with it", () => {
    const error = thrown(
      "GenericVmConfigFault",
      {
        reason: "Failed to open disk.",
        faultMessage: [{ key: "msg.disk", message: "Failed to lock the file." }],
        faultCause: { fault: { $type: "FileLocked", file: "[ds] a.vmdk" }, localizedMessage: "" },
      },
      "Module 'Disk' power on failed.",
    );
    expect(error.reason).toBe(
      "Module 'Disk' power on failed (Failed to lock the file., file locked ([ds] a.vmdk), Failed to open disk.)",
    );
  });

  it("of a task is the same", () => {
    const error = fromLocalizedFault(
      { fault: { $type: "NoDiskSpace", file: "f", datastore: "ds" } },
      { operation: "clone" },
    );
    expect(error).toMatchObject({ code: "QuotaExceeded", operation: "clone" });
    expect(error.reason).toBe("no disk space (f, ds)");
  });

  it("can be asked for, by its name or that of an ancestor, also when it is wrapped", () => {
    const error = thrown("NotAuthenticated").with({ operation: "read" });
    expect(isFault(error, "NotAuthenticated")).toBe(true);
    expect(isFault(error, "NoPermission")).toBe(true);
    expect(isFault(error, "NotFound", "InvalidLogin")).toBe(false);
    expect(faultOf(error)).toEqual({ $type: "NotAuthenticated" });
    expect(isFault(new Error("NotAuthenticated"), "NotAuthenticated")).toBe(false);
  });
});

describe("an error of HTTP", () => {
  it.each([
    [503, undefined, "Unavailable"],
    [429, undefined, "RateLimit"],
    [401, undefined, "Unauthorized"],
    [404, "not_found", "NotFound"],
    [400, "already_exists", "Conflict"],
    [400, "invalid_argument", "InvalidSpec"],
    [418, undefined, "Unavailable"],
  ])("%s %s is %s", (status, type, code) => {
    const error = fromNativeError(new HttpStatusError(status, "said", type));
    expect(error.code).toBe(code);
    if (type !== undefined) expect(isRestError(error, type)).toBe(true);
  });
});

describe("an error of the socket", () => {
  it.each([
    ["ECONNREFUSED", "Unavailable", /check the address and the port/],
    ["ENOTFOUND", "Unavailable", /host name/],
    ["SELF_SIGNED_CERT_IN_CHAIN", "Unauthorized", /certificate of the authority/],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "Unauthorized", /certificate of the authority/],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "Unauthorized", /certificate of the authority/],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "Unauthorized", /a name that the server's certificate has/],
    ["CERT_HAS_EXPIRED", "Unauthorized", /renew/],
  ])("%s is %s", (code, expected, remediation) => {
    const error = fromNativeError(Object.assign(new Error("said"), { code }));
    expect(error).toMatchObject({ code: expected, remediation: expect.stringMatching(remediation) });
  });

  it("of several addresses is told as one", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED ::1:443"), { code: "ECONNREFUSED" });
    const error = fromNativeError(new AggregateError([refused, refused], ""));
    expect(error).toMatchObject({ code: "Unavailable", reason: expect.stringContaining("::1:443, connect") });
  });

  it("of another kind keeps its words", () => {
    expect(fromNativeError(new Error("odd"))).toMatchObject({ code: "Internal", reason: "odd" });
  });
});

describe("the outcome of a call is unknown", () => {
  it.each([
    ["when the connection was lost", new ConnectionLostError("lost")],
    ["when something else than a server answered", new MalformedAnswerError("<html>")],
    ["when a proxy gave up", new HttpStatusError(504, "HTTP 504")],
    ["when nobody waited for it any longer", new ProviderError("Timeout", "no answer")],
  ])("%s", (_when, error) => {
    expect(isOutcomeUnknown(fromNativeError(error))).toBe(true);
  });

  it.each([
    ["by a fault", new VimFaultError({ $type: "TaskInProgress" }, "")],
    ["by a status", new HttpStatusError(503, "HTTP 503")],
    ["by nobody being there", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
  ])("not when it was refused %s", (_how, error) => {
    expect(isOutcomeUnknown(fromNativeError(error))).toBe(false);
  });
});
