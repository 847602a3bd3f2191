import { z } from "zod";
import { objectName } from "./object-name";
import { providerInputs } from "./provider";
import { duration } from "./units";

const retention = z
  .strictObject({
    maxSnapshots: z.int().min(1).max(100).optional().describe("How many there may be, the newest included."),
    maxAge: duration.optional().describe("How old an earlier one may become."),
  })
  .refine((value) => value.maxSnapshots !== undefined || value.maxAge !== undefined, {
    error: "write maxSnapshots, maxAge, or both",
  })
  .meta({ id: "SnapshotRetention" });

export const snapshotInputs = z.strictObject({
  owner: z.string().min(1),
  name: objectName.describe("Default: that of the resource."),
  provider: providerInputs,
  machine: z.string().min(1).describe("The id of a VirtualMachine."),
  description: z.string().max(1024).optional(),
  memory: z.boolean().optional().describe("Holds the memory of a running machine too. Default false."),
  quiesce: z
    .boolean()
    .optional()
    .describe("Has the guest flush its file systems first; needs its agent. Default false."),
  revert: z
    .string()
    .min(1)
    .optional()
    .describe("Any text; each new one reverts the machine to this snapshot, once."),
  retention: retention
    .optional()
    .describe(
      "Keeps earlier snapshots of this resource when another name makes a new one; the others go at the next `up` that changes it. Default: only the newest is.",
    ),
  deleteOnVMDelete: z
    .boolean()
    .optional()
    .describe("False leaves it when its machine is deleted, where the hypervisor can. Default true."),
  deletionPolicy: z.enum(["Delete", "Retain"]).optional().describe("Default Delete."),
  timeout: duration.optional().describe("Of each operation. Default 30m."),
});

export type SnapshotInputs = z.input<typeof snapshotInputs>;
