import { z } from "zod";
import { imageInputs } from "./image";
import { networkInputs } from "./network";
import { providerResource } from "./provider";
import { snapshotInputs } from "./snapshot";
import { disk, networkInterface, virtualMachineInputs } from "./virtual-machine";
import { vmClassResource } from "./vm-class";

const interfaceStatus = z
  .strictObject({
    name: z.string().describe("The name of the interface in `networks`."),
    macAddress: z.string().describe("The MAC address."),
    ips: z.array(z.string()).describe("The guest's addresses on this interface."),
  })
  .meta({
    id: "InterfaceStatus",
    description: "A network interface as the hypervisor and the guest know it.",
  });

const currentResources = z
  .strictObject({
    cpu: z.int().describe("The number of virtual CPUs."),
    memory: z.string().describe("The memory, e.g. `512Mi`."),
  })
  .meta({ id: "CurrentResources", description: "The CPUs and the memory that the machine has now." });

/** Everything there is to say of each kind's properties: inputs, outputs beside them, and which are secret. */
export const resourceModels = {
  Provider: {
    description: "A connection to a hypervisor, proven when it is made.",
    inputs: providerResource,
    outputs: z.object({
      type: providerResource.shape.type,
      endpoint: z.string().optional().describe("The address of the hypervisor, where the arguments name it."),
      identity: z
        .string()
        .describe("Random text that tells the objects of this stack's state from those of a namesake."),
      healthy: z.boolean().describe("Whether the last contact succeeded."),
      version: z.string().describe("The hypervisor's name and version."),
      capabilities: z.array(z.string()).describe("What the hypervisor can do, sorted by name."),
    }),
  },
  VMClass: {
    description: "The virtual hardware that machines share.",
    inputs: vmClassResource,
    outputs: z.object({ cpu: vmClassResource.shape.cpu, memory: vmClassResource.shape.memory }),
  },
  Image: {
    description: "The content that machines start from: found, or fetched and verified.",
    inputs: imageInputs,
    outputs: z.object({
      name: z.string().describe("The name of the image on the hypervisor."),
      checksum: imageInputs.shape.checksum,
      ready: z.boolean().describe("Whether machines can be made from it."),
      phase: z.enum(["Importing", "Ready"]).describe("Where the image stands."),
      location: z.string().describe("Where the image is, in the hypervisor's own words."),
      size: z.string().optional().describe("The size of the disk in it, e.g. `2Gi`."),
      format: z.string().optional().describe("The format of its content, e.g. `qcow2`."),
      imported: z.boolean().describe("Whether this resource imported the image, and removes it again."),
    }),
  },
  Network: {
    description: "A network that machines are attached to: one that is there, or one that is made.",
    inputs: networkInputs,
    outputs: z.object({
      name: z.string().describe("The name of the network on the hypervisor."),
      location: z.string().describe("Where the network is, in the hypervisor's own words."),
      created: z.boolean().describe("Whether this resource made the network, and removes it again."),
    }),
  },
  VirtualMachine: {
    description: "A virtual machine.",
    inputs: virtualMachineInputs,
    outputs: z.object({
      name: z.string().describe("The name of the machine on the hypervisor."),
      image: z.string().optional().describe("The id of the image that the machine was made from."),
      powerState: z
        .enum(["On", "Off", "Suspended", "Paused", "Crashed"])
        .describe("Whether the machine runs, as the hypervisor says."),
      tags: z
        .array(z.string())
        .optional()
        .describe("The tags that the machine has, where the program sets tags."),
      disks: z
        .array(disk)
        .optional()
        .describe("Of the disks in the arguments, those that the machine has, with their real sizes."),
      networks: z
        .array(networkInterface)
        .optional()
        .describe("Of the network interfaces in the arguments, those that the machine has."),
      phase: z
        .enum(["Creating", "Running", "Stopped", "Suspended", "Paused", "Crashed"])
        .describe("Where the machine stands in its life."),
      powerReason: z
        .string()
        .optional()
        .describe("Why the machine is not running, where the hypervisor says so."),
      ips: z
        .array(z.string())
        .describe(
          "The addresses of the guest on all interfaces. Empty while the machine is off, and where nothing reports them (see `waitFor`).",
        ),
      interfaces: z
        .array(interfaceStatus)
        .describe("The network interfaces as the hypervisor and the guest know them."),
      consoleUrl: z
        .string()
        .optional()
        .describe("Where a viewer finds the machine's screen, where the hypervisor has one."),
      location: z.string().describe("Where the machine runs, in the hypervisor's own words."),
      currentResources,
      pendingChanges: z
        .array(z.string())
        .optional()
        .describe("Changes that take effect at the next power cycle."),
      userDataDigest: z
        .string()
        .optional()
        .describe(
          "The digest of `userData`, `metaData` and `networkConfig` that the guest was given; `unknown` where nobody can tell. The documents themselves are not in the outputs.",
        ),
    }),
  },
  Snapshot: {
    description: "The state of a machine at one time.",
    inputs: snapshotInputs,
    outputs: z.object({
      name: z.string().describe("The name of the snapshot on the hypervisor."),
      description: snapshotInputs.shape.description,
      createdAt: z.string().optional().describe("When the snapshot was taken, as ISO 8601 text."),
      parent: z.string().optional().describe("The name of the snapshot that this one builds on."),
    }),
  },
} as const;

/** Properties that are secret wherever they are given by value, by the type that has them. */
export const secretProperties: Readonly<Record<string, readonly string[]>> = {
  Credentials: ["password", "token", "privateKey", "passphrase", "clientKey"],
};
