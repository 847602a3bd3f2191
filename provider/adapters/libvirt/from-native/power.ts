import type { ObservedPower } from "../../../contract/machine";

export interface ReadPower {
  readonly power: ObservedPower;
  readonly powerReason?: string | undefined;
}

/** virDomainState. */
export const domainStates = {
  running: 1,
  blocked: 2,
  paused: 3,
  shuttingDown: 4,
  off: 5,
  crashed: 6,
  suspendedByGuest: 7,
} as const;

// virDomainShutoffReason
const offReasons: Readonly<Record<number, string>> = {
  1: "shut down by its guest",
  2: "powered off",
  3: "its QEMU process died",
  4: "migrated to another host",
  6: "failed to start",
  7: "reverted to a snapshot",
  8: "stopped by libvirt",
};
const offByCrash = 3;

// virDomainPausedReason
const pausedReasons: Readonly<Record<number, string>> = {
  1: "suspended",
  5: "stopped by an I/O error of a disk",
  6: "stopped by its watchdog",
  7: "reverted to a snapshot of a suspended machine",
  8: "stopped while shutting down",
  10: "stopped by a panic of the guest",
  12: "waits for memory from a migration",
  13: "its migration failed",
  14: "an error of libvirt's interface stopped it",
};
// for moments only: migrating, saving, dumping, taking a snapshot, starting
const passing: ReadonlySet<number> = new Set([2, 3, 4, 9, 11]);
const suspendedReasons: ReadonlySet<number> = new Set([1, 7]);

/** `saved`: its memory is in a file, and the next start goes on from there. */
export function readPower(state: number, reason: number, saved: boolean): ReadPower {
  switch (state) {
    case domainStates.off:
      if (saved) return { power: "Suspended", powerReason: "its memory is saved on the host" };
      return { power: reason === offByCrash ? "Crashed" : "Off", powerReason: offReasons[reason] };
    case domainStates.crashed:
      return { power: "Crashed", powerReason: "its guest panicked" };
    case domainStates.suspendedByGuest:
      return { power: "Suspended", powerReason: "suspended by its guest" };
    case domainStates.paused:
      if (passing.has(reason)) return { power: "On" };
      return {
        power: suspendedReasons.has(reason) ? "Suspended" : "Paused",
        powerReason: pausedReasons[reason] ?? "stopped by the hypervisor",
      };
    default:
      return { power: "On" };
  }
}
