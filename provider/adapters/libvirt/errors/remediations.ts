import type { Remediations } from "../../../contract/errors";

/** Hints for errors that were thrown without one, where the general ones say less. */
export const remediations: Remediations = {
  InvalidSpec: "correct what libvirt names",
  Unauthorized: "check the credentials, and what their user may do on the host",
  NotSupported: "leave it out, or update libvirt and QEMU on the host",
  Unavailable:
    "check that the libvirt daemon runs and can be reached, then run the same command again, which continues from what exists",
  QuotaExceeded: "free space or memory on the host",
  Internal:
    "see the logs of libvirt and of the machine on the host, in /var/log/libvirt or, of a user's own daemon, in ~/.cache/libvirt",
};
