import { isDeepStrictEqual } from "node:util";
import type { DesiredMachine, Hardware, ResourceLimits } from "../contract/machine";
import { settingsWith } from "../contract/setting-changes";
import { effectOf, isRunning } from "./effect";
import { type EffectKey, inputEffects } from "./input-effects";
import type { PlannedStep, PlanningContext, PlanPart, StepEffect } from "./plan";
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
    const effects = unknown
      ? (["powerCycle"] as const)
      : hardware.map((item) => hardwareEffect(item, context));
    const effect = isRunning(observed) && effects.includes("powerCycle") ? "powerCycle" : "live";
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
      effect: limitsEffect(context, unknown),
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
  const atCreation = settingsWith(settingChanges, "creation");
  return !changed.some((setting) => devices.includes(setting) || atCreation.includes(setting));
}

function hardwareEffect(setting: string, context: PlanningContext): StepEffect {
  if (isPortable(setting)) return context.settingChanges.portable?.[setting] ?? effectOf(context, setting);
  return settingsWith(context.settingChanges, "live", "creation", "fixed").includes(setting)
    ? "live"
    : "powerCycle";
}

function isPortable(setting: string): setting is PortableSetting {
  return portableSettings.some((name) => name === setting);
}

type PortableSetting = (typeof portableSettings)[number];

// all others are settings of the hypervisor's own block
const portableSettings = [
  "topology",
  "firmware",
  "secureBoot",
  "tpmVersion",
  "directedIo",
  "encryptionPolicy",
  "nestedVirtualization",
  "virtualizationBasedSecurity",
  "latencySensitivity",
  "hyperThreadingPolicy",
  "cpuHotAdd",
  "memoryHotAdd",
  "guestToolsPolicy",
  "extraConfig",
] as const satisfies readonly (EffectKey & (keyof Hardware | "guestToolsPolicy" | "extraConfig"))[];

/** Those that change, each as the table and the hypervisor have it. */
function limitsEffect(context: PlanningContext, unknown: boolean): StepEffect {
  const { desired, previous, settingChanges } = context;
  const effects = limitKeys
    .filter((key) => unknown || desired.limits[key] !== previous.limits[key])
    .map((key) => {
      const taken = settingChanges.limits?.[key] ?? "live";
      const possible = taken === "live" || (taken === "setLive" && desired.limits[key] !== undefined);
      return effectOf(context, key, { possible });
    });
  return effects.includes("powerCycle") ? "powerCycle" : "live";
}

const limitKeys = [
  "cpuLimitMhz",
  "cpuReservationMhz",
  "memoryLimitBytes",
  "memoryReservationBytes",
  "cpuShares",
] as const satisfies readonly (EffectKey & keyof ResourceLimits)[];

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

function inputOf(setting: string | undefined): string {
  if (setting === undefined) return "class";
  // the last is what the others of the row only switch
  return isPortable(setting) ? (inputEffects[setting].inputs.at(-1) ?? "class") : `native.${setting}`;
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
  const [byDisk, byInterface] = [
    settingsWith(settingChanges, "byDisk"),
    settingsWith(settingChanges, "byInterface"),
  ];
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
  const atCreation = settingsWith(settingChanges, "creation");
  const settings = changed.filter((setting) => atCreation.includes(setting));
  if (settings.length === 0) return [];
  return [`${settings.join(", ")}: read when something new is made; what the machine has stays as it is`];
}
