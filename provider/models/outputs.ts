import { z } from "zod";
import { imageInputs } from "./image";
import { networkInputs } from "./network";
import { providerResource } from "./provider";
import { snapshotInputs } from "./snapshot";
import { disk, medium, networkInterface, virtualMachineInputs } from "./virtual-machine";
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

export const volumeStatus = z
  .strictObject({
    name: z.string().describe("The name of the disk in `disks`; `root` is the root disk."),
    size: z.string().describe("Its size, e.g. `20Gi`."),
    location: z.string().describe("Where it lies: the path of a volume, or a file in a datastore."),
  })
  .meta({ id: "VolumeStatus", description: "A disk as the hypervisor has it." });

const guestStatus = z
  .strictObject({
    os: z.string().optional().describe("The operating system, in the guest's own words."),
    hostname: z.string().optional().describe("The host name of the guest."),
    agent: z
      .enum(["Running", "NotRunning", "NotInstalled"])
      .describe("The state of the hypervisor's agent in the guest."),
  })
  .meta({ id: "GuestStatus", description: "What a running guest says of itself." });

export const snapshotStatus = z
  .strictObject({
    name: z.string().describe("The name of the snapshot."),
    parent: z.string().optional().describe("The name of the snapshot that it builds on."),
    createdAt: z.string().optional().describe("When the snapshot was taken, as ISO 8601 text."),
    current: z.boolean().optional().describe("Whether the machine's disks build on this snapshot."),
  })
  .meta({ id: "SnapshotStatus", description: "A snapshot of a machine, in the tree of all of them." });

const currentResources = z
  .strictObject({
    cpu: z.int().describe("The number of virtual CPUs."),
    memory: z.string().describe("The memory, e.g. `512Mi`."),
  })
  .meta({ id: "CurrentResources", description: "The CPUs and the memory that the machine has now." });

/** The description, the inputs and the further outputs of each resource kind. */
export const resourceModels = {
  Provider: {
    description: "A connection to a hypervisor, verified on creation.",
    inputs: providerResource,
    outputs: z.object({
      type: providerResource.shape.type,
      endpoint: z.string().optional().describe("The address of the hypervisor, if the arguments name it."),
      identity: z
        .string()
        .describe(
          "Random text that tells the objects of this stack from those of another stack with the same names.",
        ),
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
    description:
      "The content of the root disks of new machines: an existing image, or one that is imported and verified.",
    inputs: imageInputs,
    outputs: z.object({
      name: z.string().describe("The name of the image on the hypervisor."),
      checksum: imageInputs.shape.checksum,
      distribution: imageInputs.shape.distribution,
      guest: imageInputs.shape.guest,
      ready: z.boolean().describe("Whether machines can be created from the image."),
      phase: z.enum(["Importing", "Ready"]).describe("The phase of the image."),
      location: z.string().describe("Where the image is, in the hypervisor's own words."),
      size: z.string().optional().describe("The size of the disk in it, e.g. `2Gi`."),
      format: z.string().optional().describe("The format of its content, e.g. `qcow2`."),
      imported: z.boolean().describe("Whether this resource imported the image, and will delete it."),
    }),
  },
  Network: {
    description: "A network for machines: an existing one, or one that this resource creates.",
    inputs: networkInputs,
    outputs: z.object({
      name: z.string().describe("The name of the network on the hypervisor."),
      location: z.string().describe("Where the network is, in the hypervisor's own words."),
      created: z.boolean().describe("Whether this resource created the network, and will delete it."),
    }),
  },
  VirtualMachine: {
    description: "A virtual machine.",
    inputs: virtualMachineInputs,
    outputs: z.object({
      name: z.string().describe("The name of the machine on the hypervisor."),
      image: z
        .string()
        .optional()
        .describe("The id of the image that the machine was created from; `unknown` where nobody can tell."),
      powerState: z
        .enum(["On", "Off", "Suspended", "Paused", "Crashed"])
        .describe("The power state according to the hypervisor."),
      tags: z
        .array(z.string())
        .optional()
        .describe("The tags that the machine has, if the program sets tags."),
      labels: z
        .record(z.string(), z.string())
        .optional()
        .describe("The labels that programs gave the machine, if the program sets labels."),
      disks: z
        .array(disk)
        .optional()
        .describe("The disks of the arguments that the machine has, with their real sizes."),
      networks: z
        .array(networkInterface)
        .optional()
        .describe("The network interfaces of the arguments that the machine has."),
      media: z
        .array(medium)
        .optional()
        .describe("The CD drives of the arguments that the machine has, with the images in them."),
      phase: z
        .enum(["Creating", "Running", "Stopped", "Suspended", "Paused", "Crashed"])
        .describe("The phase of the machine's life."),
      powerReason: z
        .string()
        .optional()
        .describe("Why the machine is not running, if the hypervisor gives a reason."),
      desiredPowerState: z
        .enum(["On", "Off", "OffGraceful", "Suspended"])
        .optional()
        .describe(
          "The `powerState` that the program asked for last, where its `restartPolicy` is another than `Always`.",
        ),
      ips: z
        .array(z.string())
        .describe(
          "The addresses of the guest on all interfaces. Empty while the machine is off, and while neither hypervisor nor agent reports any (see `waitFor`).",
        ),
      interfaces: z
        .array(interfaceStatus)
        .describe("The network interfaces as the hypervisor and the guest know them."),
      volumes: z.array(volumeStatus).describe("The disks of the machine, and where each lies."),
      guest: guestStatus
        .optional()
        .describe("What the guest said at the last look, while the machine ran. No change of it is drift."),
      snapshots: z
        .array(snapshotStatus)
        .optional()
        .describe(
          "The snapshots of a machine that `VirtualMachine.get` reads, whoever took them, parents first. Absent for a machine that the program manages: its snapshots come and go without it.",
        ),
      consoleUrl: z
        .string()
        .optional()
        .describe("The URL of the machine's screen for a viewer, if the hypervisor has one."),
      location: z.string().describe("Where the machine runs, in the hypervisor's own words."),
      incarnation: z
        .string()
        .optional()
        .describe(
          "Tells the machine from a later one with the same id. Absent where the hypervisor never gives an id twice.",
        ),
      currentResources,
      pendingChanges: z
        .array(z.string())
        .optional()
        .describe("Changes that take effect at the next power cycle."),
      userDataDigest: z
        .string()
        .optional()
        .describe(
          "The digest of `userData`, `metaData` and `networkConfig` that the guest received; `unknown` if the provider cannot tell. The outputs do not hold the documents themselves.",
        ),
    }),
  },
  Snapshot: {
    description: "A snapshot of a machine: its state at one time.",
    inputs: snapshotInputs,
    outputs: z.object({
      name: z.string().describe("The name of the snapshot on the hypervisor."),
      description: snapshotInputs.shape.description,
      createdAt: z.string().optional().describe("When the snapshot was taken, as ISO 8601 text."),
      parent: z.string().optional().describe("The name of the snapshot that this one builds on."),
    }),
  },
} as const;

/** Properties that are secret wherever a program gives them by value, by the type that has them. */
export const secretProperties: Readonly<Record<string, readonly string[]>> = {
  Credentials: ["password", "token", "privateKey", "passphrase", "clientKey"],
};
