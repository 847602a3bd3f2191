import { z } from "zod";
import { duration, quantity } from "../../models/units";

/** The native calls of the mock: what a fault can be scripted for, and what the call log holds. */
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
  "completeMachine",
  "renameMachine",
  "setCpus",
  "setMemory",
  "setHardware",
  "setLimits",
  "setTags",
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
        "The native call that fails; every one when absent. `task` fails a task at its end, and needs a taskDuration.",
      ),
    object: z.string().optional().describe("The name of the object it fails for; every one when absent."),
    skip: z.int().min(0).optional().describe("How many calls pass before the first failure. Default 0."),
    count: z
      .int()
      .min(1)
      .optional()
      .describe("How many calls fail, over all processes. Default: without end."),
    probability: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe("The share of calls that fail, the same ones at each run. Default 1."),
    code: z.enum(errorCodes).optional().describe("The error that is reported. Default Retryable."),
    delay: duration.optional().describe("How long the call takes before it fails or goes on."),
    fails: z.boolean().optional().describe("False only delays the call. Default true."),
    after: z
      .boolean()
      .optional()
      .describe("The call takes effect first: the caller cannot know whether it did. Default false."),
    exit: z
      .boolean()
      .optional()
      .describe("Ends the provider process at once, as kill -9 would; for crash tests."),
  })
  .meta({ id: "MockFault", description: "A failure that the mock brings about." });

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
  kind: "mock",
  endpoint: z
    .string()
    .regex(/^(?![a-z][a-z0-9+.-]*:\/\/)./i, 'write a folder such as "./hypervisor"')
    .describe("The folder that holds the hypervisor; made when missing."),
  endpointVariables: ["VIRTRIGAUD_MOCK_ENDPOINT"],
  provider: z
    .strictObject({
      latency: duration.optional().describe("Added to every call. Default none."),
      taskDuration: duration
        .optional()
        .describe("How long a task takes, from dispatch to success. Default none."),
      bootDuration: duration.optional().describe("From power-on to the first guest address. Default none."),
      shutdownDuration: duration
        .optional()
        .describe("How long a guest takes to shut down when it is asked to. Default none."),
      sampleMachines: z
        .int()
        .min(0)
        .max(1000)
        .optional()
        .describe("Machines that are there from the start, named sample-1 and so on. Default 0."),
      capacity: z
        .strictObject({
          cpus: z.int().min(1).optional().describe("CPUs of all running machines together."),
          memory: quantity.optional().describe("Memory of all running machines together."),
          storage: quantity.optional().describe("Disks of all machines together."),
        })
        .meta({ id: "MockCapacity", description: "What the host of the mock has for machines." })
        .optional()
        .describe("What the host has for machines; more is QuotaExceeded. Default: without end."),
      faults: z.array(fault).optional().describe("Failures to inject, first match first."),
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
        .describe("Guest addresses instead of the ones from the network: the first for the first interface."),
      ignoresShutdown: z.boolean().optional().describe("The guest does not react to a graceful shutdown."),
    })
    .meta({ id: "MockMachine", description: "Settings of machines that only the mock has." }),
  image: z
    .strictObject({
      name: z
        .string()
        .min(1)
        .optional()
        .describe("An image that is there already. From the start: debian-12 and ubuntu-24.04."),
      url: z
        .url()
        .optional()
        .describe(
          "Imported from here. Nothing is fetched: the content is the URL itself, and so is what checksums digest.",
        ),
      path: z.string().min(1).optional().describe("Imported from this local file."),
      size: quantity
        .optional()
        .describe("The size of the disk in it. Default: that of the file at path, else 2Gi."),
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
        .describe("The network's name. Default: that of the resource. From the start: default."),
      create: z.boolean().optional().describe("Creates it instead of referring to it."),
      cidr: z
        .cidrv4()
        .optional()
        .describe("With create, the addresses for guests. Default 198.18.0.0/15, which is for laboratories."),
    })
    .superRefine(({ create, cidr }, context) => {
      if (cidr === undefined || create === true) return;
      const message = "is of a network that is made: set create to true, or leave it out";
      context.addIssue({ code: "custom", path: ["cidr"], message });
    })
    .meta({ id: "MockNetworkSource", description: "A network of the mock." }),
  changes: {
    defaults: { firmware: "BIOS", secureBoot: false, directedIo: false },
  },
} as const;

export type Operation = (typeof operations)[number];
export type FaultScript = z.output<typeof fault>;
export type MachineBlock = z.output<typeof config.machine>;
