import { z } from "zod";
import { quantity } from "../units";
import { optionalBlocks } from "./blocks";
import { shape } from "./shape";

export const diskTypes = z
  .enum(["thin", "thick", "eagerZeroedThick"])
  .describe(
    "When the disk takes its space: `thin` as data is written, `thick` at creation, `eagerZeroedThick` at creation and overwritten with zeros.",
  );

export const cpuCount = z.int().min(1).max(4096);

const cpuTopology = z
  .strictObject({
    sockets: z.int().min(1).describe("CPU sockets."),
    cores: z.int().min(1).describe("Cores per socket."),
    threads: z.int().min(1).optional().describe("Threads per core. Default 1."),
  })
  .meta({ id: "CpuTopology", description: "How the guest sees its CPUs." });

const diskDefaults = z
  .strictObject({
    type: diskTypes.optional(),
    size: quantity.optional().describe("The size of the root disk, and of disks that name no size."),
    iops: z
      .int()
      .min(0)
      .optional()
      .describe(
        "The most read and write operations per second of each disk; 0 means no limit, as without it.",
      ),
    storageClass: z
      .string()
      .min(1)
      .optional()
      .describe("The storage pool, datastore, storage or storage class of the disks."),
  })
  .meta({ id: "DiskDefaults", description: "Settings of disks that have none of their own." });

const resourceLimits = z
  .strictObject({
    cpuLimit: z.int().min(1).optional().describe("The most CPU time that the machine may use, in MHz."),
    cpuReservation: z
      .int()
      .min(0)
      .optional()
      .describe("The CPU time that the host keeps for the machine, in MHz."),
    memoryLimit: quantity.optional().describe("The most memory of the host that the machine may use."),
    memoryReservation: quantity.optional().describe("The memory that the host keeps for the machine."),
    cpuShares: z
      .int()
      .min(2)
      .max(262144)
      .optional()
      .describe("The machine's share of a busy host, relative to other machines. Default 1024."),
  })
  .meta({
    id: "ResourceLimits",
    description: "How much of its host the machine may use, and how much the host keeps for it.",
  });

const performanceProfile = z
  .strictObject({
    latencySensitivity: z
      .enum(["low", "normal", "medium", "high"])
      .optional()
      .describe("How strongly the host's scheduler favours short response times."),
    cpuHotAddEnabled: z.boolean().optional().describe("Whether CPUs can be added while the machine runs."),
    memoryHotAddEnabled: z
      .boolean()
      .optional()
      .describe("Whether memory can be added while the machine runs."),
    virtualizationBasedSecurity: z
      .boolean()
      .optional()
      .describe("Whether Windows in the guest can use virtualization-based security (VBS)."),
    nestedVirtualization: z
      .boolean()
      .optional()
      .describe("Whether the guest can run virtual machines of its own."),
    hyperThreadingPolicy: z
      .enum(["auto", "prefer", "avoid", "require"])
      .optional()
      .describe("Whether the machine's CPUs may share physical cores."),
  })
  .meta({
    id: "PerformanceProfile",
    description: "Settings for performance, hot-add and nested virtualization.",
  });

const securityProfile = z
  .strictObject({
    secureBoot: z
      .boolean()
      .optional()
      .describe("Whether the firmware starts only signed systems. Needs firmware UEFI."),
    tpmEnabled: z.boolean().optional().describe("Whether the machine has a virtual TPM."),
    tpmVersion: z.enum(["1.2", "2.0"]).optional().describe("The version of the virtual TPM. Default 2.0."),
    vtdEnabled: z.boolean().optional().describe("Whether the guest has an IOMMU (VT-d, AMD-Vi)."),
    encryptionPolicy: z
      .string()
      .min(1)
      .optional()
      .describe("The name of a policy of the hypervisor that encrypts the machine."),
  })
  .meta({ id: "SecurityProfile", description: "Secure boot, TPM and encryption." });

export const vmClassInputs = z
  .strictObject(
    {
      cpu: cpuCount
        .optional()
        .describe(
          "The number of virtual CPUs. Required, unless a setting of the hypervisor's block gives it.",
        ),
      memory: quantity
        .optional()
        .describe(
          "The memory of the machine, e.g. `512Mi` or `4Gi`. Required, unless a setting of the hypervisor's block gives it.",
        ),
      cpuTopology: cpuTopology
        .optional()
        .describe("How the guest sees its CPUs: sockets times cores times threads is `cpu`."),
      firmware: z
        .enum(["BIOS", "UEFI", "EFI"])
        .optional()
        .describe("The firmware. EFI is another word for UEFI. Default: the hypervisor's."),
      diskDefaults: diskDefaults.optional(),
      guestToolsPolicy: z
        .enum(["install", "require", "ignore"])
        .optional()
        .describe(
          "Whether the guest runs the hypervisor's agent. `install`, `require`: it does; a deletion then shuts the guest down first, and `OffGraceful` is allowed. `ignore`: the machine has no channel for the agent. Default: the machine has a channel, and nothing relies on the agent.",
        ),
      extraConfig: z
        .record(z.string(), z.string())
        .optional()
        .describe("Settings of the hypervisor that no other property covers, by their native names."),
      resourceLimits: resourceLimits.optional(),
      performanceProfile: performanceProfile.optional(),
      securityProfile: securityProfile.optional(),
      ...optionalBlocks("machine", "Settings that only this hypervisor has."),
    },
    { error: shape('write a VMClass, or { cpu: 2, memory: "4Gi" }') },
  )
  .meta({ id: "VMClassSpec", description: "The virtual hardware of a machine." });

export type VMClassInputs = z.input<typeof vmClassInputs>;

/** A class as a resource of its own. */
export const vmClassResource = vmClassInputs.extend({
  name: z.string().min(1).describe("The name of the resource."),
});
