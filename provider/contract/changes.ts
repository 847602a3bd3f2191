import type {
  DesiredDisk,
  DesiredInterface,
  DesiredMachine,
  DesiredMedium,
  GuestData,
  Labels,
} from "./machine";
import type { Placement } from "./placement";

/** One step from the observed machine towards the desired one. The planner puts the steps in order. */
export type MachineChange =
  /** Writes another ownership tag and changes nothing else. */
  | { readonly kind: "set-owner"; readonly key: string }
  | { readonly kind: "rename"; readonly name: string }
  /**
   * Moves the machine to these places, with the disks that have no storage of their own; other places stay. Succeeds where the
   * machine is there already.
   */
  | { readonly kind: "move"; readonly placement: Placement; readonly desired: DesiredMachine }
  | { readonly kind: "set-cpus"; readonly cpus: number }
  | { readonly kind: "set-memory"; readonly memoryBytes: number }
  /**
   * Applies everything in `desired` except CPUs, memory, disks and interfaces: firmware, topology, the hypervisor's own block.
   * `live`: the machine runs, and only settings differ that the adapter applies live. Default false.
   */
  | { readonly kind: "set-hardware"; readonly desired: DesiredMachine; readonly live?: boolean }
  | { readonly kind: "set-limits"; readonly desired: DesiredMachine }
  /** `desired`, here and below: the whole machine, since its own block may hold further settings of the device. */
  | { readonly kind: "add-disk"; readonly disk: DesiredDisk; readonly desired: DesiredMachine }
  | { readonly kind: "grow-disk"; readonly name: string; readonly sizeBytes: number }
  /** Moves the disk and its content to another storage. Succeeds where the disk is there already. */
  | {
      readonly kind: "move-disk";
      readonly name: string;
      readonly storage: string;
      readonly desired: DesiredMachine;
    }
  /** Sets the highest number of operations per second; `undefined` removes the limit. */
  | {
      readonly kind: "limit-disk";
      readonly name: string;
      readonly operationsPerSecond: number | undefined;
    }
  | { readonly kind: "remove-disk"; readonly name: string; readonly keep: boolean }
  | {
      readonly kind: "add-interface";
      readonly interface: DesiredInterface;
      readonly desired: DesiredMachine;
    }
  | {
      readonly kind: "change-interface";
      readonly interface: DesiredInterface;
      readonly desired: DesiredMachine;
    }
  | { readonly kind: "remove-interface"; readonly name: string }
  | { readonly kind: "add-medium"; readonly medium: DesiredMedium; readonly desired: DesiredMachine }
  /** Puts the image into the drive in place of another, or takes it out. */
  | { readonly kind: "change-medium"; readonly medium: DesiredMedium }
  /** Removes the drive; its image stays. */
  | { readonly kind: "remove-medium"; readonly name: string }
  /** `desired`: the whole machine, whose default order an absent `bootOrder` means. */
  | { readonly kind: "set-boot-order"; readonly desired: DesiredMachine }
  | { readonly kind: "set-tags"; readonly tags: readonly string[] }
  /** Gives the machine these labels in place of all that programs gave it; those of others stay. */
  | { readonly kind: "set-labels"; readonly labels: Labels }
  | {
      readonly kind: "set-guest-data";
      readonly guest: GuestData | undefined;
      readonly desired: DesiredMachine;
    }
  | { readonly kind: "power"; readonly to: PowerTransition };

export type MachineChangeKind = MachineChange["kind"];

/**
 * - `on`: starts or resumes the machine, whichever makes it run.
 * - `off`: powers it off at once, without a shutdown of the guest.
 * - `shutdown`: requests a shutdown from the guest and returns; the caller waits, and powers off when the wait is over.
 */
export type PowerTransition = "on" | "off" | "shutdown" | "suspend" | "reboot" | "reset";
