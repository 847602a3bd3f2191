import { createHash } from "node:crypto";

/**
 * cloud-init runs its once-per-instance modules again whenever this id changes.
 *
 * @param key the machine's own, for its whole life
 * @param rerunOn a digest of what shall make cloud-init run again; without it the id never changes
 */
export function instanceIdOf(key: string, rerunOn = ""): string {
  return `i-${createHash("sha256").update(`${key}\n${rerunOn}`).digest("hex").slice(0, 16)}`;
}
