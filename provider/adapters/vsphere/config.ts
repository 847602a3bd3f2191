import { z } from "zod";
import { duration } from "../../models/units";

const diskController = z.enum(["pvscsi", "lsilogic", "lsilogic-sas", "buslogic", "sata", "nvme", "ide"]);
const diskMode = z.enum(["persistent", "independent_persistent", "independent_nonpersistent"]);
const adapterType = z.enum(["vmxnet3", "vmxnet3vrdma", "e1000e", "e1000", "sriov"]);
const hardwareVersion = z.int().min(4).max(99);
const groupNames = z.array(z.string().min(1).max(80)).min(1);

const diskSettings = z
  .strictObject({
    mode: diskMode.optional().describe("Whether snapshots hold it. Default persistent: they do."),
    sharing: z
      .enum(["none", "multiWriter"])
      .optional()
      .describe(
        "multiWriter lets several machines write it at once; needs type eagerZeroedThick. Default none.",
      ),
    storagePolicy: z.string().min(1).optional().describe("A VM storage policy by name."),
    imageDisk: z
      .string()
      .regex(/^(scsi|sata|nvme|ide)\d:\d{1,2}$/, 'write a slot of the image such as "scsi0:1"')
      .optional()
      .describe("The image's further disk in this slot, e.g. scsi0:1, instead of a new one."),
  })
  .meta({ id: "VsphereDisk" });

const interfaceSettings = z
  .strictObject({
    adapterType: adapterType.optional(),
    physicalFunction: z
      .string()
      .regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i, 'write a PCI address such as "0000:3b:00.1"')
      .optional()
      .describe("With adapterType sriov, the host's adapter. Default: vSphere chooses."),
    allowMtuChange: z.boolean().optional().describe("With adapterType sriov. Default false."),
  })
  .meta({ id: "VsphereInterface" });

const tools = z
  .strictObject({
    upgrade: z.enum(["manual", "atPowerCycle"]).optional().describe("When VMware Tools are upgraded."),
    syncTime: z.boolean().optional().describe("The guest's clock follows the host's."),
  })
  .meta({ id: "VsphereTools" });

const boot = z
  .strictObject({
    delay: duration.optional().describe("Before the firmware starts the guest."),
    enterSetup: z.boolean().optional().describe("The next boot ends in the firmware's setup."),
    retryDelay: duration.optional().describe("Tries again after so long when there is nothing to boot."),
  })
  .meta({ id: "VsphereBoot" });

const linuxCustomization = z
  .strictObject({
    domain: z.string().min(1).optional().describe("The DNS domain of the guest. Default local."),
    timeZone: z.string().min(1).optional().describe("As tz database name, e.g. Europe/Berlin."),
    hardwareClockUtc: z.boolean().optional().describe("Default true."),
    script: z.string().min(1).optional().describe("Runs in the guest before and after it is customized."),
  })
  .meta({ id: "VsphereLinuxCustomization" });

const sysprepCustomization = z
  .strictObject({
    fullName: z.string().min(1).optional().describe("The owner that Windows shows. Default Administrator."),
    organization: z.string().min(1).optional().describe("Default: the machine's name."),
    productKey: z.string().min(1).optional(),
    timeZone: z.int().min(0).max(300).optional().describe("Microsoft's index. Default 85: UTC."),
    adminPassword: z
      .string()
      .min(1)
      .optional()
      .describe("Make it a Pulumi secret, or name a stored `spec` that has it."),
    workgroup: z.string().min(1).optional().describe("Default WORKGROUP."),
    domain: z
      .strictObject({
        name: z.string().min(1),
        user: z.string().min(1),
        password: z.string().min(1).describe("Make it a Pulumi secret."),
        organizationalUnit: z.string().min(1).optional(),
      })
      .meta({ id: "VsphereWindowsDomain" })
      .optional(),
    runOnce: z.array(z.string().min(1)).optional().describe("Commands at the first logon."),
    autoLogon: z.int().min(1).optional().describe("How often the administrator is logged on by itself."),
  })
  .meta({ id: "VsphereSysprep" });

const customization = z
  .strictObject({
    spec: z.string().min(1).optional().describe("A customization specification stored in vCenter."),
    linux: linuxCustomization.optional(),
    sysprep: sysprepCustomization.optional(),
    sysprepText: z.string().min(1).optional().describe("An unattend.xml."),
  })
  .refine((value) => Object.values(value).filter((item) => item !== undefined).length === 1, {
    error: "name exactly one of spec, linux, sysprep, sysprepText",
  })
  .meta({
    id: "VsphereCustomization",
    description:
      "VMware Tools set name and addresses of the guest, at its first boot, instead of or beside cloud-init.",
  });

const availability = z
  .strictObject({
    restartPriority: z
      .enum(["disabled", "lowest", "low", "medium", "high", "highest"])
      .optional()
      .describe("In what order HA starts machines of a host that failed."),
    isolationResponse: z
      .enum(["none", "powerOff", "shutdown"])
      .optional()
      .describe("What HA does with it on a host that is cut off."),
    vmMonitoring: z.enum(["vmMonitoringDisabled", "vmMonitoringOnly", "vmAndAppMonitoring"]).optional(),
    drsBehavior: z
      .enum(["disabled", "manual", "partiallyAutomated", "fullyAutomated"])
      .optional()
      .describe("How far DRS moves it by itself. Default: as the cluster says."),
    affinityGroups: groupNames.optional().describe("Machines of one group run on one host."),
    antiAffinityGroups: groupNames.optional().describe("Machines of one group run on different hosts."),
    hostGroups: groupNames.optional().describe("Groups of hosts, as the cluster names them, to run on."),
  })
  .meta({ id: "VsphereAvailability", description: "What HA and DRS of the cluster do with the machine." });

const security = z
  .strictObject({
    promiscuous: z.boolean().optional(),
    macChanges: z.boolean().optional(),
    forgedTransmits: z.boolean().optional(),
  })
  .meta({ id: "VsphereNetworkSecurity" });

const vlanHelp = 'write a VLAN such as 100, or a trunk such as "100-110,200"';
const vlanId = z.int().min(0).max(4095);

const createNetwork = z
  .strictObject({
    vswitch: z
      .string()
      .min(1)
      .optional()
      .describe("A standard switch: the port group is made on it on every host. Or `distributedSwitch`."),
    hosts: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("With vswitch, the hosts. Default: those of the Provider's cluster, else all."),
    ports: z.int().min(1).optional().describe("With distributedSwitch. Default 8, and more as needed."),
  })
  .meta({ id: "VsphereCreateNetwork" });

export const config = {
  kind: "vsphere",
  endpoint: z
    .string()
    .regex(
      /^(https?:\/\/)?([^@/\s]+@)?(\[[0-9a-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?(\/sdk)?\/?$/i,
      'write the address of a vCenter or an ESXi host such as "vcenter.example.com" or "https://esxi1.example.com/sdk"',
    )
    .describe("A vCenter or ESXi host: vcenter.example.com, https://esxi1.example.com/sdk."),
  endpointVariables: ["VSPHERE_SERVER", "GOVC_URL"],
  environment: {
    credentials: {
      username: ["VSPHERE_USER", "VSPHERE_USERNAME", "GOVC_USERNAME"],
      password: ["VSPHERE_PASSWORD", "GOVC_PASSWORD"],
    },
    insecureSkipVerify: ["VSPHERE_ALLOW_UNVERIFIED_SSL", "GOVC_INSECURE"],
    caBundleFiles: ["GOVC_TLS_CA_CERTS"],
    defaults: {
      datastore: ["GOVC_DATASTORE"],
      storagePod: ["GOVC_DATASTORE_CLUSTER"],
      cluster: ["GOVC_CLUSTER"],
      folder: ["GOVC_FOLDER"],
      resourcePool: ["GOVC_RESOURCE_POOL"],
    },
    settings: { datacenter: ["GOVC_DATACENTER"] },
  },
  provider: z
    .strictObject({
      datacenter: z.string().min(1).optional().describe("Default: GOVC_DATACENTER, else the only one."),
      tagCategory: z
        .string()
        .min(1)
        .max(256)
        .optional()
        .describe("The category of the machines' tags; made where it is missing. Default virtrigaud."),
      console: z
        .enum(["webClient", "ticket"])
        .optional()
        .describe(
          "consoleUrl is the machine's page in the web client, or a ticket for one viewer, which whoever reads the state can use. Default webClient.",
        ),
    })
    .meta({ id: "VsphereProvider" }),
  machine: z
    .strictObject({
      guestId: z
        .string()
        .min(1)
        .optional()
        .describe(
          "The guest's operating system, e.g. ubuntu64Guest. Default: as in the image, else otherGuest64.",
        ),
      hardwareVersion: hardwareVersion
        .optional()
        .describe(
          "The virtual hardware, e.g. 19 for vmx-19: at creation, and upwards while the machine is off. Default: the image's.",
        ),
      clone: z
        .enum(["full", "linked"])
        .optional()
        .describe(
          "linked shares the disks of a snapshot of the image, which then has to stay; one is taken of a machine that has none. Default full.",
        ),
      snapshot: z
        .string()
        .min(1)
        .optional()
        .describe("The image's snapshot to clone, by name. Default for linked clones: the current one."),
      diskController: diskController
        .optional()
        .describe("Of disks that name none. Default: as in the image, else pvscsi."),
      diskMode: diskMode.optional(),
      storagePolicy: z
        .string()
        .min(1)
        .optional()
        .describe("A VM storage policy, of the machine and its disks."),
      disks: z.record(z.string(), diskSettings).optional().describe("By the disk's name."),
      adapterType: adapterType
        .optional()
        .describe("Of network interfaces. Default: the network's, else as in the image, else vmxnet3."),
      interfaces: z.record(z.string(), interfaceSettings).optional().describe("By the interface's name."),
      memoryShares: z
        .union([z.enum(["low", "normal", "high"]), z.int().min(0).max(1_000_000)], {
          error: "write low, normal, high or a number of shares",
        })
        .optional(),
      reserveAllMemory: z.boolean().optional().describe("Needed for SR-IOV and passthrough."),
      diskUuid: z.boolean().optional().describe("The guest sees the disks' serial numbers."),
      annotation: z.string().min(1).optional().describe("The machine's notes."),
      tools: tools.optional(),
      boot: boot.optional(),
      customization: customization.optional(),
      availability: availability.optional(),
      template: z
        .boolean()
        .optional()
        .describe("Kept as a template: it is off, and machines are made from it. Default false."),
    })
    .meta({ id: "VsphereMachine" }),
  // all other settings of a machine need it to be off
  changes: {
    live: ["annotation", "tools", "boot", "memoryShares", "reserveAllMemory", "availability"],
    atCreation: ["clone", "snapshot", "customization", "diskController"],
    byDisk: ["disks"],
    byInterface: ["interfaces"],
  },
  image: z
    .strictObject({
      template: z.string().min(1).optional().describe("A template or machine: its name or inventory path."),
      folder: z.string().min(1).optional().describe("Where the template is, or where an import lands."),
      contentLibrary: z.string().min(1).optional().describe("A content library; with item."),
      item: z.string().min(1).optional().describe("An OVF or VM template of the content library."),
      ovaURL: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe("Fetched by this machine, streamed to the host and kept as a template."),
      upload: z.string().min(1).optional().describe("A local OVA, streamed to the host."),
      datacenter: z.string().min(1).optional().describe("Default: the Provider's."),
      cluster: z.string().min(1).optional().describe("Of an import; so are the four below."),
      host: z.string().min(1).optional(),
      resourcePool: z.string().min(1).optional(),
      datastore: z.string().min(1).optional(),
      storagePod: z.string().min(1).optional(),
      network: z.string().min(1).optional().describe("What the OVA's networks are mapped to."),
      diskType: z.enum(["thin", "thick", "eagerZeroedThick"]).optional().describe("Default thin."),
      deploymentOption: z.string().min(1).optional().describe("One of the OVF's own configurations."),
    })
    .refine(({ contentLibrary, item }) => (contentLibrary === undefined) === (item === undefined), {
      error: "contentLibrary and item are written together",
    })
    .refine(
      ({ template, contentLibrary, ovaURL, upload }) =>
        [template, contentLibrary, ovaURL, upload].filter((value) => value !== undefined).length === 1,
      { error: "name exactly one of template, contentLibrary with item, ovaURL, upload" },
    )
    .meta({ id: "VsphereImageSource" }),
  network: z
    .strictObject({
      portgroup: z
        .string()
        .min(1)
        .optional()
        .describe("Its name or inventory path. Default: the resource's name."),
      distributedSwitch: z.string().min(1).optional().describe("The switch that the port group is on."),
      datacenter: z.string().min(1).optional().describe("Default: the Provider's."),
      model: adapterType.optional().describe("Of the machines' interfaces on it."),
      create: createNetwork.optional().describe("Makes the port group."),
      vlan: z
        .union([vlanId, z.string().regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, vlanHelp)], { error: vlanHelp })
        .optional()
        .describe("With create. Default 0: none. Trunks on distributed switches only."),
      security: security.optional().describe("With create."),
    })
    .meta({ id: "VsphereNetworkSource" }),
} as const;

export type ProviderBlock = z.output<typeof config.provider>;
export type MachineBlock = z.output<typeof config.machine>;
export type ImageBlock = z.output<typeof config.image>;
export type NetworkBlock = z.output<typeof config.network>;
