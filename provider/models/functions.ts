import { z } from "zod";
import { quantity } from "../units";
import { imageInputs } from "./image";
import { labels } from "./labels";
import { networkInputs } from "./network";
import { resourceModels, snapshotStatus, volumeStatus } from "./outputs";

const machineOutputs = resourceModels.VirtualMachine.outputs;
const imageOutputs = resourceModels.Image.outputs;
const networkOutputs = resourceModels.Network.outputs;
const providerOutputs = resourceModels.Provider.outputs;

const owner = z
  .string()
  .optional()
  .describe("The resource that owns it, as `stack::project::name`. Absent where no resource does.");

const machineId = z.string().min(1).describe("The id of the machine on the hypervisor.");
const machineName = z.string().min(1).describe("The name of the machine on the hypervisor.");

const machineTags = z
  .array(z.string())
  .optional()
  .describe("The tags that the machine has, if the hypervisor has tags.");

const machineLabels = z
  .record(z.string(), z.string())
  .optional()
  .describe("The labels that programs gave the machine, if the hypervisor has labels.");

const pattern = z.string().min(1).optional();

const byIdOrName = z
  .strictObject({ id: machineId.optional(), name: machineName.optional() })
  .refine(({ id, name }) => (id === undefined) !== (name === undefined), {
    error: "write either id or name, one of them",
  });

/** What names a thing that resources declare with a source. */
function byIdOrSource<Source extends z.ZodType>(source: Source, what: string) {
  return z
    .strictObject({
      id: z.string().min(1).optional().describe(`The id of the ${what} on the hypervisor.`),
      name: z.string().min(1).optional().describe(`The name of the ${what}, as the resource would have it.`),
      source: source
        .optional()
        .describe(`Where the ${what} is, per hypervisor, as the resource would have it.`),
    })
    .refine(
      ({ id, name, source: given }) => (id === undefined) !== (name === undefined && given === undefined),
      {
        error: "write either id, or name and source, one of them",
      },
    );
}

/** The description, the arguments and the result of each function. They read the hypervisor and change nothing. */
export const functionModels = {
  getHypervisor: {
    description: "The hypervisor that the Provider reaches.",
    arguments: z.strictObject({}),
    result: z.strictObject({
      type: providerOutputs.shape.type,
      version: providerOutputs.shape.version,
      capabilities: providerOutputs.shape.capabilities,
    }),
  },
  getVirtualMachine: {
    description: "A machine, by its id or its name, whoever made it.",
    arguments: byIdOrName,
    result: z.strictObject({
      id: machineId,
      name: machineName,
      owner,
      powerState: machineOutputs.shape.powerState,
      powerReason: machineOutputs.shape.powerReason,
      currentResources: machineOutputs.shape.currentResources,
      disks: z
        .array(volumeStatus)
        .describe("The disks of the machine, with their sizes, and where each lies."),
      ips: machineOutputs.shape.ips,
      interfaces: machineOutputs.shape.interfaces,
      tags: machineTags,
      labels: machineLabels,
      location: machineOutputs.shape.location,
      incarnation: machineOutputs.shape.incarnation,
      guest: machineOutputs.shape.guest,
      snapshots: z.array(snapshotStatus).describe("The snapshots of the machine, parents first."),
    }),
  },
  listVirtualMachines: {
    description: "The machines that the Provider sees, whoever made them, sorted by name.",
    arguments: z.strictObject({
      name: pattern.describe("Only machines whose name fits: `*` stands for any text, as in `web-*`."),
      location: pattern.describe("Only machines whose location fits, as in `*/cluster-1/*`."),
      managed: z
        .boolean()
        .optional()
        .describe("Only machines that resources own (true), or that none owns (false)."),
      templates: z.boolean().optional().describe("Templates instead of machines. Default false."),
      powerState: machineOutputs.shape.powerState.optional().describe("Only machines in this power state."),
      tags: z.array(z.string().min(1)).optional().describe("Only machines that have all of these tags."),
      labels: labels.optional().describe("Only machines that have all of these labels, with these values."),
      minimumCpu: z.int().min(1).optional().describe("Only machines with this many CPUs or more."),
      minimumMemory: quantity.optional().describe("Only machines with this much memory or more, e.g. `4Gi`."),
    }),
    result: z.strictObject({
      machines: z.array(
        z.strictObject({
          id: machineId,
          name: machineName,
          owner,
          powerState: machineOutputs.shape.powerState,
          location: machineOutputs.shape.location,
          currentResources: machineOutputs.shape.currentResources,
          tags: machineTags,
          labels: machineLabels,
        }),
      ),
    }),
  },
  getImage: {
    description: "An image that is on the hypervisor, by its id or by what an Image would name.",
    arguments: byIdOrSource(imageInputs.shape.source, "image"),
    result: z.strictObject({
      id: z.string().describe("The id of the image, for the `image` of a machine."),
      owner,
      location: imageOutputs.shape.location,
      size: imageOutputs.shape.size,
      format: imageOutputs.shape.format,
    }),
  },
  getNetwork: {
    description: "A network that is on the hypervisor, by its id or by what a Network would name.",
    arguments: byIdOrSource(networkInputs.shape.source, "network"),
    result: z.strictObject({
      id: z.string().describe("The id of the network, for the `networks` of a machine."),
      owner,
      location: networkOutputs.shape.location,
      active: z.boolean().describe("Whether the network is on."),
    }),
  },
} as const;

export type FunctionName = keyof typeof functionModels;
export type FunctionArguments<Name extends FunctionName> = z.output<
  (typeof functionModels)[Name]["arguments"]
>;
export type FunctionResult<Name extends FunctionName> = z.input<(typeof functionModels)[Name]["result"]>;
