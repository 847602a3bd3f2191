import { createHash } from "node:crypto";
import type { DesiredMachine } from "../contract/machine";

// a digest of another version says nothing
const version = "1-";

type Settings = Pick<DesiredMachine, "hardware" | "limits" | "native" | "extraConfig" | "guestAgent">;

/** With the digest of what no hypervisor reports in the words of the desired state. */
export function withSettingsDigest(desired: DesiredMachine): DesiredMachine {
  return { ...desired, settingsDigest: settingsDigest(desired) };
}

/** The same settings have the same digest, in whichever order a program wrote them. */
export function settingsDigest({ hardware, limits, native, extraConfig, guestAgent }: Settings): string {
  const text = JSON.stringify(sorted({ hardware, limits, native, extraConfig, guestAgent }));
  return version + createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Whether the machine was given other settings than these, by what its own digest says. */
export function contradicts(observed: string | undefined, expected: string | undefined): boolean {
  return observed?.startsWith(version) === true && expected !== undefined && observed !== expected;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
