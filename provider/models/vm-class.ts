import { z } from "zod";
import { optionalBlocks } from "./blocks";
import { quantity } from "./units";

export const diskTypes = z
  .enum(["thin", "thick", "eagerZeroedThick"])
  .describe("How space is taken: as it is written, at once, or at once and zeroed.");

export const cpuCount = z.int().min(1).max(4096);

const cpuTopology = z
  .strictObject({
    sockets: z.int().min(1),
    cores: z.int().min(1).describe("Per socket."),
    threads: z.int().min(1).optional().describe("Per core. Default 1."),
  })
  .meta({ id: "CpuTopology" });

const diskDefaults = z
  .strictObject({
    type: diskTypes.optional(),
    size: quantity.optional().describe("Of the root disk, and of disks that name no size."),
    iops: z.int().min(1).optional().describe("Most operations per second of each disk."),
    storageClass: z
      .string()
      .min(1)
      .optional()
      .describe("A storage pool, datastore, storage or storage class."),
  })
  .meta({ id: "DiskDefaults" });

const resourceLimits = z
  .strictObject({
    cpuLimit: z.int().min(1).optional().describe("MHz."),
    cpuReservation: z.int().min(0).optional().describe("MHz."),
    memoryLimit: quantity.optional(),
    memoryReservation: quantity.optional(),
    cpuShares: z.int().min(2).max(262144).optional().describe("Weight against other machines. Default 1024."),
  })
  .meta({ id: "ResourceLimits" });

const performanceProfile = z
  .strictObject({
    latencySensitivity: z.enum(["low", "normal", "medium", "high"]).optional(),
    cpuHotAddEnabled: z.boolean().optional(),
    memoryHotAddEnabled: z.boolean().optional(),
    virtualizationBasedSecurity: z.boolean().optional(),
    nestedVirtualization: z.boolean().optional(),
    hyperThreadingPolicy: z.enum(["auto", "prefer", "avoid", "require"]).optional(),
  })
  .meta({ id: "PerformanceProfile" });

const securityProfile = z
  .strictObject({
    secureBoot: z.boolean().optional().describe("Needs firmware UEFI."),
    tpmEnabled: z.boolean().optional(),
    tpmVersion: z.enum(["1.2", "2.0"]).optional().describe("Default 2.0."),
    vtdEnabled: z.boolean().optional().describe("An IOMMU for the guest (VT-d, AMD-Vi)."),
    encryptionPolicy: z.string().min(1).optional(),
  })
  .meta({ id: "SecurityProfile" });

export const vmClassInputs = z
  .strictObject({
    cpu: cpuCount.describe("Virtual CPUs."),
    memory: quantity,
    cpuTopology: cpuTopology.optional().describe("Sockets times cores times threads is `cpu`."),
    firmware: z.enum(["BIOS", "UEFI", "EFI"]).optional().describe("EFI is UEFI. Default: the hypervisor's."),
    diskDefaults: diskDefaults.optional(),
    guestToolsPolicy: z
      .enum(["install", "require", "ignore"])
      .optional()
      .describe(
        "install, require: the guest runs the hypervisor's agent and is asked through it; ignore: it is not. Default: the channel is there, nothing relies on it.",
      ),
    extraConfig: z
      .record(z.string(), z.string())
      .optional()
      .describe("Free settings, e.g. `vsphere.hardwareVersion`."),
    resourceLimits: resourceLimits.optional(),
    performanceProfile: performanceProfile.optional(),
    securityProfile: securityProfile.optional(),
    ...optionalBlocks("machine", "What is this hypervisor's own."),
  })
  .meta({ id: "VMClassSpec", description: "The virtual hardware of a machine." });

export type VMClassInputs = z.input<typeof vmClassInputs>;

/** A class as a resource of its own. */
export const vmClassResource = vmClassInputs.extend({ name: z.string().min(1) });
