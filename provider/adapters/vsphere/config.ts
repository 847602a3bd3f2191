import { z } from "zod";
import { duration } from "../../units";

const diskController = z.enum(["pvscsi", "lsilogic", "lsilogic-sas", "buslogic", "sata", "nvme", "ide"]);
const diskMode = z.enum(["persistent", "independent_persistent", "independent_nonpersistent"]);
const adapterType = z.enum(["vmxnet3", "vmxnet3vrdma", "e1000e", "e1000", "sriov"]);
const hardwareVersion = z.int().min(4).max(99);
const groupNames = z.array(z.string().min(1).max(80)).min(1);

const diskSettings = z
  .strictObject({
    mode: diskMode
      .optional()
      .describe("Whether snapshots hold the disk: with `persistent` they do. Default persistent."),
    sharing: z
      .enum(["none", "multiWriter"])
      .optional()
      .describe(
        "Whether other machines can write the disk too: multiWriter lets them, and needs type eagerZeroedThick. Default none.",
      ),
    storagePolicy: z.string().min(1).optional().describe("The name of a VM storage policy."),
    imageDisk: z
      .string()
      .regex(/^(scsi|sata|nvme|ide)\d:\d{1,2}$/, 'write a slot of the image such as "scsi0:1"')
      .optional()
      .describe(
        "The slot of a further disk of the image, e.g. scsi0:1. The machine takes that disk instead of a new one.",
      ),
  })
  .meta({ id: "VsphereDisk", description: "Settings of one disk that only vSphere has." });

const interfaceSettings = z
  .strictObject({
    adapterType: adapterType.optional().describe("The model of the interface."),
    physicalFunction: z
      .string()
      .regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i, 'write a PCI address such as "0000:3b:00.1"')
      .optional()
      .describe("With adapterType sriov, the host's adapter. Default: vSphere chooses."),
    allowMtuChange: z
      .boolean()
      .optional()
      .describe("Whether the guest may change the MTU, with adapterType sriov. Default false."),
  })
  .meta({ id: "VsphereInterface", description: "Settings of one interface that only vSphere has." });

const tools = z
  .strictObject({
    upgrade: z.enum(["manual", "atPowerCycle"]).optional().describe("When VMware Tools are upgraded."),
    syncTime: z.boolean().optional().describe("Whether the guest's clock follows the host's."),
  })
  .meta({ id: "VsphereTools", description: "Settings of VMware Tools." });

const boot = z
  .strictObject({
    delay: duration.optional().describe("How long the firmware waits before it starts the guest."),
    enterSetup: z.boolean().optional().describe("Whether the next boot enters the firmware's setup."),
    retryDelay: duration
      .optional()
      .describe("How long the firmware waits before it tries again after a boot that failed."),
  })
  .meta({ id: "VsphereBoot", description: "Boot settings of the firmware." });

const linuxCustomization = z
  .strictObject({
    domain: z.string().min(1).optional().describe("The DNS domain of the guest. Default local."),
    timeZone: z
      .string()
      .min(1)
      .optional()
      .describe("The time zone by its tz database name, e.g. Europe/Berlin."),
    hardwareClockUtc: z.boolean().optional().describe("Whether the hardware clock is in UTC. Default true."),
    script: z
      .string()
      .min(1)
      .optional()
      .describe("A script that runs in the guest before and after it is customized."),
  })
  .meta({
    id: "VsphereLinuxCustomization",
    description: "The settings that VMware Tools apply in a Linux guest.",
  });

const sysprepCustomization = z
  .strictObject({
    fullName: z.string().min(1).optional().describe("The owner that Windows shows. Default Administrator."),
    organization: z
      .string()
      .min(1)
      .optional()
      .describe("The organization that Windows shows. Default: the machine's name."),
    productKey: z.string().min(1).optional().describe("The product key of Windows."),
    timeZone: z
      .int()
      .min(0)
      .max(300)
      .optional()
      .describe("The time zone by Microsoft's index, where 85 is UTC. Default 85."),
    adminPassword: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The password of the administrator. Make it a Pulumi secret, or use a stored `spec` that has it.",
      ),
    workgroup: z
      .string()
      .min(1)
      .optional()
      .describe("The workgroup that the guest joins. Default WORKGROUP."),
    domain: z
      .strictObject({
        name: z.string().min(1).describe("The name of the domain."),
        user: z.string().min(1).describe("The account that may join machines."),
        password: z.string().min(1).describe("The password of that account. Make it a Pulumi secret."),
        organizationalUnit: z.string().min(1).optional().describe("The organizational unit for the guest."),
      })
      .meta({ id: "VsphereWindowsDomain", description: "The Windows domain that the guest joins." })
      .optional(),
    runOnce: z.array(z.string().min(1)).optional().describe("Commands at the first logon."),
    autoLogon: z.int().min(1).optional().describe("How often Windows logs the administrator on by itself."),
  })
  .meta({ id: "VsphereSysprep", description: "The settings that sysprep applies in a Windows guest." });

const customization = z
  .strictObject({
    spec: z.string().min(1).optional().describe("The name of a customization specification in vCenter."),
    linux: linuxCustomization.optional(),
    sysprep: sysprepCustomization.optional(),
    sysprepText: z.string().min(1).optional().describe("The text of an unattend.xml file."),
  })
  .refine((value) => Object.values(value).filter((item) => item !== undefined).length === 1, {
    error: "name exactly one of spec, linux, sysprep, sysprepText",
  })
  .meta({
    id: "VsphereCustomization",
    description:
      "Makes VMware Tools set name and addresses of the guest at its first boot, instead of or beside cloud-init.",
  });

const availability = z
  .strictObject({
    restartPriority: z
      .enum(["disabled", "lowest", "low", "medium", "high", "highest"])
      .optional()
      .describe("The order in which HA restarts the machines of a failed host."),
    isolationResponse: z
      .enum(["none", "powerOff", "shutdown"])
      .optional()
      .describe("What HA does with the machine when its host is isolated from the network."),
    vmMonitoring: z
      .enum(["vmMonitoringDisabled", "vmMonitoringOnly", "vmAndAppMonitoring"])
      .optional()
      .describe("What HA monitors: nothing, the guest, or the guest and its application."),
    drsBehavior: z
      .enum(["disabled", "manual", "partiallyAutomated", "fullyAutomated"])
      .optional()
      .describe("How far DRS moves the machine by itself. Default: the cluster's setting."),
    affinityGroups: groupNames
      .optional()
      .describe("Names of groups. Machines with a common affinity group run on one host."),
    antiAffinityGroups: groupNames
      .optional()
      .describe("Names of groups. Machines with a common anti-affinity group run on different hosts."),
    hostGroups: groupNames
      .optional()
      .describe("Names of the cluster's groups of hosts, on which the machine runs."),
  })
  .meta({ id: "VsphereAvailability", description: "The cluster's HA and DRS settings for the machine." });

const security = z
  .strictObject({
    promiscuous: z.boolean().optional().describe("Whether guests may see the packets of other guests."),
    macChanges: z.boolean().optional().describe("Whether guests may receive under another MAC address."),
    forgedTransmits: z.boolean().optional().describe("Whether guests may send under another MAC address."),
  })
  .meta({ id: "VsphereNetworkSecurity", description: "The security policy of the port group." });

const vlanHelp = 'write a VLAN such as 100, or a trunk such as "100-110,200"';
const vlanId = z.int().min(0).max(4095);

const createNetwork = z
  .strictObject({
    vswitch: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The standard switch on every host that gets the port group. Instead of `distributedSwitch`.",
      ),
    hosts: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("With vswitch, the hosts. Default: those of the Provider's cluster, else all."),
    ports: z
      .int()
      .min(1)
      .optional()
      .describe("The number of ports, with distributedSwitch. Default 8, and more as needed."),
  })
  .meta({ id: "VsphereCreateNetwork", description: "A port group to create." });

export const config = {
  type: "vsphere",
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
      datacenter: z
        .string()
        .min(1)
        .optional()
        .describe("The datacenter. Default: GOVC_DATACENTER, else the only one."),
      tagCategory: z
        .string()
        .min(1)
        .max(256)
        .optional()
        .describe("The category of the machines' tags. It is created if it is missing. Default virtrigaud."),
      console: z
        .enum(["webClient", "ticket"])
        .optional()
        .describe(
          "What `consoleUrl` is: the machine's page in the web client, or a ticket for one viewer. Whoever reads the state can use the ticket. Default webClient.",
        ),
    })
    .meta({ id: "VsphereProvider", description: "Settings of a connection to vSphere." }),
  machine: z
    .strictObject({
      guestId: z
        .string()
        .min(1)
        .optional()
        .describe(
          "The guest's operating system, e.g. ubuntu64Guest. Default: the image's, else otherGuest64.",
        ),
      hardwareVersion: hardwareVersion
        .optional()
        .describe(
          "The version of the virtual hardware, e.g. 19 for vmx-19. It can only rise, while the machine is off. Default: the image's.",
        ),
      clone: z
        .enum(["full", "linked"])
        .optional()
        .describe(
          "How to clone the image. A linked clone shares the disks of a snapshot of the image, which then has to stay; an image without a snapshot gets one. Default full.",
        ),
      snapshot: z
        .string()
        .min(1)
        .optional()
        .describe("The image's snapshot to clone, by name. Default for linked clones: the current one."),
      diskController: diskController
        .optional()
        .describe("The controller of disks that name none. Default: the image's, else pvscsi."),
      diskMode: diskMode.optional().describe("Whether snapshots hold the disks. Default persistent."),
      storagePolicy: z
        .string()
        .min(1)
        .optional()
        .describe("The name of a VM storage policy for the machine and its disks."),
      disks: z
        .record(z.string(), diskSettings)
        .optional()
        .describe("Settings of single disks, by the disk's name."),
      adapterType: adapterType
        .optional()
        .describe("The model of network interfaces. Default: the network's, else the image's, else vmxnet3."),
      interfaces: z
        .record(z.string(), interfaceSettings)
        .optional()
        .describe("Settings of single interfaces, by the interface's name."),
      memoryShares: z
        .union([z.enum(["low", "normal", "high"]), z.int().min(0).max(1_000_000)], {
          error: "write low, normal, high or a number of shares",
        })
        .optional()
        .describe("The machine's share of a busy host's memory, relative to other machines."),
      reserveAllMemory: z
        .boolean()
        .optional()
        .describe("Whether the host keeps all memory of the machine for it. SR-IOV and passthrough need it."),
      diskUuid: z.boolean().optional().describe("Whether the guest sees the serial numbers of its disks."),
      annotation: z.string().min(1).optional().describe("The machine's notes."),
      tools: tools.optional(),
      boot: boot.optional(),
      customization: customization.optional(),
      availability: availability.optional(),
      template: z
        .boolean()
        .optional()
        .describe(
          "Whether the machine is a template, which is off and serves as an image for machines. Default false.",
        ),
    })
    .meta({ id: "VsphereMachine", description: "Settings of machines that only vSphere has." }),
  changes: {
    effects: {
      guestId: "powerCycle",
      hardwareVersion: "powerCycle",
      clone: "creation",
      snapshot: "creation",
      diskController: "creation",
      diskMode: "powerCycle",
      storagePolicy: "powerCycle",
      disks: "byDisk",
      adapterType: "powerCycle",
      interfaces: "byInterface",
      memoryShares: "live",
      reserveAllMemory: "live",
      diskUuid: "powerCycle",
      annotation: "live",
      tools: "live",
      boot: "live",
      customization: "creation",
      availability: "live",
      template: "powerCycle",
    },
    // it is asked of the guest alone: the machine has VMware Tools or has not
    portable: { guestToolsPolicy: "live" },
    offlineControllers: { names: ["ide"], setting: "diskController" },
  },
  image: z
    .strictObject({
      template: z
        .string()
        .min(1)
        .optional()
        .describe("A template or a machine, by its name or inventory path."),
      folder: z
        .string()
        .min(1)
        .optional()
        .describe("The folder of the template, or the folder for an import."),
      contentLibrary: z.string().min(1).optional().describe("The name of a content library. Needs `item`."),
      item: z.string().min(1).optional().describe("An OVF or VM template of the content library."),
      ovaURL: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe(
          "The URL of an OVA. The computer that runs `pulumi` fetches it and streams it to the host, which keeps it as a template.",
        ),
      upload: z
        .string()
        .min(1)
        .optional()
        .describe(
          "An OVA on the computer that runs `pulumi`. It is streamed to the host, which keeps it as a template. Or an ISO image, whose name ends in .iso: it is streamed to the datastore.",
        ),
      iso: z
        .string()
        .regex(
          /^\[[^\]]+\] *[^/].*\.iso$/i,
          'write a file of a datastore such as "[datastore1] iso/debian-12.iso"',
        )
        .optional()
        .describe("An ISO image on a datastore, e.g. [datastore1] iso/debian-12.iso."),
      isoURL: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe(
          "The URL of an ISO image. The computer that runs `pulumi` fetches it and streams it to the datastore.",
        ),
      directory: z
        .string()
        .regex(/^[^/\s]([^[\]]*[^/\s])?$/, 'write a folder of the datastore such as "iso"')
        .optional()
        .describe("The folder of the datastore for the import of an ISO image. Default iso."),
      datacenter: z
        .string()
        .min(1)
        .optional()
        .describe("The datacenter of the image. Default: the Provider's."),
      cluster: z.string().min(1).optional().describe("The cluster for an import."),
      host: z.string().min(1).optional().describe("The host for an import."),
      resourcePool: z.string().min(1).optional().describe("The resource pool for an import."),
      datastore: z.string().min(1).optional().describe("The datastore for an import."),
      storagePod: z.string().min(1).optional().describe("The datastore cluster for an import."),
      network: z.string().min(1).optional().describe("The network that replaces the OVA's networks."),
      diskType: z
        .enum(["thin", "thick", "eagerZeroedThick"])
        .optional()
        .describe("When the disks of an import take their space. Default thin."),
      deploymentOption: z
        .string()
        .min(1)
        .optional()
        .describe("The configuration to choose from those in the OVF."),
    })
    .refine(({ contentLibrary, item }) => (contentLibrary === undefined) === (item === undefined), {
      error: "contentLibrary and item are written together",
    })
    .refine(
      ({ template, contentLibrary, ovaURL, upload, iso, isoURL }) =>
        [template, contentLibrary, ovaURL, upload, iso, isoURL].filter((value) => value !== undefined)
          .length === 1,
      { error: "name exactly one of template, contentLibrary with item, ovaURL, upload, iso, isoURL" },
    )
    .meta({
      id: "VsphereImageSource",
      description:
        "Where an image is in vSphere: `template`, `contentLibrary` with `item`, `ovaURL`, `upload`, `iso` or `isoURL`.",
    }),
  network: z
    .strictObject({
      portgroup: z
        .string()
        .min(1)
        .optional()
        .describe("The port group, by its name or inventory path. Default: the name of the resource."),
      distributedSwitch: z.string().min(1).optional().describe("The switch that the port group is on."),
      datacenter: z
        .string()
        .min(1)
        .optional()
        .describe("The datacenter of the network. Default: the Provider's."),
      model: adapterType.optional().describe("The model of the machines' interfaces on it."),
      create: createNetwork.optional().describe("Creates the port group."),
      vlan: z
        .union([vlanId, z.string().regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, vlanHelp)], { error: vlanHelp })
        .optional()
        .describe("The VLAN, with `create`: a number, or a trunk on a distributed switch. Default 0: none."),
      security: security.optional().describe("The security policy of the port group, with `create`."),
    })
    .meta({ id: "VsphereNetworkSource", description: "A port group." }),
} as const;

export type ProviderBlock = z.output<typeof config.provider>;
export type MachineBlock = z.output<typeof config.machine>;
export type ImageBlock = z.output<typeof config.image>;
export type NetworkBlock = z.output<typeof config.network>;
