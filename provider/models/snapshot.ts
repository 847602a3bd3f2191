import { z } from "zod";
import { duration } from "../units";
import { objectName } from "./object-name";
import { providerInputs } from "./provider";
import { shape } from "./shape";

const retention = z
  .strictObject({
    maxSnapshots: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe("The largest number of snapshots to keep, the newest included."),
    maxAge: duration.optional().describe("The greatest age of earlier snapshots to keep."),
  })
  .refine((value) => value.maxSnapshots !== undefined || value.maxAge !== undefined, {
    error: "write maxSnapshots, maxAge, or both",
  })
  .meta({ id: "SnapshotRetention", description: "Which earlier snapshots of this resource are kept." });

export const snapshotInputs = z.strictObject({
  owner: z.string().min(1).describe("The ownership tag. The SDK sets it."),
  name: objectName.describe("The name of the snapshot on the hypervisor. Default: that of the resource."),
  provider: providerInputs.describe(
    "The hypervisor, where `machine` is an id: a Provider, or the `connection` of one.",
  ),
  machine: z
    .string({ error: shape("write a VirtualMachine, or the id of one") })
    .min(1)
    .describe("The machine: a VirtualMachine, or the id of one."),
  description: z
    .string()
    .max(1024)
    .optional()
    .describe("A text that the hypervisor shows beside the snapshot."),
  memory: z
    .boolean()
    .optional()
    .describe("Whether the snapshot holds the memory of a running machine too. Default false."),
  quiesce: z
    .boolean()
    .optional()
    .describe(
      "Whether the guest first writes its file systems to disk. Needs the guest agent. Default false.",
    ),
  revert: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Reverts the machine to this snapshot, once for each new text. The text itself has no meaning.",
    ),
  retention: retention
    .optional()
    .describe(
      "Which earlier snapshots of this resource to keep when another `name` makes a new one. An `up` that changes this resource deletes the others. Default: only the newest.",
    ),
  deleteOnVMDelete: z
    .boolean()
    .optional()
    .describe(
      "Whether the deletion of the machine deletes the snapshot. `false` keeps it, where the hypervisor can. Default true.",
    ),
  deletionPolicy: z
    .enum(["Delete", "Retain"])
    .optional()
    .describe(
      "`Retain` leaves the snapshot on the hypervisor when this resource is deleted. Default Delete.",
    ),
  timeout: duration.optional().describe("How long each operation may take. Default 30m."),
});

export type SnapshotInputs = z.input<typeof snapshotInputs>;
