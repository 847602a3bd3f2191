import { isDeepStrictEqual } from "node:util";
import type { DesiredMachine } from "../contract/machine";
import { effectOf, isRunning } from "./effect";
import type { PlannedStep, PlanningContext, PlanPart } from "./plan";
import { contradicts, isDigestOf, perDevice, settingsDigest, withoutDefaults } from "./settings-digest";

/** Compares settings with the last desired state and not with the machine, since servers fill in too many themselves. */
export function planHardware(context: PlanningContext): PlanPart {
  const { desired, previous, observed, settingChanges } = context;
  // somebody else, or an update that was cut off, gave it settings that the state does not know
  const unknown = contradicts(observed.settingsDigest, previous, settingChanges);
  const hardware = changedHardware(context);
  if (isSettled(context, hardware)) return {};
  const limits = unknown || !isDeepStrictEqual(desired.limits, previous.limits);
  const steps: PlannedStep[] = [];
  if (unknown || hardware.length > 0) {
    const possible = !unknown && hardware.every((setting) => isLive(setting, context));
    const effect = effectOf(context, { possible });
    steps.push({
      change: {
        kind: "set-hardware",
        desired: limits ? withLimitsToCome(context) : desired,
        ...(effect === "live" && isRunning(observed) && { live: true }),
      },
      property: inputOf(hardware[0]),
      effect,
      summary: `hardware (${hardware.length > 0 ? hardware.map(inputOf).map(lastName).join(", ") : "as it was left"})`,
    });
  }
  if (limits) {
    steps.push({
      change: { kind: "set-limits", desired },
      property: "class.resourceLimits",
      effect: effectOf(context, { capability: "resourceLimitsLive" }),
      summary: "resource limits",
    });
  }
  return { steps, notes: creationNotes(hardware, context) };
}

/** The digest says what is true after this step: the limits follow in one of their own. */
function withLimitsToCome({ desired, previous, settingChanges }: PlanningContext): DesiredMachine {
  const { limits } = previous;
  return { ...desired, settingsDigest: settingsDigest({ ...desired, limits }, settingChanges) };
}

/** The machine says that it was given these very settings last, whatever the state remembers. */
function isSettled(
  { desired, observed, settingChanges }: PlanningContext,
  changed: readonly string[],
): boolean {
  const { settingsDigest: given } = observed;
  if (given === undefined || !isDigestOf(given, desired, settingChanges)) return false;
  const devices = perDevice(settingChanges);
  const { atCreation = [] } = settingChanges;
  return !changed.some((setting) => devices.includes(setting) || atCreation.includes(setting));
}

function isLive(setting: string, { desired, settingChanges }: PlanningContext): boolean {
  const { live = [], atCreation = [] } = settingChanges;
  return setting in desired.hardware ? false : [...live, ...atCreation].includes(setting);
}

function changedHardware(context: PlanningContext): string[] {
  const { desired, previous, settingChanges } = context;
  const [wanted, before] = [desired, previous].map(({ hardware }) =>
    withoutDefaults(hardware, settingChanges.defaults),
  );
  const changed = differingKeys(wanted ?? {}, before ?? {});
  changed.push(...differingKeys(blockOf(desired, context), blockOf(previous, context)));
  if (!isDeepStrictEqual(desired.extraConfig, previous.extraConfig)) changed.push("extraConfig");
  if (desired.guestAgent !== previous.guestAgent) changed.push("guestToolsPolicy");
  return changed;
}

// all others are settings of the hypervisor's own block
const inputNames: Readonly<Record<string, string>> = {
  topology: "class.cpuTopology",
  firmware: "class.firmware",
  secureBoot: "class.securityProfile.secureBoot",
  tpmVersion: "class.securityProfile.tpmVersion",
  directedIo: "class.securityProfile.vtdEnabled",
  encryptionPolicy: "class.securityProfile.encryptionPolicy",
  nestedVirtualization: "class.performanceProfile.nestedVirtualization",
  virtualizationBasedSecurity: "class.performanceProfile.virtualizationBasedSecurity",
  latencySensitivity: "class.performanceProfile.latencySensitivity",
  hyperThreadingPolicy: "class.performanceProfile.hyperThreadingPolicy",
  cpuHotAdd: "class.performanceProfile.cpuHotAddEnabled",
  memoryHotAdd: "class.performanceProfile.memoryHotAddEnabled",
  guestToolsPolicy: "class.guestToolsPolicy",
  extraConfig: "extraConfig",
};

function inputOf(setting: string | undefined): string {
  return setting === undefined ? "class" : (inputNames[setting] ?? `native.${setting}`);
}

function lastName(property: string): string {
  return property.slice(property.lastIndexOf(".") + 1);
}

function differingKeys(a: object, b: object): string[] {
  const left = new Map(Object.entries(a));
  const right = new Map(Object.entries(b));
  return [...new Set([...left.keys(), ...right.keys()])].filter(
    (key) => !isDeepStrictEqual(left.get(key), right.get(key)),
  );
}

/** The hypervisor's own block, as far as it is about devices that are there. */
function blockOf(
  { native }: DesiredMachine,
  { desired, observed, settingChanges }: PlanningContext,
): Readonly<Record<string, unknown>> {
  const { byDisk = [], byInterface = [] } = settingChanges;
  const disks = common(desired.disks, observed.disks);
  const interfaces = common(desired.interfaces, observed.interfaces);
  return Object.fromEntries(
    Object.entries(native).map(([setting, value]) => {
      if (byDisk.includes(setting)) return [setting, entriesOf(value, disks)];
      return [setting, byInterface.includes(setting) ? entriesOf(value, interfaces) : value];
    }),
  );
}

type Named = readonly { readonly name: string }[];

function common(wanted: Named, present: Named): ReadonlySet<string> {
  const names = new Set(present.map(({ name }) => name));
  return new Set(wanted.map(({ name }) => name).filter((name) => names.has(name)));
}

/** `undefined` without any: no entries at all say the same. */
function entriesOf(value: unknown, names: ReadonlySet<string>): object | undefined {
  const entries = Object.entries(value ?? {}).filter(([name]) => names.has(name));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function creationNotes(changed: readonly string[], { settingChanges }: PlanningContext): string[] {
  const { atCreation = [] } = settingChanges;
  const settings = changed.filter((setting) => atCreation.includes(setting));
  if (settings.length === 0) return [];
  return [`${settings.join(", ")}: read when something new is made; what the machine has stays as it is`];
}
