import { z } from "zod";
import { cidr, ipAddress, macAddress } from "./addresses";
import { networkAttachment, route } from "./network";
import { objectName } from "./object-name";
import { providerInputs } from "./provider";
import { secretValue } from "./secrets";
import { duration, quantity } from "./units";
import { cpuCount, diskTypes, vmClassInputs } from "./vm-class";

const networkInterface = z
  .strictObject({
    name: objectName.describe("Names the interface for its whole life."),
    network: z
      .union([z.string().min(1), networkAttachment], {
        error: 'give a Network, the id of one, or { id: "…" }',
      })
      .optional()
      .describe("A Network or its id. Default: the Provider's."),
    ipAddress: ipAddress.optional().describe("A static address; needs `prefix`."),
    prefix: z.int().min(1).max(128).optional(),
    gateway: ipAddress.optional(),
    dns: z.array(ipAddress).optional(),
    routes: z.array(route).optional(),
    macAddress: macAddress.optional().describe("Default: chosen once, and kept."),
  })
  .meta({ id: "NetworkInterface" });

const disk = z
  .strictObject({
    name: objectName.describe("Names the disk for its whole life; `root` is the one that boots."),
    size: quantity.optional().describe("Default: the class's."),
    type: diskTypes.optional(),
    storageClass: z.string().min(1).optional(),
    iops: z.int().min(1).optional(),
    expandPolicy: z
      .enum(["Online", "Offline"])
      .optional()
      .describe("Offline grows it only while the machine is off. Default Online."),
    controller: z.string().min(1).optional(),
    deletionPolicy: z
      .enum(["Delete", "Retain"])
      .optional()
      .describe("What happens to it when it leaves the machine. Default Delete."),
  })
  .meta({ id: "Disk" });

/** Words for a value that is no object at all, where the right shape is not obvious. */
function shape(help: string) {
  return (issue: z.core.$ZodRawIssue) => (issue.code === "invalid_type" ? help : undefined);
}

const document = z
  .strictObject(
    { inline: z.string().min(1).optional(), from: secretValue.optional() },
    { error: shape('write { inline: "the text" } or { from: { file: "path" } }') },
  )
  .refine((value) => (value.inline === undefined) !== (value.from === undefined), {
    error: "write either inline or from, one of them",
  })
  .meta({ id: "Document", description: "A text by value, or by reference to where it is kept." });

const userData = z
  .strictObject(
    {
      cloudInit: document
        .optional()
        .describe("User data of cloud-init. `{{ .Name }}` and `{{ .SSHPublicKey }}` are filled in."),
      ignition: document.optional(),
      sshPublicKey: z.string().min(1).optional().describe("For `{{ .SSHPublicKey }}`."),
    },
    { error: shape('write { cloudInit: { inline: "the text" } } or { ignition: { inline: "the text" } }') },
  )
  .meta({ id: "UserData" });

const placement = z
  .strictObject({
    cluster: z.string().min(1).optional(),
    host: z.string().min(1).optional(),
    datastore: z.string().min(1).optional(),
    storagePod: z.string().min(1).optional(),
    folder: z.string().min(1).optional(),
    resourcePool: z.string().min(1).optional(),
  })
  .meta({
    id: "Placement",
    description: "Wishes for where the machine is made; where it is comes out as `location`.",
  });

const waitFor = z
  .strictObject({
    ip: z
      .boolean()
      .optional()
      .describe(
        "Wait for a guest address at creation. Default true for a machine that is on and has an interface.",
      ),
    interface: objectName.optional().describe("The interface that must have it."),
    cidr: cidr.optional().describe("The range it must be in."),
    timeout: duration.optional().describe("Default 5m."),
    required: z
      .boolean()
      .optional()
      .describe("Whether the creation fails without it. Default: only where ip, interface or cidr is given."),
  })
  .meta({ id: "WaitFor" });

const lifecycleHook = z
  .strictObject({
    exec: z
      .strictObject({
        command: z
          .array(z.string())
          .min(1)
          .max(64)
          .describe("The path of a program in the guest, and its arguments; no shell reads them."),
      })
      .meta({ id: "ExecAction" })
      .optional()
      .describe("Runs a program in the guest, which needs its agent; another exit code than 0 is a failure."),
    httpGet: z
      .strictObject({
        port: z.int().min(1).max(65535),
        path: z
          .string()
          .startsWith("/", { error: 'write a path that begins with "/", such as "/ready"' })
          .optional()
          .describe("Default `/`."),
        scheme: z.enum(["http", "https"]).optional().describe("Default http."),
        host: z.string().min(1).optional().describe("Default: the machine's first address."),
      })
      .meta({ id: "HttpGetAction" })
      .optional()
      .describe("Asks until the answer is one of 200 to 399."),
    snapshot: z
      .strictObject({
        name: objectName,
        memory: z.boolean().optional().describe("Default false."),
      })
      .meta({ id: "SnapshotAction" })
      .optional()
      .describe("Takes a snapshot in the place of the one that it took before."),
    timeout: duration.optional().describe("Default 60s."),
    onFailure: z
      .enum(["Fail", "Continue"])
      .optional()
      .describe("Fail ends the operation; Continue warns and goes on. Default Fail."),
  })
  .refine(
    (hook) => [hook.exec, hook.httpGet, hook.snapshot].filter((action) => action !== undefined).length === 1,
    {
      error: "write one of exec, httpGet and snapshot",
    },
  )
  .meta({ id: "LifecycleHook" });

const lifecycle = z
  .strictObject({
    preStop: lifecycleHook
      .optional()
      .describe("Before a running machine is stopped by a change, a power cycle or its deletion."),
    postStart: lifecycleHook
      .optional()
      .describe("After the machine was started by its creation, a change or a power cycle."),
    gracefulShutdownTimeout: duration
      .optional()
      .describe("How long the guest may take before it is powered off. Default 60s."),
  })
  .meta({ id: "Lifecycle" });

const updatePolicy = z
  .strictObject({
    powerCycle: z
      .enum(["Allow", "Forbid"])
      .optional()
      .describe("Whether a change may switch the machine off and on. Default Allow."),
    image: z
      .enum(["Ignore", "Replace"])
      .optional()
      .describe("What another image means for a machine that exists. Default Ignore."),
    userData: z
      .enum(["Ignore", "Rerun", "Replace"])
      .optional()
      .describe(
        "What other user data means for a machine that exists: nothing, cloud-init once more at the next boot, a new machine. Default Ignore.",
      ),
  })
  .meta({ id: "UpdatePolicy" });

const operationTimeouts = z
  .strictObject({
    create: duration.optional().describe("Default 30m."),
    update: duration.optional().describe("Default 30m."),
    delete: duration.optional().describe("Default 10m."),
  })
  .meta({ id: "OperationTimeouts" });

export const virtualMachineInputs = z.strictObject({
  owner: z.string().min(1).describe("Marks the machine as this resource's; set by the SDK."),
  name: objectName.describe("The machine's name on the hypervisor. Default: that of the resource."),
  provider: providerInputs,
  class: vmClassInputs,
  resources: z
    .strictObject({ cpu: cpuCount.optional(), memory: quantity.optional() })
    .meta({ id: "ResourceOverride" })
    .optional()
    .describe("Instead of the class's."),
  image: z.string().min(1).optional().describe("The id of an Image."),
  importedDisk: z
    .string()
    .min(1)
    .optional()
    .describe("A disk that is there already and becomes the root disk."),
  networks: z.array(networkInterface).max(32).optional(),
  disks: z.array(disk).max(64).optional(),
  userData: userData.optional(),
  metaData: document.optional().describe("Metadata of cloud-init, YAML."),
  networkConfig: document
    .optional()
    .describe("Network configuration of cloud-init, instead of the one that follows from `networks`."),
  placement: placement.optional(),
  powerState: z.enum(["On", "Off", "OffGraceful", "Suspended"]).optional().describe("Default On."),
  tags: z.array(z.string().min(1).max(128)).optional(),
  lifecycle: lifecycle.optional(),
  extraConfig: z.record(z.string(), z.string()).optional(),
  adopt: z
    .union([z.boolean(), z.string().min(1)])
    .optional()
    .describe(
      "`true` takes over a machine of this name that no resource owns. The owner of a machine, as the error names it, takes it from that owner. Default false.",
    ),
  beside: z
    .boolean()
    .optional()
    .describe(
      "A replacement is made before the old machine goes; set by the SDK from `deleteBeforeReplace: false`.",
    ),
  ignoreChanges: z
    .array(z.string().min(1))
    .optional()
    .describe("Paths of inputs that keep what is there; set by the SDK from the resource option."),
  deletionPolicy: z
    .enum(["Delete", "Retain"])
    .optional()
    .describe("Retain leaves the machine on the hypervisor. Default Delete."),
  updatePolicy: updatePolicy.optional(),
  waitFor: waitFor.optional(),
  timeouts: operationTimeouts.optional(),
});

export type LifecycleHook = z.input<typeof lifecycleHook>;
export type VirtualMachineInputs = z.input<typeof virtualMachineInputs>;
