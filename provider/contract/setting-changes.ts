import type { Hardware } from "./machine";

/**
 * How settings of a hypervisor's own block reach a machine that exists, by their names in the block. All others need the
 * machine to be off.
 */
export interface SettingChanges {
  /** Taken while it runs. */
  readonly live?: readonly string[];
  /** Read when a machine is made, or when it gets a new device: nothing of what is there changes. */
  readonly atCreation?: readonly string[];
  /** Maps by the names of disks: an entry for a disk that is added comes with the disk. */
  readonly byDisk?: readonly string[];
  /** Maps by the names of interfaces. */
  readonly byInterface?: readonly string[];
  /** Hardware that every machine of ours has where no program says anything: to say it changes nothing. */
  readonly defaults?: Hardware;
}
