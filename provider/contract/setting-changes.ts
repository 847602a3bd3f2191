import type { Hardware, ResourceLimits } from "./machine";

/**
 * How a change of a setting reaches an existing machine:
 * - `live`: it changes while the machine runs.
 * - `powerCycle`: it changes only while the machine is off.
 * - `creation`: only a new machine or a new device reads it.
 * - `fixed`: the adapter refuses another value for a machine that exists.
 * - `byDisk`, `byInterface`: a map by device name. A new device brings its entry; for one that is there it is `powerCycle`.
 */
export type SettingEffect = "live" | "powerCycle" | "creation" | "fixed" | "byDisk" | "byInterface";

/** `setLive`: another value is taken while the machine runs, and the removal of the limit is not. */
export type LimitEffect = "live" | "setLive" | "powerCycle";

/** How settings of a hypervisor reach an existing machine. */
export interface SettingChanges {
  /** One entry for each setting of the hypervisor's own block, by its name there. Default: `powerCycle`. */
  readonly effects?: Readonly<Record<string, SettingEffect>>;
  /** Portable settings that this hypervisor takes live, though others need the machine to be off. Default: none. */
  readonly portable?: Readonly<Partial<Record<keyof Hardware | "guestToolsPolicy" | "extraConfig", "live">>>;
  /** With the capability `resourceLimitsLive`: limits that the hypervisor does not take `live`. */
  readonly limits?: Readonly<Partial<Record<keyof ResourceLimits, LimitEffect>>>;
  /**
   * The controllers to which a disk is added only while the machine is off. `setting`: chooses the controller of disks that
   * name none. Default: none.
   */
  readonly offlineControllers?: { readonly names: readonly string[]; readonly setting: string };
  /** Settings that give a machine its CPUs and memory: a program that has one of them writes no other size. Default: none. */
  readonly sizing?: readonly string[];
  /** The hardware of a managed machine whose program sets none. Setting these values explicitly is no change. Default: none. */
  readonly defaults?: Hardware;
}

/** The settings with one of these effects. */
export function settingsWith({ effects = {} }: SettingChanges, ...wanted: SettingEffect[]): string[] {
  return Object.keys(effects).filter((setting) => wanted.includes(effects[setting] ?? "powerCycle"));
}
