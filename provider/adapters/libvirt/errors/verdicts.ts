/** What errors of libvirt mean, by number where a number says it, else by text. */
import type { LibvirtError } from "../transport/native-errors";
import type { Verdict } from "./verdict";

const verdictsByNumber: Readonly<Record<number, Verdict>> = {
  2: { code: "QuotaExceeded", remediation: "free memory on the host" },
  3: { code: "NotSupported" },
  4: { code: "Unavailable" },
  5: { code: "Unavailable", remediation: "check that the daemon has the driver that the URI names" },
  7: { code: "InvalidSpec" },
  8: { code: "InvalidSpec" },
  16: { code: "InvalidSpec" },
  19: { code: "InvalidSpec" },
  20: { code: "InvalidSpec" },
  21: { code: "InvalidSpec" },
  22: { code: "InvalidSpec" },
  23: { code: "InvalidSpec" },
  27: { code: "InvalidSpec" },
  28: { code: "Conflict" },
  29: { code: "Unauthorized", remediation: "connect as a user who may change things" },
  35: { code: "InvalidSpec" },
  36: { code: "InvalidSpec" },
  37: { code: "Conflict" },
  // the daemon's own trouble with a message or a peer; "unknown procedure" is told apart below
  39: { code: "Retryable" },
  40: { code: "Unavailable" },
  42: { code: "NotFound" },
  43: { code: "NotFound" },
  44: { code: "InvalidSpec" },
  45: { code: "Unauthorized", remediation: "check the credentials and who may use libvirt on the host" },
  46: { code: "InvalidSpec" },
  47: { code: "InvalidSpec" },
  49: { code: "NotFound" },
  50: { code: "NotFound" },
  53: { code: "NotFound" },
  55: { code: "Conflict" },
  57: { code: "NotFound" },
  62: { code: "NotFound" },
  66: { code: "NotFound" },
  67: { code: "NotSupported" },
  // "cannot acquire state change lock": another job holds the machine; says nothing about the host's health
  68: { code: "Retryable" },
  71: { code: "InvalidSpec" },
  72: { code: "NotFound" },
  74: { code: "NotSupported" },
  76: { code: "Conflict" },
  77: { code: "Conflict" },
  78: { code: "Cancelled" },
  79: { code: "Unauthorized" },
  80: { code: "NotFound" },
  82: { code: "InvalidSpec" },
  83: { code: "Conflict" },
  84: { code: "NotSupported" },
  86: { code: "Retryable", remediation: "check that qemu-guest-agent runs in the guest" },
  87: { code: "Retryable" },
  88: {
    code: "Unauthorized",
    remediation: "ask the host's owner for the right to do this (polkit access control)",
  },
  89: { code: "Retryable" },
  90: { code: "Conflict" },
  91: { code: "InvalidSpec", remediation: "ask for a CPU model that the host has" },
  92: { code: "InvalidSpec" },
  94: { code: "Unauthorized" },
  99: { code: "NotFound" },
  101: { code: "NotFound" },
  103: { code: "NotFound" },
  104: { code: "NotFound" },
  106: { code: "Conflict" },
  107: { code: "NotFound" },
  108: { code: "NotFound" },
  109: { code: "Conflict" },
  110: { code: "Conflict" },
  111: { code: "NotFound" },
  112: { code: "Retryable", remediation: "check that qemu-guest-agent runs in the guest" },
};

/**
 * Linux errno in a system error (number 38). A missing file is not `NotFound`: that would say that the object
 * asked for is gone, and here it is something that the object needs.
 */
const verdictsByErrno: Readonly<Record<number, Verdict>> = {
  1: { code: "Unauthorized", remediation: "let the daemon's user have access on the host" },
  2: { code: "InvalidSpec", remediation: "check the path on the host" },
  4: { code: "Retryable" },
  11: { code: "Retryable" },
  12: { code: "QuotaExceeded", remediation: "free memory on the host" },
  13: { code: "Unauthorized", remediation: "let the daemon's user have access on the host" },
  16: { code: "Retryable" },
  17: { code: "Conflict" },
  22: { code: "InvalidSpec" },
  27: { code: "QuotaExceeded" },
  28: { code: "QuotaExceeded", remediation: "free space on the host" },
  30: { code: "Conflict" },
  32: { code: "Unavailable" },
  95: { code: "NotSupported" },
  104: { code: "Unavailable" },
  110: { code: "Unavailable" },
  111: { code: "Unavailable" },
  113: { code: "Unavailable" },
  122: { code: "QuotaExceeded", remediation: "raise the quota on the host" },
};

/**
 * What libvirt reports by a number that says nothing (internal error, operation failed, invalid, RPC, block copy), by
 * libvirt's and QEMU's English text: the daemon does not translate what it sends. Seen with 9.0 and QEMU 7.2.
 */
const verdictsByText: readonly (readonly [RegExp, Verdict])[] = [
  [
    /^unknown procedure: \d+|^RPC.*unknown procedure/i,
    { code: "NotSupported", remediation: "update libvirt on the host" },
  ],
  [
    /is still being allocated/i,
    {
      code: "Retryable",
      remediation: "libvirt still makes this volume: run the same command again when it is done",
    },
  ],
  [/has asynchronous jobs running/i, { code: "Retryable" }],
  // QEMU says that a copy is ready, and libvirt has yet to take note
  [/not ready for pivot yet/i, { code: "Retryable" }],
  [/already exists|is already defined/i, { code: "Conflict" }],
  [
    /Network is already in use by interface/,
    {
      code: "Conflict",
      remediation: "choose another range: an interface of the host is in this one (ip address show)",
    },
  ],
  [
    /No space left on device|Disk quota exceeded/i,
    { code: "QuotaExceeded", remediation: "free space on the host" },
  ],
  [
    /[Cc]annot (allocate|set up guest) memory/,
    { code: "QuotaExceeded", remediation: "free memory on the host" },
  ],
  [/Failed to get "?(write|shared write|consistent read)"? lock/, { code: "Conflict" }],
  [/Could not access KVM kernel module|invalid accelerator kvm/i, { code: "NotSupported" }],
  [/QEMU guest agent is not (connected|available)/i, { code: "Retryable" }],
];

/** Of a bridge; some come as system errors, whose errno says too little. */
const verdictsOnBridges: readonly (readonly [RegExp, Verdict])[] = [
  [
    /Cannot get interface MTU|Unable to add (bridge|port) .*(port|bridge)/,
    {
      code: "InvalidSpec",
      remediation:
        "bridge takes a Linux bridge that the host has (ip link show type bridge); for Open vSwitch, macvtap or " +
        "VLANs define a libvirt network over them and give its name as networkName",
    },
  ],
  [
    /bridge[- ]helper/,
    {
      code: "Unauthorized",
      remediation:
        "allow the bridge in /etc/qemu/bridge.conf of the host and let qemu-bridge-helper have its rights (chmod u+s), " +
        "or take QEMU's own network: source.libvirt.user",
    },
  ],
  [
    /creating bridge interface .*Operation not permitted/,
    {
      code: "Unauthorized",
      remediation:
        "a user's own daemon (qemu:///session) makes no networks: name a bridge of the host that qemu-bridge-helper " +
        "may use, or take QEMU's own network: source.libvirt.user",
    },
  ],
];
const numbersThatSayNothing: ReadonlySet<number> = new Set([1, 8, 9, 39, 55, 83]);

const systemError = 38;

export function verdictOnLibvirt(error: LibvirtError): Verdict {
  if (numbersThatSayNothing.has(error.number) || error.number === systemError) {
    const onBridge = verdictsOnBridges.find(([pattern]) => pattern.test(error.message));
    if (onBridge !== undefined) return onBridge[1];
  }
  if (numbersThatSayNothing.has(error.number)) {
    const byText = verdictsByText.find(([pattern]) => pattern.test(error.message));
    if (byText !== undefined) return byText[1];
  }
  if (error.number === systemError) {
    return verdictsByErrno[error.integers[0]] ?? { code: "Internal" };
  }
  return verdictsByNumber[error.number] ?? { code: "Internal" };
}
