/** The UUIDs that a resource's machine has: by its owner, so that it is found whatever its name is by now. */
import { createHash } from "node:crypto";
import { resourceOf } from "../../../contract/ownership";

/**
 * The one after those that others have: a machine that was moved to another resource keeps its UUID. RFC 9562, version 8.
 */
export function machineUuid(key: string, attempt: number): string {
  const digest = createHash("sha256")
    .update(`${resourceOf(key)}\n${attempt}`)
    .digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(text);
}
