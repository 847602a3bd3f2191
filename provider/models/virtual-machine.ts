import { z } from "zod";
import { placementKeys, placementTable } from "../contract/placement";
import { duration, quantity } from "../units";
import { cidr, ipAddress, macAddress } from "./addresses";
import { optionalBlocks } from "./blocks";
import { document } from "./document";
import { imageDefaults } from "./image-defaults";
import { labels } from "./labels";
import { networkAttachment, route } from "./network";
import { foreignName, objectName } from "./object-name";
import { places } from "./places";
import { providerInputs } from "./provider";
import { secretValue } from "./secrets";
import { shape } from "./shape";
import { cpuCount, diskTypes, vmClassInputs } from "./vm-class";

export const networkInterface = z
  .strictObject(
    {
      name: objectName.describe(
        "Identifies the interface for its whole life. Another name is another interface.",
      ),
      network: z
        .union([z.string().min(1), networkAttachment], {
          error: 'give a Network, the id of one, or { id: "…" }',
        })
        .optional()
        .describe("The network of the interface. Default: the `defaults.network` of the Provider."),
      ipAddress: ipAddress
        .optional()
        .describe("A static address of the guest. Needs `prefix`. Default: according to the network."),
      prefix: z
        .int()
        .min(1)
        .max(128)
        .optional()
        .describe("The prefix length of the static address, e.g. 24."),
      gateway: ipAddress.optional().describe("The default gateway. Default: the network's."),
      dns: z.array(ipAddress).optional().describe("Name servers. Default: the network's."),
      routes: z.array(route).optional().describe("Further routes. Default: the network's."),
      macAddress: macAddress
        .optional()
        .describe("The MAC address. Default: the creation chooses one, and the interface keeps it."),
    },
    { error: shape('write { name: "lan", network: lan }') },
  )
  .meta({ id: "NetworkInterface", description: "A network interface of a machine." });

export const disk = z
  .strictObject(
    {
      name: objectName.describe(
        "Identifies the disk for its whole life. The disk `root` is the boot disk. Another name is another disk.",
      ),
      size: quantity
        .optional()
        .describe(
          "The size of the disk. It can grow, but not shrink. Default: the `diskDefaults.size` of the class.",
        ),
      type: diskTypes.optional(),
      storageClass: z
        .string()
        .min(1)
        .optional()
        .describe("The storage pool, datastore, storage or storage class of the disk. Default: the class's."),
      iops: z
        .int()
        .min(0)
        .optional()
        .describe(
          "The most read and write operations per second; 0 means no limit, whatever the class says. Default: the class's.",
        ),
      expandPolicy: z
        .enum(["Online", "Offline"])
        .optional()
        .describe("`Offline` grows the disk only while the machine is off. Default Online."),
      controller: z
        .string()
        .min(1)
        .optional()
        .describe("The controller or bus of the disk, in the hypervisor's own words."),
      deletionPolicy: z
        .enum(["Delete", "Retain"])
        .optional()
        .describe(
          "What happens to the disk and its content when it leaves the machine, or when the machine is deleted. Default Delete.",
        ),
    },
    { error: shape('write { name: "data", size: "10Gi" }') },
  )
  .meta({ id: "Disk", description: "A disk of a machine." });

export const medium = z
  .strictObject(
    {
      name: objectName.describe("Identifies the drive for its whole life. Another name is another drive."),
      image: z
        .string({ error: shape("write an Image, or the id of one") })
        .min(1)
        .optional()
        .describe("The image in the drive, an ISO file. Default: the drive is empty."),
    },
    { error: shape('write { name: "installer", image: installer }') },
  )
  .meta({ id: "Medium", description: "A CD drive of a machine, and the ISO image in it." });

export const cloneSource = z
  .strictObject(
    {
      machine: z
        .string({ error: shape("write a VirtualMachine, or the id of one") })
        .min(1)
        .describe("The machine to clone, or its name on the hypervisor."),
      snapshot: z
        .string({ error: shape("write the `id` of a Snapshot, or its name") })
        .min(1)
        .optional()
        .describe(
          "The `id` of a Snapshot of that machine, or its name. Default: the machine as it is at the creation.",
        ),
      linked: z
        .boolean()
        .optional()
        .describe(
          "Whether the clone shares the disks of a snapshot instead of copying them. The source is then deleted after the clone. Default false.",
        ),
    },
    { error: shape("write { machine: base }") },
  )
  .meta({ id: "CloneSource", description: "A machine whose disks another machine begins with." });

const userData = z
  .strictObject(
    {
      cloudInit: document
        .optional()
        .describe(
          "The user data of cloud-init. The creation fills in `{{ .Name }}`, `{{ .SSHPublicKey }}` and `{{ .User }}`, the `guest.user` of the Image. Default: the `guest.userDataTemplate` of the Image, unless `ignition` is given.",
        ),
      ignition: document.optional().describe("The configuration of Ignition, JSON."),
      sshPublicKey: secretValue
        .optional()
        .describe(
          'The text for `{{ .SSHPublicKey }}` in `cloudInit`, by value or by reference, e.g. `{ file: "~/.ssh/id_ed25519.pub" }`.',
        ),
    },
    { error: shape('write { cloudInit: { inline: "the text" } } or { ignition: { inline: "the text" } }') },
  )
  .meta({ id: "UserData", description: "What the guest does at its first boot." });

const placement = z.strictObject(places(placementKeys, (key) => placementTable[key].description)).meta({
  id: "Placement",
  description: "Where the machine is created. The output `location` says where it is now.",
});

const execAction = z
  .strictObject({
    command: z
      .array(z.string())
      .min(1)
      .max(64)
      .describe("The path of a program in the guest, and its arguments. No shell reads them."),
  })
  .meta({ id: "ExecAction", description: "A program that runs in the guest." });

const waitFor = z
  .strictObject({
    ip: z
      .boolean()
      .optional()
      .describe(
        "Whether the creation waits for an address of the guest. Default true for a machine that is on and has an interface.",
      ),
    interface: objectName
      .optional()
      .describe("The name of the interface that must have the address. Default: any."),
    cidr: cidr.optional().describe("The range that the address must be in, e.g. `192.0.2.0/24`."),
    guestAgent: z
      .boolean()
      .optional()
      .describe("Whether the creation waits until the agent in the guest answers. Default false."),
    cloudInit: z
      .boolean()
      .optional()
      .describe(
        "Whether the creation waits until cloud-init in the guest has finished. If cloud-init fails, the creation fails with its error text. Needs the guest agent. Default false.",
      ),
    exec: execAction
      .optional()
      .describe(
        "A program in the guest, which the creation runs again and again until its exit code is 0. Needs the guest agent.",
      ),
    port: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe(
        "A TCP port of the guest. The creation waits until this computer can connect to it at the machine's first address.",
      ),
    timeout: duration
      .optional()
      .describe("How long the creation waits for an address, and how long for all that follows. Default 5m."),
    required: z
      .boolean()
      .optional()
      .describe(
        "Whether the creation fails without an address. Default: true if `ip` is true, or `interface` or `cidr` is given.",
      ),
  })
  .meta({
    id: "WaitFor",
    description: "What the creation, and an update that starts the machine, waits for.",
  });

const lifecycleHook = z
  .strictObject({
    exec: execAction
      .optional()
      .describe(
        "Runs a program in the guest. Needs the guest agent. An exit code other than 0 is a failure.",
      ),
    httpGet: z
      .strictObject({
        port: z.int().min(1).max(65535).describe("The port that the guest listens on."),
        path: z
          .string()
          .startsWith("/", { error: 'write a path that begins with "/", such as "/ready"' })
          .optional()
          .describe("The path of the URL. Default `/`."),
        scheme: z.enum(["http", "https"]).optional().describe("The scheme of the URL. Default http."),
        host: z
          .string()
          .min(1)
          .optional()
          .describe("The host of the URL. Default: the machine's first address."),
      })
      .meta({ id: "HttpGetAction", description: "An HTTP request to the guest." })
      .optional()
      .describe("Sends an HTTP request again and again until its status is one of 200 to 399."),
    snapshot: z
      .strictObject({
        name: objectName.describe("The name of the snapshot on the hypervisor."),
        memory: z.boolean().optional().describe("Whether the snapshot holds the memory too. Default false."),
      })
      .meta({ id: "SnapshotAction", description: "A snapshot that the hook takes." })
      .optional()
      .describe("Takes a snapshot, and deletes the previous one of this hook."),
    timeout: duration.optional().describe("How long the hook may take. Default 60s."),
    onFailure: z
      .enum(["Fail", "Continue"])
      .optional()
      .describe("`Fail` ends the operation. `Continue` warns and continues. Default Fail."),
  })
  .refine(
    (hook) => [hook.exec, hook.httpGet, hook.snapshot].filter((action) => action !== undefined).length === 1,
    {
      error: "write one of exec, httpGet and snapshot",
    },
  )
  .meta({ id: "LifecycleHook", description: "One action: `exec`, `httpGet` or `snapshot`." });

const lifecycle = z
  .strictObject({
    preStop: lifecycleHook
      .optional()
      .describe("Runs before a change, a power cycle or the deletion stops a running machine."),
    postStart: lifecycleHook
      .optional()
      .describe("Runs after the creation, a change or a power cycle has started the machine."),
    gracefulShutdownTimeout: duration
      .optional()
      .describe("How long the guest may take to shut down before the machine is powered off. Default 60s."),
  })
  .meta({ id: "Lifecycle", description: "Hooks around the start and the stop of the machine." });

const updatePolicy = z
  .strictObject({
    powerCycle: z
      .enum(["Allow", "Forbid"])
      .optional()
      .describe("Whether a change may power the machine off and on. Default Allow."),
    image: z
      .enum(["Ignore", "Replace"])
      .optional()
      .describe(
        "What another `image`, `importedDisk` or `cloneFrom` means for an existing machine: `Ignore` keeps the machine, `Replace` creates a new one. Default Ignore.",
      ),
    userData: z
      .enum(["Ignore", "Rerun", "Replace"])
      .optional()
      .describe(
        "What other `userData` means for an existing machine: `Ignore` changes nothing, `Rerun` runs cloud-init once more at the next boot, `Replace` creates a new machine. Default Ignore.",
      ),
  })
  .meta({ id: "UpdatePolicy", description: "What a change may do to an existing machine." });

const operationTimeouts = z
  .strictObject({
    create: duration.optional().describe("How long the creation may take. Default 30m."),
    update: duration.optional().describe("How long an update may take. Default 30m."),
    delete: duration.optional().describe("How long the deletion may take. Default 10m."),
  })
  .meta({ id: "OperationTimeouts", description: "How long whole operations may take." });

export const virtualMachineInputs = z.strictObject({
  owner: z.string().min(1).describe("The ownership tag. The SDK sets it."),
  name: foreignName.describe(
    "The name of the machine on the hypervisor. Default: that of the resource. With `adopt`, up to 80 characters of any kind.",
  ),
  provider: providerInputs.describe("The hypervisor: a Provider, or the `connection` of one."),
  class: vmClassInputs.describe("The virtual hardware of the machine: a VMClass, or the arguments of one."),
  resources: z
    .strictObject({
      cpu: cpuCount.optional().describe("The number of virtual CPUs. Default: the class's."),
      memory: quantity.optional().describe("The memory of the machine. Default: the class's."),
    })
    .meta({ id: "ResourceOverride", description: "CPUs and memory that override those of the class." })
    .optional(),
  image: z
    .string({ error: shape("write an Image, or the id of one") })
    .min(1)
    .optional()
    .describe(
      "The image of the root disk. A machine without an image needs `importedDisk`, `cloneFrom`, or a size of its root disk.",
    ),
  imageDefaults: imageDefaults
    .optional()
    .describe("What the Image of the root disk says of its guest. The SDK sets it from the Image."),
  importedDisk: z
    .string()
    .min(1)
    .optional()
    .describe(
      "An existing disk on the hypervisor that becomes the root disk, in the hypervisor's own words. Instead of `image`.",
    ),
  cloneFrom: cloneSource
    .optional()
    .describe(
      "A machine whose disks this one begins with. A disk of this program has the content of the disk of that name; the source's other disks come along. Instead of `image`.",
    ),
  networks: z
    .array(networkInterface, { error: shape('write a list such as [{ name: "lan", network: lan }]') })
    .max(32)
    .optional()
    .describe("The network interfaces. Default: none."),
  disks: z
    .array(disk, { error: shape('write a list such as [{ name: "data", size: "10Gi" }]') })
    .max(64)
    .optional()
    .describe("The disks beside the root disk. An entry with the name `root` configures the root disk."),
  media: z
    .array(medium, { error: shape('write a list such as [{ name: "installer", image: installer }]') })
    .max(4)
    .optional()
    .describe("CD drives with ISO images, such as an installer. Default: none."),
  bootOrder: z
    .array(objectName, { error: shape('write a list such as ["root", "installer"]') })
    .min(1)
    .max(16)
    .optional()
    .describe(
      "The names of disks, media and network interfaces in the order in which the firmware tries to boot from them. It tries no others. Default: the root disk, then the media in their order.",
    ),
  userData: userData.optional(),
  metaData: document.optional().describe("The metadata of cloud-init, YAML."),
  networkConfig: document
    .optional()
    .describe("The network configuration of cloud-init, YAML. Default: derived from `networks`."),
  placement: placement.optional(),
  powerState: z
    .enum(["On", "Off", "OffGraceful", "Suspended"])
    .optional()
    .describe(
      "The desired power state. `OffGraceful` shuts the guest down first, `Off` does not. Default On.",
    ),
  restartPolicy: z
    .enum(["Always", "OnFailure", "Manual", "Never"])
    .optional()
    .describe(
      "What becomes of a machine that goes off by itself. `Always`: the next update starts it. `OnFailure`: the next update starts a machine that crashed, and leaves off one whose guest shut down. `Never`: it stays off. `Manual`: it stays as people leave it, on or off. Under each policy another `powerState` or `restartTrigger` in the program acts. Default Always.",
    ),
  restartTrigger: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Any text, such as a date or the digest of a file. Another text restarts a running machine: its guest shuts down, and it starts again. Default: no restart.",
    ),
  tags: z
    .array(z.string().min(1).max(128), { error: shape('write a list such as ["env:dev", "web"]') })
    .optional()
    .describe("Texts that the hypervisor shows beside the machine, e.g. `env:dev`."),
  labels: labels
    .optional()
    .describe(
      'Values by key that the hypervisor keeps with the machine, e.g. `{ app: "web", tier: "front" }`. Labels that others gave it stay. Default: none.',
    ),
  lifecycle: lifecycle.optional(),
  extraConfig: z
    .record(z.string(), z.string())
    .optional()
    .describe("Settings of the hypervisor that no other property covers, by their native names."),
  ...optionalBlocks(
    "machine",
    "Settings of this machine that only this hypervisor has. Each replaces the setting of that name in the class, and an entry for a disk or an interface replaces the entry of that name.",
  ),
  adopt: z
    .union([
      z.boolean(),
      z
        .string()
        .min(1)
        .refine((owner) => owner.split("::").length > 2, {
          error: "names no owner: write true, or the owner as the error names it, e.g. `dev::shop::web`",
        }),
    ])
    .optional()
    .describe(
      "`true` takes over a machine of this name that no resource owns. The owner of a machine, as the error names it, takes it from that owner. Default false.",
    ),
  beside: z
    .boolean()
    .optional()
    .describe(
      "Whether a replacement is created before the old machine is deleted. The SDK sets it from the option `deleteBeforeReplace: false`.",
    ),
  ignoreChanges: z
    .array(z.string().min(1))
    .optional()
    .describe("Paths of inputs that keep what the machine has. The SDK sets it from the resource option."),
  deletionPolicy: z
    .enum(["Delete", "Retain"])
    .optional()
    .describe("`Retain` leaves the machine on the hypervisor when this resource is deleted. Default Delete."),
  updatePolicy: updatePolicy.optional(),
  waitFor: waitFor.optional(),
  timeouts: operationTimeouts.optional(),
});

export type LifecycleHook = z.input<typeof lifecycleHook>;
export type VirtualMachineInputs = z.input<typeof virtualMachineInputs>;
