import { z } from "zod";
import { duration, quantity } from "../../units";

/** The native calls of the mock, which faults and the call log name. */
const operations = [
  "connect",
  "readMachine",
  "findMachine",
  "listMachines",
  "defineMachine",
  "createDisk",
  "attachDisk",
  "growDisk",
  "limitDisk",
  "deleteDisk",
  "detachDisk",
  "attachInterface",
  "changeInterface",
  "detachInterface",
  "moveMachine",
  "moveDisk",
  "addDrive",
  "changeMedium",
  "removeDrive",
  "setBootOrder",
  "completeMachine",
  "renameMachine",
  "setCpus",
  "setMemory",
  "setHardware",
  "setLimits",
  "setTags",
  "setLabels",
  "setGuestData",
  "powerOn",
  "powerOff",
  "shutdownGuest",
  "suspend",
  "reboot",
  "reset",
  "deleteMachine",
  "markMachine",
  "readImage",
  "importImage",
  "markImage",
  "deleteImage",
  "readNetwork",
  "createNetwork",
  "markNetwork",
  "deleteNetwork",
  "listSnapshots",
  "createSnapshot",
  "markSnapshot",
  "describeSnapshot",
  "revertSnapshot",
  "deleteSnapshot",
  "beginExport",
  "readExport",
  "downloadExport",
  "deleteExport",
  "readTasks",
  "cancelTask",
  "task",
] as const;

const errorCodes = [
  "NotFound",
  "InvalidSpec",
  "Unauthorized",
  "NotSupported",
  "Retryable",
  "Unavailable",
  "RateLimit",
  "Timeout",
  "QuotaExceeded",
  "Conflict",
  "Internal",
] as const;

const fault = z
  .strictObject({
    operation: z
      .enum(operations)
      .optional()
      .describe(
        "The native call that fails. `task` fails a task at its end, and needs a taskDuration. Default: every call.",
      ),
    object: z.string().optional().describe("The name of the object whose calls fail. Default: every object."),
    skip: z.int().min(0).optional().describe("How many calls pass before the first failure. Default 0."),
    count: z.int().min(1).optional().describe("How many calls fail, over all processes. Default: no limit."),
    probability: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe("The share of calls that fail, the same ones at each run. Default 1."),
    code: z.enum(errorCodes).optional().describe("The code of the error. Default Retryable."),
    delay: duration.optional().describe("How long the call waits before it fails or continues."),
    fails: z.boolean().optional().describe("Whether the call fails; `false` only delays it. Default true."),
    after: z
      .boolean()
      .optional()
      .describe("Whether the call takes effect before it fails: the caller cannot know. Default false."),
    exit: z
      .boolean()
      .optional()
      .describe("Ends the provider process at once, like kill -9, for crash tests. Default false."),
  })
  .meta({ id: "MockFault", description: "A failure that the mock simulates." });

const origins = ["name", "url", "path"] as const;

function hasOneOrigin(
  source: Readonly<Partial<Record<(typeof origins)[number], string | undefined>>>,
  context: z.RefinementCtx,
): void {
  const [first, second] = origins.filter((origin) => source[origin] !== undefined);
  const choice = `write one of ${origins.join(", ")}`;
  if (first === undefined) context.addIssue({ code: "custom", message: `names no image: ${choice}` });
  if (second === undefined) return;
  context.addIssue({ code: "custom", path: [second], message: `contradicts ${first}: ${choice}` });
}

export const config = {
  type: "mock",
  endpoint: z
    .string()
    .regex(/^(?![a-z][a-z0-9+.-]*:\/\/)./i, 'write a folder such as "./hypervisor"')
    .describe("The folder of the hypervisor. The mock makes it if it is missing."),
  endpointVariables: ["VIRTRIGAUD_MOCK_ENDPOINT"],
  provider: z
    .strictObject({
      latency: duration.optional().describe("The delay of every call. Default none."),
      taskDuration: duration
        .optional()
        .describe("How long a task takes, from dispatch to success. Default none."),
      bootDuration: duration
        .optional()
        .describe("How long a guest takes from power-on to its first address. Default none."),
      shutdownDuration: duration.optional().describe("How long a guest takes to shut down. Default none."),
      sampleMachines: z
        .int()
        .min(0)
        .max(1000)
        .optional()
        .describe("The number of machines that exist from the start, named sample-1 and so on. Default 0."),
      capacity: z
        .strictObject({
          cpus: z.int().min(1).optional().describe("CPUs for all running machines together."),
          memory: quantity.optional().describe("Memory for all running machines together."),
          storage: quantity.optional().describe("Space for the disks of all machines together."),
        })
        .meta({ id: "MockCapacity", description: "The capacity of the mock's host." })
        .optional()
        .describe("The capacity of the host; more fails with QuotaExceeded. Default: no limit."),
      faults: z.array(fault).optional().describe("Failures to inject. Of each call the first match happens."),
      recordCalls: z
        .boolean()
        .optional()
        .describe("Writes each native call as a line of calls.jsonl in the folder. Default false."),
    })
    .meta({ id: "MockProvider", description: "How the mock hypervisor behaves." }),
  machine: z
    .strictObject({
      addresses: z
        .array(z.ipv4())
        .optional()
        .describe("Guest addresses instead of those from the network: the first for the first interface."),
      ignoresShutdown: z
        .boolean()
        .optional()
        .describe("Whether the guest ignores a graceful shutdown. Default false."),
      flavor: z
        .enum(["small", "large"])
        .optional()
        .describe(
          "A size by name, instead of `cpu` and `memory`: `small` has 1 CPU and 1Gi, `large` has 4 CPUs and 8Gi.",
        ),
      cloudInitError: z
        .string()
        .min(1)
        .optional()
        .describe("The error text with which cloud-init in the guest fails. Default: it succeeds."),
    })
    .meta({ id: "MockMachine", description: "Settings of machines that only the mock has." }),
  image: z
    .strictObject({
      name: z
        .string()
        .min(1)
        .optional()
        .describe("The name of an existing image. A new mock has debian-12 and ubuntu-24.04."),
      url: z
        .url()
        .optional()
        .describe(
          "The URL to import. The mock fetches nothing: content and checksum are those of the URL's own text.",
        ),
      path: z.string().min(1).optional().describe("The local file to import."),
      size: quantity
        .optional()
        .describe("The size of the disk in the image. Default: the size of the file at path, else 2Gi."),
      format: z.enum(["qcow2", "raw"]).optional().describe("The format of the image."),
    })
    .superRefine(hasOneOrigin)
    .meta({ id: "MockImageSource", description: "Where an image is on the mock: `name`, `url` or `path`." }),
  network: z
    .strictObject({
      name: z
        .string()
        .min(1)
        .optional()
        .describe("The network's name. A new mock has the network `default`. Default: that of the resource."),
      create: z
        .boolean()
        .optional()
        .describe("Whether to create the network instead of referring to it. Default false."),
      cidr: z
        .cidrv4()
        .optional()
        .describe("With create, the addresses for guests. Default 198.18.0.0/15, the range for benchmarks."),
    })
    .superRefine(({ create, cidr }, context) => {
      if (cidr === undefined || create === true) return;
      const message = "is of a network that is made: set create to true, or leave it out";
      context.addIssue({ code: "custom", path: ["cidr"], message });
    })
    .meta({ id: "MockNetworkSource", description: "A network of the mock." }),
  changes: {
    effects: {
      addresses: "powerCycle",
      ignoresShutdown: "powerCycle",
      flavor: "powerCycle",
      cloudInitError: "powerCycle",
    },
    sizing: ["flavor"],
    defaults: { firmware: "BIOS", secureBoot: false, directedIo: false },
  },
} as const;

export type Operation = (typeof operations)[number];
export type FaultScript = z.output<typeof fault>;
export type MachineBlock = z.output<typeof config.machine>;
