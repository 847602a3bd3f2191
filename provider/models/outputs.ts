import { z } from "zod";
import { imageInputs } from "./image";
import { networkInputs } from "./network";
import { providerResource } from "./provider";
import { snapshotInputs } from "./snapshot";
import { virtualMachineInputs } from "./virtual-machine";
import { vmClassResource } from "./vm-class";

const interfaceStatus = z
  .strictObject({ name: z.string(), macAddress: z.string(), ips: z.array(z.string()) })
  .meta({
    id: "InterfaceStatus",
    description: "A network interface as the hypervisor and the guest know it.",
  });

const currentResources = z
  .strictObject({ cpu: z.int(), memory: z.string() })
  .meta({ id: "CurrentResources", description: "What the machine has now." });

/** Everything there is to say of each kind's properties: inputs, outputs beside them, and which are secret. */
export const resourceModels = {
  Provider: {
    description: "A connection to a hypervisor, proven when it is made.",
    inputs: providerResource,
    outputs: z.object({
      healthy: z.boolean().describe("Whether the last contact succeeded."),
      version: z.string().describe("The hypervisor's name and version."),
      capabilities: z.array(z.string()).describe("What it can do, sorted."),
    }),
  },
  VMClass: {
    description: "The virtual hardware that machines share.",
    inputs: vmClassResource,
    outputs: z.object({}),
  },
  Image: {
    description: "The content that machines start from: found, or fetched and verified.",
    inputs: imageInputs,
    outputs: z.object({
      ready: z.boolean(),
      phase: z.string().describe("Importing or Ready."),
      location: z.string().describe("Where it landed, in the hypervisor's own words."),
      size: z.string().optional(),
      format: z.string().optional(),
      imported: z.boolean().describe("Whether this resource brought it in, and will remove it."),
    }),
  },
  Network: {
    description: "A network that machines are attached to: one that is there, or one that is made.",
    inputs: networkInputs,
    outputs: z.object({
      location: z.string().describe("Where it is, in the hypervisor's own words."),
      created: z.boolean().describe("Whether this resource made it, and will remove it."),
    }),
  },
  VirtualMachine: {
    description: "A virtual machine.",
    inputs: virtualMachineInputs,
    outputs: z.object({
      phase: z.string().describe("Creating, Running, Stopped, Suspended, Paused or Crashed."),
      powerReason: z.string().optional().describe("Why it is not running, when the hypervisor says so."),
      ips: z.array(z.string()).describe("The guest's addresses."),
      interfaces: z.array(interfaceStatus),
      consoleUrl: z.string().optional(),
      location: z.string().describe("Where it runs, in the hypervisor's own words."),
      currentResources,
      pendingChanges: z.array(z.string()).optional().describe("What waits for the next power cycle."),
      userDataDigest: z.string().optional().describe("Stands for the documents that the guest was given."),
    }),
  },
  Snapshot: {
    description: "The state of a machine at one time.",
    inputs: snapshotInputs,
    outputs: z.object({
      createdAt: z.string().optional().describe("ISO 8601."),
      parent: z.string().optional().describe("The snapshot that it builds on."),
    }),
  },
} as const;

/** Properties that are secret wherever they are given by value, by the type that has them. */
export const secretProperties: Readonly<Record<string, readonly string[]>> = {
  Credentials: ["password", "token", "privateKey", "passphrase", "clientKey"],
};
