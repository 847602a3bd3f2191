/** Flags of libvirt's calls on domains (libvirt/libvirt-domain.h). */

/** virDomainModificationImpact. */
export const impact = { live: 1, config: 2 } as const;

/** virDomainDeviceModifyFlags: a guest that locked the tray must not keep a medium from changing. */
export const forceUpdate = 4;

/** virDomainXMLFlags. */
export const xmlFlags = { secure: 1, inactive: 2 } as const;

/** virDomainDefineFlags. */
export const defineFlags = { validate: 1 } as const;

/** virDomainCreateFlags. */
export const startFlags = { paused: 1, autodestroy: 2, validate: 16, resetNvram: 32 } as const;

/** virConnectListAllDomainsFlags. */
export const listFlags = { active: 1, managedSave: 256, hasSnapshot: 4096 } as const;

/**
 * virDomainUndefineFlagsValues: managed save 1, snapshot metadata 2, NVRAM 4. TPM state goes without a flag; the flag for
 * it (32) is younger than some servers.
 */
export const undefineAll = 1 | 2 | 4;

/** Checkpoint metadata: libvirt before 5.6 has no checkpoints and refuses the flag. */
export const undefineCheckpoints = 16;

/** The impact that reaches all there is of a machine. */
export function everywhere(active: boolean): number {
  return active ? impact.live | impact.config : impact.config;
}
