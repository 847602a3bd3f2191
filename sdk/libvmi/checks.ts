/** Judges arguments at the call, where Go panics or leaves it to the server. Every problem is a `ManifestError`. */
import { labelKeyProblem, labelValueProblem } from "../kubernetes/labels";
import { ManifestError } from "../kubernetes/manifest-error";
import { dnsLabelProblem, dnsSubdomainProblem } from "../kubernetes/names";
import { canonicalQuantity } from "../kubernetes/quantity";

const largestInt32 = 2 ** 31 - 1;
const largestUint32 = 2 ** 32 - 1;

/** A quantity as Kubernetes writes it: `2048Mi` → `2Gi`. */
export function quantity(call: string, argument: string, text: string): string {
  try {
    return canonicalQuantity(text);
  } catch (error) {
    if (!ManifestError.is(error)) throw error;
    throw new ManifestError(error.reason, { call, argument, cause: error });
  }
}

/** One of the words; "" is what Go calls unset. */
export function oneOf<Word extends string>(
  call: string,
  argument: string,
  value: Word,
  allowed: readonly Word[],
): Word {
  if (value === "" || allowed.includes(value)) return value;
  fail(
    call,
    argument,
    `"${value}" is not known: write one of ${allowed.filter((word) => word !== "").join(", ")}`,
  );
}

/** A number that Go holds in a `uint32`. */
export function uint32(call: string, argument: string, value: number): number {
  return wholeNumber(call, argument, value, 0, largestUint32);
}

/** A number that Go holds in an `int32`. */
export function int32(call: string, argument: string, value: number): number {
  return wholeNumber(call, argument, value, -largestInt32 - 1, largestInt32);
}

/** A number that Go holds in an `int64`, as far as JavaScript is exact. */
export function int64(call: string, argument: string, value: number): number {
  return wholeNumber(call, argument, value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

function wholeNumber(call: string, argument: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  fail(call, argument, `${value} is not a whole number from ${least} to ${most}`);
}

export function labels(call: string, argument: string, all: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(all)) {
    refuse(call, argument, labelKeyProblem(key) ?? labelValueProblem(value));
  }
}

/** Keys of annotations are judged in lower case, and values not at all. */
export function annotations(call: string, argument: string, all: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(all)) refuse(call, argument, labelKeyProblem(key.toLowerCase()));
}

/** The name of an object; "" leaves it out. */
export function objectName(call: string, argument: string, name: string): void {
  if (name !== "") refuse(call, argument, dnsSubdomainProblem(name));
}

/** A namespace or a host's name; "" leaves it out. */
export function dnsLabel(call: string, argument: string, name: string): void {
  if (name !== "") refuse(call, argument, dnsLabelProblem(name));
}

/** An Ethernet address as Go's `net.ParseMAC` reads it; "" leaves it out. */
export function macAddress(call: string, argument: string, text: string): void {
  if (text === "" || /^[\da-f]{2}([:-][\da-f]{2}){5}$|^[\da-f]{4}(\.[\da-f]{4}){2}$/i.test(text)) return;
  fail(call, argument, `"${text}" is not a MAC address: write it such as "02:00:00:00:00:01"`);
}

/** An address on the PCI bus as KubeVirt's `ParsePciAddress` reads it; "" leaves it out. */
export function pciAddress(call: string, argument: string, text: string): void {
  if (text === "" || /^[\da-f]{4}:[\da-f]{2}:[\da-f]{2}\.[0-7]$/i.test(text)) return;
  fail(call, argument, `"${text}" is not a PCI address: write it such as "0000:81:00.1"`);
}

/** What in Go is a nil pointer that is followed. */
export function present<Value>(call: string, argument: string, value: Value | null | undefined): Value {
  if (value !== null && value !== undefined) return value;
  fail(call, argument, "is missing: give an object");
}

export function fail(call: string, argument: string, reason: string): never {
  throw new ManifestError(reason, { call, argument });
}

function refuse(call: string, argument: string, problem: string | undefined): void {
  if (problem !== undefined) fail(call, argument, problem);
}
