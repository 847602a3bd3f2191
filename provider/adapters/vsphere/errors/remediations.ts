import type { Remediations } from "../../../contract/errors";

/** Hints for errors that were thrown without one, where the general ones say less. */
export const remediations: Remediations = {
  InvalidSpec: "correct what vSphere names",
  NotSupported: "leave it out, or use a vCenter and hosts that have it",
  Internal: "see the task in the vSphere client, and the logs of vCenter",
};
