import { createHash } from "node:crypto";

/**
 * The instance UUID of a machine: it goes with the request that makes it, so that the machine can be found before the
 * answer has come, and is the same at every attempt, whatever the machine's name is by then. Those of one stack and
 * project begin alike. `place`: which of a resource's identities; machines that went to other owners keep theirs.
 */
export function machineUuid(resource: string, place: number): string {
  const [stack = "", project = ""] = resource.split("::");
  const common = stackPart(derivedUuid(["stack", stack, project]));
  return `${common}${derivedUuid(["machine", resource, String(place)]).slice(common.length)}`;
}

/** What the references of a stack's machines have in common. */
export function stackPart(reference: string): string {
  return reference.slice(0, 8);
}

/** RFC 9562 version 8: the same for the same parts. */
export function derivedUuid(parts: readonly string[]): string {
  const bytes = createHash("sha256").update(parts.join("\n")).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = bytes.toString("hex");
  const groups = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20)];
  return [...groups, digits.slice(20)].join("-");
}
