import { createHash } from "node:crypto";
import type { DesiredMachine, Hardware } from "../contract/machine";
import { type SettingChanges, settingsWith } from "../contract/setting-changes";

// a digest of another version says nothing
const version = "2-";

type Settings = Pick<DesiredMachine, "hardware" | "limits" | "native" | "extraConfig" | "guestAgent">;

/** With the digest of what no hypervisor reports in the words of the desired state. */
export function withSettingsDigest(desired: DesiredMachine, changes: SettingChanges): DesiredMachine {
  return { ...desired, settingsDigest: settingsDigest(desired, changes) };
}

/**
 * The same settings have the same digest, in whichever order a program wrote them. Settings of single devices come with the
 * device, and those of the creation never reach a machine that exists: they are not in it.
 */
export function settingsDigest(settings: Settings, changes: SettingChanges): string {
  const { hardware, limits, extraConfig, guestAgent } = settings;
  const elsewhere = [...perDevice(changes), ...settingsWith(changes, "creation")];
  const native = Object.entries(settings.native).filter(([setting]) => !elsewhere.includes(setting));
  const text = JSON.stringify(
    sorted({ hardware, limits, native: Object.fromEntries(native), extraConfig, guestAgent }),
  );
  return version + createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The settings that have an entry for each disk or interface. */
export function perDevice(changes: SettingChanges): readonly string[] {
  return settingsWith(changes, "byDisk", "byInterface");
}

/** Whether the machine was given other settings than these, by what its own digest says. */
export function contradicts(
  observed: string | undefined,
  expected: DesiredMachine,
  changes: SettingChanges,
): boolean {
  if (observed?.startsWith(version) !== true || expected.settingsDigest === undefined) return false;
  return !isDigestOf(observed, expected, changes);
}

/** Whether the digest is that of these settings, whichever of the defaults a program said or left out. */
export function isDigestOf(digest: string, settings: DesiredMachine, changes: SettingChanges): boolean {
  if (digest === settings.settingsDigest) return true;
  return spellings(settings.hardware, changes.defaults).some(
    (hardware) => digest === settingsDigest({ ...settings, hardware }, changes),
  );
}

/** Without what a machine has anyhow. */
export function withoutDefaults(hardware: Hardware, defaults: Hardware = {}): Hardware {
  return Object.fromEntries(
    Object.entries(hardware).filter(([key, value]) => settingOf(defaults, key) !== value),
  );
}

/** All ways to say the same. */
function spellings(hardware: Hardware, defaults: Hardware = {}): Hardware[] {
  return Object.entries(defaults).reduce<Hardware[]>(
    (ways, [key, value]) =>
      [undefined, value].includes(settingOf(hardware, key))
        ? ways.flatMap((way) => [
            { ...way, [key]: undefined },
            { ...way, [key]: value },
          ])
        : ways,
    [hardware],
  );
}

function settingOf(hardware: Hardware, key: string): unknown {
  return new Map<string, unknown>(Object.entries(hardware)).get(key);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
