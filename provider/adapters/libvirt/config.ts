import { z } from "zod";
import { quantity } from "../../units";

const diskBus = z.enum(["virtio", "scsi", "sata", "ide", "usb"]);
const volumeFormat = z.enum(["qcow2", "raw"]);
const cacheMode = z.enum(["default", "none", "writethrough", "writeback", "directsync", "unsafe"]);
const inputOutputMode = z.enum(["threads", "native", "io_uring"]);

const cpu = z
  .strictObject({
    mode: z
      .enum(["host-model", "host-passthrough", "maximum", "custom"])
      .optional()
      .describe("The model for the guest's CPU, as in libvirt's `<cpu mode>`."),
    model: z
      .string()
      .min(1)
      .optional()
      .describe("The CPU model, with mode custom: a model that `virsh cpu-models` lists."),
    features: z
      .record(z.string(), z.enum(["force", "require", "optional", "disable", "forbid"]))
      .optional()
      .describe("The features that the guest's CPU must have, may have or must not have, by name."),
  })
  .meta({ id: "LibvirtCpu", description: "The CPU that the guest sees." });

const numaCell = z
  .strictObject({
    cpus: z
      .string()
      .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'write CPU numbers such as "0-3,6"')
      .describe("The CPUs of the cell, e.g. `0-3,6`."),
    memory: quantity.describe("The memory of the cell."),
  })
  .meta({ id: "LibvirtNumaCell", description: "A NUMA cell of the guest." });

const hostDevice = z
  .strictObject({
    pci: z
      .string()
      .regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i, 'write a PCI address such as "0000:01:00.0"')
      .describe("The PCI address of the device on the host, e.g. `0000:01:00.0`."),
    managed: z
      .boolean()
      .optional()
      .describe(
        "Whether libvirt takes the device from its driver on the host and gives it back. Default true.",
      ),
  })
  .meta({ id: "LibvirtHostDevice", description: "A PCI device of the host for the guest." });

const clock = z
  .strictObject({
    offset: z.enum(["utc", "localtime"]).optional().describe("The time with which the guest's clock starts."),
    timers: z
      .partialRecord(
        z.enum(["rtc", "pit", "hpet", "kvmclock", "hypervclock"]),
        z.enum(["catchup", "delay", "merge", "discard", "present", "absent"]),
      )
      .optional()
      .describe("How each timer makes up for lost ticks, or whether the guest has it."),
  })
  .meta({ id: "LibvirtClock", description: "The clock of the guest." });

const video = z
  .strictObject({
    model: z
      .enum(["virtio", "vga", "qxl", "cirrus", "bochs", "none"])
      .describe("The model of the card; `none` for no card."),
    memory: quantity.optional().describe("The memory of the card."),
  })
  .meta({ id: "LibvirtVideo", description: "The graphics card of the guest." });

const graphics = z
  .strictObject({
    type: z.enum(["vnc", "none"]).describe("The protocol of the screen; `none` for no screen."),
    listen: z
      .string()
      .optional()
      .describe(
        "The address of the host that the server listens on. On 127.0.0.1 you reach it by an SSH tunnel. Default 127.0.0.1.",
      ),
    port: z
      .int()
      .min(5900)
      .max(65535)
      .optional()
      .describe("The port that the server listens on. Default: the first that is free."),
  })
  .meta({ id: "LibvirtGraphics", description: "The remote screen of the guest." });

const dhcpHost = z
  .strictObject({
    macAddress: z.string().describe("The MAC address of the guest."),
    address: z.ipv4().describe("The address of the guest."),
    name: z.string().optional().describe("The host name of the guest."),
  })
  .meta({ id: "LibvirtDhcpHost", description: "A fixed address of the network's DHCP server." });

const createNetwork = z
  .strictObject({
    mode: z.enum(["nat", "bridge", "isolated", "route"]).describe("How guests reach other networks."),
    bridge: z.string().min(1).max(15).optional().describe("The host bridge; required with mode bridge."),
    cidr: z
      .cidrv4()
      .optional()
      .describe("The host's address and the size of the network, e.g. 192.168.150.1/24."),
    dhcpStart: z.ipv4().optional().describe("The lowest address that the DHCP server gives out."),
    dhcpEnd: z.ipv4().optional().describe("The highest address that the DHCP server gives out."),
    hosts: z.array(dhcpHost).optional().describe("Fixed addresses by MAC address."),
    domain: z.string().optional().describe("The DNS domain of the network."),
    autostart: z.boolean().optional().describe("Whether the network starts with the host. Default true."),
  })
  .meta({ id: "LibvirtCreateNetwork", description: "A libvirt network to create." });

export const config = {
  type: "libvirt",
  endpoint: z
    .string()
    .regex(
      /^(qemu(\+(unix|ssh|tls|tcp))?|test(\+(unix|ssh|tls|tcp))?):\/\//,
      'write a libvirt URI such as "qemu:///system" or "qemu+ssh://user@host/system"',
    )
    .describe("A libvirt URI: qemu:///system, qemu+ssh://user@host/system, qemu+tls://host/system."),
  endpointVariables: ["LIBVIRT_DEFAULT_URI"],
  provider: z
    .strictObject({
      knownHosts: z
        .array(z.string())
        .optional()
        .describe("Files with SSH host keys. Default ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts."),
      agent: z
        .boolean()
        .optional()
        .describe(
          "Whether to ask the SSH agent for keys. Default: only if SSH_AUTH_SOCK is set and no key is given.",
        ),
      socket: z
        .string()
        .optional()
        .describe("The libvirt socket on the host. Default /run/libvirt/libvirt-sock."),
      accelerator: z
        .enum(["auto", "kvm", "tcg"])
        .optional()
        .describe(
          "The accelerator of new machines: `kvm`, or `tcg`, which emulates them. `auto` is kvm if the host can, else tcg. Default: VIRTRIGAUD_LIBVIRT_ACCELERATOR, else auto.",
        ),
    })
    .meta({ id: "LibvirtProvider", description: "Settings of a connection to libvirt." }),
  machine: z
    .strictObject({
      machineType: z.string().min(1).optional().describe("The machine type of QEMU. Default q35."),
      cpu: cpu.optional(),
      numa: z
        .array(numaCell)
        .min(1)
        .optional()
        .describe("The NUMA cells of the guest. Their CPUs and memory add up to the machine's."),
      hugePages: z
        .boolean()
        .optional()
        .describe("Whether the guest's memory lies in huge pages of the host."),
      diskBus: diskBus
        .optional()
        .describe(
          "The bus of disks that name no controller; `ide` only with machineType `pc`. Default virtio.",
        ),
      diskFormat: volumeFormat.optional().describe("The format of new volumes. Default qcow2."),
      cache: cacheMode
        .optional()
        .describe("How the host caches the disks, as in libvirt's `<driver cache>`."),
      io: inputOutputMode
        .optional()
        .describe("How QEMU reads and writes the disks, as in libvirt's `<driver io>`."),
      clock: clock.optional(),
      video: video.optional(),
      graphics: graphics.optional().describe("The remote screen of the guest. Default: VNC on 127.0.0.1."),
      hostDevices: z.array(hostDevice).optional().describe("PCI devices of the host for the guest."),
      maxCpus: z
        .int()
        .min(1)
        .max(4096)
        .optional()
        .describe("The most CPUs that the machine can get while it runs. Default: as many as it has."),
      maxMemory: quantity
        .optional()
        .describe("The most memory that the machine can get while it runs. Default: as much as it has."),
      serialConsole: z
        .boolean()
        .optional()
        .describe("Whether the machine has a serial console. Default true."),
      autostart: z
        .boolean()
        .optional()
        .describe(
          "Whether the machine starts with the host, whatever its powerState is. Default false, as with libvirt's own tools: a machine that is off on purpose stays off, and `libvirt-guests` of the host may have another policy. Without it, a machine with powerState On is off after a restart of the host until the next `up`.",
        ),
    })
    .meta({ id: "LibvirtMachine", description: "Settings of machines that only libvirt has." }),
  image: z
    .strictObject({
      path: z.string().min(1).optional().describe("The path of the image file on the host."),
      pool: z
        .string()
        .min(1)
        .optional()
        .describe(
          "The storage pool of `volume`, or the storage pool for `url` or `upload`. Default: the Provider's.",
        ),
      volume: z.string().min(1).optional().describe("The volume of the pool that is the image."),
      url: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe("A URL. The computer that runs `pulumi` fetches it and streams it into the pool."),
      upload: z
        .string()
        .min(1)
        .optional()
        .describe("A file on the computer that runs `pulumi`. It is streamed into the pool."),
      format: volumeFormat
        .optional()
        .describe(
          "The format of the image. Default: for `url` and `upload` the format of the content, for `path` and `volume` the format according to libvirt.",
        ),
    })
    .meta({
      id: "LibvirtImageSource",
      description: "Where an image is with libvirt: `path`, `volume`, `url` or `upload`.",
    }),
  network: z
    .strictObject({
      networkName: z.string().min(1).optional().describe("The name of a libvirt network."),
      bridge: z.string().min(1).max(15).optional().describe("A Linux bridge of the host."),
      user: z
        .literal(true)
        .optional()
        .describe(
          "QEMU's user-mode network, which needs no rights on the host: guests reach other networks, and nothing reaches them. For qemu:///session.",
        ),
      model: z
        .enum(["virtio", "e1000", "e1000e", "rtl8139"])
        .optional()
        .describe("The model of the machines' interfaces on it. Default virtio."),
      create: createNetwork.optional().describe("Creates the network, under the name of `networkName`."),
    })
    .meta({ id: "LibvirtNetworkSource", description: "A network of libvirt, or a bridge of the host." }),
  changes: {
    effects: {
      machineType: "fixed",
      cpu: "powerCycle",
      numa: "powerCycle",
      hugePages: "powerCycle",
      diskBus: "creation",
      diskFormat: "creation",
      cache: "powerCycle",
      io: "powerCycle",
      clock: "powerCycle",
      video: "powerCycle",
      graphics: "powerCycle",
      hostDevices: "powerCycle",
      maxCpus: "powerCycle",
      maxMemory: "powerCycle",
      serialConsole: "powerCycle",
      autostart: "live",
    },
    // a lower limit ends a guest that has more memory already; nobody tells the shares of a machine without any
    limits: { memoryLimitBytes: "powerCycle", cpuShares: "setLive" },
    // QEMU plugs nothing into a controller for SATA or IDE that runs
    offlineControllers: { names: ["sata", "ide"], setting: "diskBus" },
    defaults: { firmware: "BIOS", secureBoot: false, directedIo: false },
  },
} as const;
