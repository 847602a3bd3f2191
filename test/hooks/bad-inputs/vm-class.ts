import { absent } from "../changes";
import { type BadInput, hypervisors } from "./bad-input";

export const badVmClassInputs: readonly BadInput[] = [
  [{ cpu: absent }, ["cpu: is required: write a number such as 2"]],
  [{ cpu: "2" }, ['cpu: must be a number, not "2"']],
  [{ cpu: 0 }, ["cpu: must be at least 1, not 0"]],
  [{ cpu: 2.5 }, ["cpu: must be a whole number, not 2.5"]],
  [{ cpu: 5000 }, ["cpu: must be at most 4096, not 5000"]],
  [{ memory: absent }, ['memory: is required: write a size such as "4Gi"']],
  [{ memory: "4GB" }, ['memory: "4GB" is ambiguous: write the binary unit, "4Gi"']],
  [{ memory: 4 }, ['memory: 4 is a number of bytes: write the unit, "4Mi" or "4Gi"']],
  [{ memory: 512 }, ['memory: 512 is a number of bytes: write the unit, "512Mi" or "512Gi"']],
  [
    { memory: "lots" },
    [
      'memory: "lots" is not a size: write a size such as "512Mi", "20Gi", "2048MiB" or a whole number of bytes',
    ],
  ],
  [
    { memory: true },
    [
      'memory: true is not allowed: write a size such as "512Mi", "20Gi", "2048MiB" or a whole number of bytes',
    ],
  ],
  [
    { memory: "0" },
    [
      'memory: "0" is not a whole, positive number of bytes: write a size such as "512Mi", "20Gi", "2048MiB" or a whole number of bytes',
    ],
  ],
  [{ cpus: 2 }, ["cpus: is not known here; did you mean cpu?"]],
  [
    { firmware: "uefi" },
    ['firmware: "uefi" is not allowed; did you mean "UEFI"? Allowed are "BIOS", "UEFI", "EFI"'],
  ],
  [{ firmware: "Coreboot" }, ['firmware: "Coreboot" is not allowed; write one of "BIOS", "UEFI", "EFI"']],
  [
    { "cpuTopology.cores": 3 },
    ["cpuTopology: sockets × cores × threads is 6, but cpu is 4: make them equal"],
  ],
  [{ "cpuTopology.sockets": absent }, ["cpuTopology.sockets: is required"]],
  [
    { "diskDefaults.type": "Thin" },
    [
      'diskDefaults.type: "Thin" is not allowed; did you mean "thin"? Allowed are "thin", "thick", "eagerZeroedThick"',
    ],
  ],
  [{ "diskDefaults.size": "20G" }, ['diskDefaults.size: "20G" is ambiguous: write the binary unit, "20Gi"']],
  [{ "diskDefaults.iops": -1 }, ["diskDefaults.iops: must be at least 0, not -1"]],
  [
    { guestToolsPolicy: "always" },
    ['guestToolsPolicy: "always" is not allowed; write one of "install", "require", "ignore"'],
  ],
  [{ extraConfig: { a: 5 } }, ["extraConfig.a: must be a string, not 5"]],
  [{ extraConfig: "a=b" }, ['extraConfig: must be an object, not "a=b"']],
  [
    { "resourceLimits.cpuReservation": 5000 },
    ["resourceLimits.cpuReservation: is more than cpuLimit: lower it or raise the limit"],
  ],
  [
    { "resourceLimits.memoryReservation": "9Gi" },
    ["resourceLimits.memoryReservation: is more than memoryLimit: lower it or raise the limit"],
  ],
  [{ "resourceLimits.cpuShares": 1 }, ["resourceLimits.cpuShares: must be at least 2, not 1"]],
  [
    { "performanceProfile.latencySensitivity": "hi" },
    [
      'performanceProfile.latencySensitivity: "hi" is not allowed; write one of "low", "normal", "medium", "high"',
    ],
  ],
  [
    { "securityProfile.secureBoot": "true" },
    ['securityProfile.secureBoot: must be true or false, not "true"'],
  ],
  [{ firmware: "BIOS" }, ['securityProfile.secureBoot: secure boot needs firmware: "UEFI" in the class']],
  [
    { "securityProfile.tpmEnabled": absent },
    ["securityProfile.tpmVersion: a TPM version needs tpmEnabled: true"],
  ],
  [
    { "securityProfile.tpmVersion": 2 },
    ['securityProfile.tpmVersion: 2 is not allowed; write one of "1.2", "2.0"'],
  ],
  [{ "libvirt.numa": [] }, ["libvirt.numa: must have at least 1 item, not 0"]],
  [
    { "libvirt.numa[0].cpus": "0..3" },
    ['libvirt.numa[0].cpus: "0..3" is not allowed: write CPU numbers such as "0-3,6"'],
  ],
  [
    { "libvirt.cpu.mode": "host" },
    [
      'libvirt.cpu.mode: "host" is not allowed; did you mean "host-model"? Allowed are "host-model", "host-passthrough", "maximum", "custom"',
    ],
  ],
  [
    { "libvirt.hostDevices": [{ pci: "1:0.0" }] },
    ['libvirt.hostDevices[0].pci: "1:0.0" is not allowed: write a PCI address such as "0000:01:00.0"'],
  ],
  [
    { "libvirt.cpu.features": { vmx: "on" } },
    [
      'libvirt.cpu.features.vmx: "on" is not allowed; write one of "force", "require", "optional", "disable", "forbid"',
    ],
  ],
  [
    { "mock.addresses": ["192.0.2"] },
    ['mock.addresses[0]: "192.0.2" is not allowed: write an IPv4 address such as "192.0.2.10"'],
  ],
  [
    { "libvirt.graphics": { type: "vnc", port: 80 } },
    ["libvirt.graphics.port: must be at least 5900, not 80"],
  ],
  [{ performanceProfile: [] }, ["performanceProfile: must be an object, not a list"]],
  [{ diskDefault: {} }, ["diskDefault: is not known here; did you mean diskDefaults?"]],
  [
    { qemu: {} },
    [
      `qemu: is not known here; allowed are cpu, memory, cpuTopology, firmware, diskDefaults, guestToolsPolicy, extraConfig, resourceLimits, performanceProfile, securityProfile, ${hypervisors}, name`,
    ],
  ],
  [{ "vsphere.hardwareVersion": "vmx-19" }, ['vsphere.hardwareVersion: must be a number, not "vmx-19"']],
  [
    { "vsphere.clone": "Linked" },
    ['vsphere.clone: "Linked" is not allowed; did you mean "linked"? Allowed are "full", "linked"'],
  ],
  [
    { "vsphere.adapterType": "vmxnet" },
    [
      'vsphere.adapterType: "vmxnet" is not allowed; did you mean "vmxnet3"? Allowed are "vmxnet3", "vmxnet3vrdma", "e1000e", "e1000", "sriov"',
    ],
  ],
  [
    { "vsphere.diskController": "scsi" },
    [
      'vsphere.diskController: "scsi" is not allowed; write one of "pvscsi", "lsilogic", "lsilogic-sas", "buslogic", "sata", "nvme", "ide"',
    ],
  ],
  [
    { "vsphere.disks": { data: { sharing: "yes" } } },
    ['vsphere.disks.data.sharing: "yes" is not allowed; write one of "none", "multiWriter"'],
  ],
  [
    { "vsphere.interfaces": { lan: { physicalFunction: "3b:00.1" } } },
    [
      'vsphere.interfaces.lan.physicalFunction: "3b:00.1" is not allowed: write a PCI address such as "0000:3b:00.1"',
    ],
  ],
  [
    { "vsphere.memoryShares": "hight" },
    ['vsphere.memoryShares: "hight" is not allowed: write low, normal, high or a number of shares'],
  ],
  [
    { "vsphere.boot": { delay: "soon" } },
    ['vsphere.boot.delay: "soon" is not a duration: write a duration such as "90s", "30m" or "1h30m"'],
  ],
  [
    { "vsphere.customization": { linux: {}, spec: "stored" } },
    ["vsphere.customization: name exactly one of spec, linux, sysprep, sysprepText"],
  ],
  [
    { "vsphere.customization": {} },
    ["vsphere.customization: name exactly one of spec, linux, sysprep, sysprepText"],
  ],
  [
    { "vsphere.customization": { sysprep: { domain: { name: "corp" } } } },
    [
      "vsphere.customization.sysprep.domain.user: is required",
      "vsphere.customization.sysprep.domain.password: is required",
    ],
  ],
  [
    { "vsphere.availability": { restartPriority: "clusterRestartPriority" } },
    [
      'vsphere.availability.restartPriority: "clusterRestartPriority" is not allowed; write one of "disabled", "lowest", "low", "medium", "high", "highest"',
    ],
  ],
  [
    { "vsphere.availability": { antiAffinityGroups: "web" } },
    ['vsphere.availability.antiAffinityGroups: must be a list, not "web"'],
  ],
  [
    { "vsphere.hardwareversion": 19 },
    ["vsphere.hardwareversion: is not known here; did you mean hardwareVersion?"],
  ],
];
