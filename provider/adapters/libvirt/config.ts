import { z } from "zod";
import { quantity } from "../../models/units";

const diskBus = z.enum(["virtio", "scsi", "sata"]);
const volumeFormat = z.enum(["qcow2", "raw"]);
const cacheMode = z.enum(["default", "none", "writethrough", "writeback", "directsync", "unsafe"]);
const inputOutputMode = z.enum(["threads", "native", "io_uring"]);

const cpu = z
  .strictObject({
    mode: z.enum(["host-model", "host-passthrough", "maximum", "custom"]).optional(),
    model: z.string().min(1).optional().describe("With mode custom, a model of `virsh cpu-models`."),
    features: z
      .record(z.string(), z.enum(["force", "require", "optional", "disable", "forbid"]))
      .optional()
      .describe("CPU features by name."),
  })
  .meta({ id: "LibvirtCpu" });

const numaCell = z
  .strictObject({
    cpus: z.string().regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'write CPU numbers such as "0-3,6"'),
    memory: quantity,
  })
  .meta({ id: "LibvirtNumaCell" });

const hostDevice = z
  .strictObject({
    pci: z
      .string()
      .regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i, 'write a PCI address such as "0000:01:00.0"')
      .describe("The address of the device on the host."),
    managed: z
      .boolean()
      .optional()
      .describe("libvirt takes it from its driver and gives it back. Default true."),
  })
  .meta({ id: "LibvirtHostDevice" });

const clock = z
  .strictObject({
    offset: z.enum(["utc", "localtime"]).optional(),
    timers: z
      .partialRecord(
        z.enum(["rtc", "pit", "hpet", "kvmclock", "hypervclock"]),
        z.enum(["catchup", "delay", "merge", "discard", "present", "absent"]),
      )
      .optional(),
  })
  .meta({ id: "LibvirtClock" });

const video = z
  .strictObject({
    model: z.enum(["virtio", "vga", "qxl", "cirrus", "bochs", "none"]),
    memory: quantity.optional(),
  })
  .meta({ id: "LibvirtVideo" });

const graphics = z
  .strictObject({
    type: z.enum(["vnc", "none"]),
    listen: z.string().optional().describe("Default 127.0.0.1: reach it by an SSH tunnel."),
    port: z.int().min(5900).max(65535).optional().describe("Default: the first that is free."),
  })
  .meta({ id: "LibvirtGraphics" });

const dhcpHost = z
  .strictObject({ macAddress: z.string(), address: z.ipv4(), name: z.string().optional() })
  .meta({ id: "LibvirtDhcpHost" });

const createNetwork = z
  .strictObject({
    mode: z.enum(["nat", "bridge", "isolated", "route"]).describe("How guests reach the world."),
    bridge: z.string().min(1).max(15).optional().describe("The host bridge; required with mode bridge."),
    cidr: z
      .cidrv4()
      .optional()
      .describe("The host's address and the size of the network, e.g. 192.168.150.1/24."),
    dhcpStart: z.ipv4().optional(),
    dhcpEnd: z.ipv4().optional(),
    hosts: z.array(dhcpHost).optional().describe("Fixed addresses by MAC address."),
    domain: z.string().optional().describe("The DNS domain of the network."),
    autostart: z.boolean().optional().describe("Started with the host. Default true."),
  })
  .meta({ id: "LibvirtCreateNetwork" });

export const config = {
  kind: "libvirt",
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
        .describe("Ask the SSH agent for keys. Default: when SSH_AUTH_SOCK is set and no key is given."),
      socket: z
        .string()
        .optional()
        .describe("The libvirt socket on the host. Default /run/libvirt/libvirt-sock."),
      accelerator: z
        .enum(["auto", "kvm", "tcg"])
        .optional()
        .describe(
          "Default: VIRTRIGAUD_LIBVIRT_ACCELERATOR, else auto: kvm where the host really can, else tcg.",
        ),
    })
    .meta({ id: "LibvirtProvider" }),
  machine: z
    .strictObject({
      machineType: z.string().min(1).optional().describe("Default q35."),
      cpu: cpu.optional(),
      numa: z
        .array(numaCell)
        .min(1)
        .optional()
        .describe("Guest NUMA cells; their CPUs and memory add up to the machine's."),
      hugePages: z.boolean().optional(),
      diskBus: diskBus.optional().describe("Default virtio."),
      diskFormat: volumeFormat.optional().describe("Of new volumes. Default qcow2."),
      cache: cacheMode.optional(),
      io: inputOutputMode.optional(),
      clock: clock.optional(),
      video: video.optional(),
      graphics: graphics.optional().describe("Default VNC on 127.0.0.1."),
      hostDevices: z.array(hostDevice).optional(),
      maxCpus: z
        .int()
        .min(1)
        .max(4096)
        .optional()
        .describe("CPUs can be added up to here while the machine runs. Default: as many as it has."),
      maxMemory: quantity
        .optional()
        .describe("Memory can be raised up to here while the machine runs. Default: as much as it has."),
      serialConsole: z.boolean().optional().describe("Default true."),
    })
    .meta({ id: "LibvirtMachine" }),
  image: z
    .strictObject({
      path: z.string().min(1).optional().describe("A file on the host."),
      pool: z
        .string()
        .min(1)
        .optional()
        .describe(
          "A storage pool; with volume the image itself, with url or upload where it lands. Default: the Provider's.",
        ),
      volume: z.string().min(1).optional().describe("A volume of the pool."),
      url: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe("Fetched by this machine and streamed into the pool."),
      upload: z.string().min(1).optional().describe("A local file, streamed into the pool."),
      format: volumeFormat
        .optional()
        .describe("Default: as the content says, for url and upload; as libvirt says, for path and volume."),
    })
    .meta({ id: "LibvirtImageSource" }),
  network: z
    .strictObject({
      networkName: z.string().min(1).optional().describe("A libvirt network."),
      bridge: z.string().min(1).max(15).optional().describe("A Linux bridge of the host."),
      user: z
        .literal(true)
        .optional()
        .describe(
          "QEMU's user-mode network, which needs no rights on the host: guests get out, nothing gets in. For qemu:///session.",
        ),
      model: z
        .enum(["virtio", "e1000", "e1000e", "rtl8139"])
        .optional()
        .describe("Of the machines' interfaces. Default virtio."),
      create: createNetwork.optional().describe("Creates the network with the name of networkName."),
    })
    .meta({ id: "LibvirtNetworkSource" }),
} as const;
