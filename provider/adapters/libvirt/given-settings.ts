/** The settings that programs gave a machine: those of the present program and of earlier ones. Pure. */
import type { DesiredMachine } from "../../contract/machine";

type Settings = Pick<DesiredMachine, "hardware" | "limits" | "native">;

/** Whether a program gave the setting. Nothing writes any other setting of a machine that exists. */
export type IsGiven = (setting: string) => boolean;

/** A new machine gets every setting. */
export const isNew: IsGiven = () => true;

/** What earlier versions gave a machine, which kept no list. */
export const everySetting = "*";

// their entries are settings of their own
const maps = ["cpu", "features", "clock", "timers", "video", "graphics", "limits"];

/** E.g. `firmware`, `cpu.mode`, `clock.timers.hpet`, `limits.cpuShares`. */
export function settingsIn({ hardware, limits, native }: Settings): string[] {
  return [...namesIn(hardware), ...namesIn(native), ...namesIn({ limits })];
}

function namesIn(settings: object): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (!maps.includes(name)) return [name];
    return namesIn(value as object).map((inner) => `${name}.${inner}`);
  });
}

export function givenIn(given: readonly string[], desired: Settings): IsGiven {
  const names = new Set([...given, ...settingsIn(desired)]);
  return (setting) => names.has(setting) || names.has(everySetting);
}

/** What the machine was given once `desired` is applied, but for its limits. */
export function afterHardware(given: readonly string[], desired: Settings): string[] {
  const limits = given.includes(everySetting) ? everyLimit : given.filter(isLimit);
  return [...settingsIn({ ...desired, limits: {} }), ...limits];
}

/** What the machine was given once the limits of `desired` are applied. */
export function afterLimits(given: readonly string[], { limits }: Settings): string[] {
  return [...given.filter((name) => !isLimit(name)), ...settingsIn({ hardware: {}, native: {}, limits })];
}

const everyLimit = ["limits.cpuLimitMhz", "limits.cpuShares", "limits.memoryLimitBytes"];

function isLimit(name: string): boolean {
  return name.startsWith("limits.");
}

/** Those of the settings that the machine was given. */
export function onlyGiven<T extends object>(settings: T, given: readonly string[], path = ""): Partial<T> {
  const entries = Object.entries(settings).flatMap(([name, value]) => {
    const setting = `${path}${name}`;
    if (!maps.includes(name)) return given.includes(setting) ? [[name, value] as const] : [];
    const inner = onlyGiven(value as object, given, `${setting}.`);
    return Object.keys(inner).length === 0 ? [] : [[name, inner] as const];
  });
  return Object.fromEntries(entries) as Partial<T>;
}
