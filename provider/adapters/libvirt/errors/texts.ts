/**
 * What libvirt and QEMU tell apart in words only. Seen with libvirt 9.0 and QEMU 7.2; a text that is not known any
 * more only costs the better message.
 */
import { ProviderError } from "../../../contract/errors";

const texts = {
  /** A guest bus without room for another device. */
  noFreeSlot: /No more available PCI slots/i,
  unknownFlags: /unsupported flags/i,
  poolIsOff: /storage pool '.*' is not active/i,
  /** Copies are refused in words, where creations have a number: VIR_ERR_STORAGE_VOL_EXIST. */
  volumeExists: /storage volume name '.*' already in use/i,
  /** What has no content to read, such as a folder. */
  notReadable: /is a directory|Unsupported stream|stream type|not supported/i,
  hasSnapshots: /snapshots?|checkpoints?/i,
  firmwareForbidsSnapshots: /pflash|NVRAM|UEFI/i,
  formatForbidsSnapshots: /unsupported for storage type/i,
  snapshotIsBelowLayer: /for internal snapshot '.*' is not the same as disk image currently used/i,
  deviceForbidsSnapshots: /non-migratable|hostdev|assigned/i,
  /** Secure boot needs it, and KVM inside another hypervisor often has it not. */
  noSystemManagementMode: /System Management Mode not supported/i,
  kvmFails:
    /failed to initialize kvm|could not access KVM|KVM internal error|kvm_init_vcpu|invalid accelerator kvm/i,
  /** Of QEMU's guest agent; what it says itself depends on the guest's system. */
  guestForbidsPrograms: /command guest-exec has (been disabled|not been found)/i,
  guestProgramFails: /unable to execute QEMU agent command 'guest-exec'/i,
} as const;

export function says(error: unknown, what: keyof typeof texts): error is ProviderError {
  return ProviderError.is(error) && texts[what].test(error.reason);
}
