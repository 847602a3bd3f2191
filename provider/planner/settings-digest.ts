import { createHash } from "node:crypto";
import type { DesiredMachine } from "../contract/machine";

/** With the digest of what no hypervisor reports in the words of the desired state. */
export function withSettingsDigest(desired: DesiredMachine): DesiredMachine {
  const { hardware, limits, native, extraConfig, guestAgent } = desired;
  const text = JSON.stringify(sorted({ hardware, limits, native, extraConfig, guestAgent }));
  return { ...desired, settingsDigest: createHash("sha256").update(text).digest("hex").slice(0, 16) };
}

/** The order in which a program wrote the keys makes no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
