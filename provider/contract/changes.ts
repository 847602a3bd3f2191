import type { DesiredDisk, DesiredInterface, DesiredMachine, GuestData } from "./machine";

/** One step that turns an observed machine towards the desired one. Already ordered when an adapter sees it. */
export type MachineChange =
  /** Writes another ownership tag, and touches nothing else. */
  | { readonly kind: "set-owner"; readonly key: string }
  | { readonly kind: "rename"; readonly name: string }
  | { readonly kind: "set-cpus"; readonly cpus: number }
  | { readonly kind: "set-memory"; readonly memoryBytes: number }
  /** Firmware, topology, the hypervisor's own block: everything `desired` says beside CPUs, memory, disks and interfaces. */
  /** `live`: the machine runs, and nothing differs but settings that the adapter takes live. */
  | { readonly kind: "set-hardware"; readonly desired: DesiredMachine; readonly live?: boolean }
  | { readonly kind: "set-limits"; readonly desired: DesiredMachine }
  /** `desired`, here and below: the machine that it belongs to, whose own block may say more of it. */
  | { readonly kind: "add-disk"; readonly disk: DesiredDisk; readonly desired: DesiredMachine }
  | { readonly kind: "grow-disk"; readonly name: string; readonly sizeBytes: number }
  /** Most operations per second; without a number, no limit. */
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
  | { readonly kind: "set-tags"; readonly tags: readonly string[] }
  | {
      readonly kind: "set-guest-data";
      readonly guest: GuestData | undefined;
      readonly desired: DesiredMachine;
    }
  | { readonly kind: "power"; readonly to: PowerTransition };

export type MachineChangeKind = MachineChange["kind"];

/**
 * - `on`: starts or resumes, whichever leads to a running machine.
 * - `off`: at once, without asking the guest.
 * - `shutdown`: asks the guest and returns; whoever asked waits and forces.
 */
export type PowerTransition = "on" | "off" | "shutdown" | "suspend" | "reboot" | "reset";
