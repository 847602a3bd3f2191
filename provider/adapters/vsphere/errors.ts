/** vSphere's faults, and the errors of HTTP and sockets beneath, as `ProviderError`. The only place that reads their text. */
import { ProviderError, type ProviderErrorDetails, toProviderError } from "../../contract/errors";
import {
  untrusted,
  type Verdict,
  verdictsByFault,
  verdictsByRestError,
  verdictsBySocketCode,
  verdictsByStatus,
} from "./errors/verdicts";
import {
  ConnectionLostError,
  HttpStatusError,
  isCertificateProblem,
  MalformedAnswerError,
  VimFaultError,
} from "./transport/native-errors";
import { isUnder, type MethodFault, type MoRef, type Vim, vimTypes } from "./transport/vim-types";

/** Anything thrown on the way to vSphere and back, as the one error that leaves an adapter. */
export function fromNativeError(error: unknown, details: ProviderErrorDetails = {}): ProviderError {
  if (ProviderError.is(error)) return error.with(details);
  if (error instanceof VimFaultError) return fromFault(error, details);
  const verdict = verdictOn(error);
  if (verdict === undefined) return toProviderError(error, details);
  return new ProviderError(verdict.code, reasonOf(error), {
    ...remediationOf(verdict),
    ...details,
    cause: error,
  });
}

/**
 * Before there is a session: a host that no name server knows is none. Later the same answer is a passing one, since the
 * host was known; a name server that cannot answer says EAI_AGAIN.
 */
export function fromFirstCall(error: unknown, { origin }: URL): ProviderError {
  const failure = fromNativeError(error);
  if (!(error instanceof Error && "code" in error && error.code === "ENOTFOUND")) return failure;
  return new ProviderError("InvalidSpec", failure.reason, {
    operation: "connect",
    reference: origin,
    property: "endpoint",
    remediation: "correct the host name, or check which name server this machine asks",
    cause: error,
  });
}

/** The error that a task, a lease or a property reports. */
export function fromLocalizedFault(
  { fault, localizedMessage }: Vim<"LocalizedMethodFault">,
  details: ProviderErrorDetails = {},
): ProviderError {
  return fromNativeError(new VimFaultError(fault, localizedMessage ?? ""), details);
}

/** The fault that an error stems from. */
export function faultOf(error: unknown): MethodFault | undefined {
  const native = ProviderError.is(error) ? error.cause : error;
  return native instanceof VimFaultError ? native.fault : undefined;
}

/** True when the error stems from one of these faults, or from one derived from them. */
export function isFault(error: unknown, ...names: readonly string[]): boolean {
  const fault = faultOf(error);
  return fault !== undefined && names.some((name) => isUnder(fault.$type, name));
}

/** True when vCenter's JSON interface gave one of these errors, e.g. `already_exists`. */
export function isRestError(error: unknown, ...types: readonly string[]): boolean {
  const native = ProviderError.is(error) ? error.cause : error;
  return native instanceof HttpStatusError && types.includes(native.errorType ?? "");
}

/** True when the server may have done what a call asked for: what became of it has to be looked up. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (ProviderError.is(error, "Timeout") || ProviderError.is(error, "Cancelled")) return true;
  const native = ProviderError.is(error) ? error.cause : error;
  if (native instanceof HttpStatusError) return native.status === 502 || native.status === 504;
  return native instanceof ConnectionLostError || native instanceof MalformedAnswerError;
}

function fromFault(error: VimFaultError, details: ProviderErrorDetails): ProviderError {
  const { fault } = error;
  const verdict = verdictOnFault(fault);
  const property = propertyOf(fault);
  return new ProviderError(verdict.code, faultReason(error), {
    ...remediationOf(verdict),
    ...(property === undefined ? {} : { property }),
    ...details,
    cause: error,
  });
}

function verdictOnFault(fault: MethodFault): Verdict {
  if (fault.$type === "NoPermission")
    return { code: "Unauthorized", remediation: permissionRemediation(fault) };
  for (let name: string | undefined = fault.$type; name !== undefined; name = vimTypes[name]?.base) {
    const verdict = verdictsByFault[name];
    if (verdict !== undefined) return verdict;
  }
  return { code: "Internal" };
}

function permissionRemediation({ privilegeId, object }: MethodFault): string {
  if (typeof privilegeId !== "string") return "ask vSphere's administrator for the right to do this";
  const where = isReference(object) ? ` on ${object.type} ${object.value}` : "";
  return `ask vSphere's administrator for the privilege ${privilegeId}${where}`;
}

/** The part of the request that is at fault, in the words of vSphere's API. */
function propertyOf(fault: MethodFault): string | undefined {
  if (typeof fault.deviceIndex === "number") return `deviceChange[${fault.deviceIndex}]`;
  const named =
    fault.invalidProperty ?? fault.argumentName ?? (isVmConfig(fault) ? fault.property : undefined);
  return typeof named === "string" && named !== "" ? named : undefined;
}

function isVmConfig({ $type }: MethodFault): boolean {
  return isUnder($type, "InvalidVmConfig");
}

// the simulator says nothing but the name of its own type
const saysNothing = /^\s*$|^\*?types\.\w+$/;

/** The server's words, or else the fault's name as words; then what its fields tell beyond that. */
function faultReason({ message, fault }: VimFaultError): string {
  const head = saysNothing.test(message) ? wordsOf(fault.$type) : message.trim().replace(/\.$/, "");
  const more = [...detailsOf(fault), ...causesOf(fault)].filter((detail) => !head.includes(detail));
  return more.length === 0 ? head : `${head} (${more.join(", ")})`;
}

/** `InvalidPowerState` → `invalid power state`. */
function wordsOf(name: string): string {
  return name
    .replace(/Fault$/, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
}

const tellingFields = [
  "name",
  "file",
  "datastore",
  "existingState",
  "text",
  "deviceName",
  "device",
  "obj",
  "task",
];

function detailsOf(fault: MethodFault): string[] {
  return tellingFields.flatMap((field) => {
    const value = fault[field];
    if (isReference(value)) return [`${value.type} ${value.value}`];
    return typeof value === "string" && value !== "" ? [value] : [];
  });
}

/** What the fault says of its own causes: the texts of a host, and the faults that led to this one. */
function causesOf({ faultMessage, faultCause, fault, reason }: MethodFault): string[] {
  const texts = (faultMessage ?? []).flatMap(({ message }) =>
    message === undefined ? [] : [message.trim()],
  );
  const nested = [faultCause, fault, reason].flatMap((cause) => {
    if (typeof cause === "string") return [cause];
    return isLocalizedFault(cause)
      ? [faultReason(new VimFaultError(cause.fault, cause.localizedMessage ?? ""))]
      : [];
  });
  return [...texts, ...nested].filter((text) => text !== "");
}

function isLocalizedFault(value: unknown): value is Vim<"LocalizedMethodFault"> {
  return typeof value === "object" && value !== null && "fault" in value;
}

function isReference(value: unknown): value is MoRef {
  return typeof value === "object" && value !== null && "type" in value && "value" in value;
}

function verdictOn(error: unknown): Verdict | undefined {
  if (error instanceof HttpStatusError) return verdictOnStatus(error);
  if (error instanceof MalformedAnswerError) {
    return { code: "Unavailable", remediation: "check that the endpoint is a vCenter or an ESXi host" };
  }
  if (error instanceof ConnectionLostError) return { code: "Unavailable" };
  if (!(error instanceof Error)) return undefined;
  if (error.name === "TimeoutError") return { code: "Timeout" };
  return verdictOnSocket(error);
}

function verdictOnStatus({ status, errorType = "" }: HttpStatusError): Verdict {
  return verdictsByRestError[errorType] ?? verdictsByStatus[status] ?? { code: "Unavailable" };
}

function verdictOnSocket(error: Error): Verdict | undefined {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  const code: unknown = first instanceof Error && "code" in first ? first.code : undefined;
  if (typeof code !== "string") return undefined;
  const listed = verdictsBySocketCode[code];
  if (listed !== undefined) return listed;
  return isCertificateProblem(code) ? untrusted : undefined;
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

function remediationOf({ remediation }: Verdict): { remediation?: string } {
  return remediation === undefined ? {} : { remediation };
}
