import type { Hardware } from "./machine";

/**
 * How settings of a hypervisor's own block reach an existing machine, by their names in the block. Settings that no list
 * names need the machine to be off.
 */
export interface SettingChanges {
  /** Settings that change while the machine runs. */
  readonly live?: readonly string[];
  /** Settings that only a new machine or a new device reads: they change nothing that exists. */
  readonly atCreation?: readonly string[];
  /** Maps by disk name: the entry of a new disk is applied with the disk. */
  readonly byDisk?: readonly string[];
  /** Maps by interface name: the entry of a new interface is applied with the interface. */
  readonly byInterface?: readonly string[];
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
