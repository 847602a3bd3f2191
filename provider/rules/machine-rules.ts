import { rootDiskName } from "../contract/machine";
import { isObjectName, objectNameHelp } from "../models/object-name";
import type { VirtualMachineInputs } from "../models/virtual-machine";
import { attachmentOf } from "../planner/desired-machine";
import { rootInputs } from "../planner/input-paths";
import { parseQuantity } from "../units";
import { allocationViolations } from "./allocation-rules";
import type { RuleViolation } from "./rule-violation";

/** Inputs that contradict each other on every hypervisor. */
export function machineViolations(inputs: VirtualMachineInputs): RuleViolation[] {
  return [
    ...rootViolations(inputs),
    ...nameViolations(inputs),
    ...diskViolations(inputs),
    ...interfaceViolations(inputs),
    ...bootOrderViolations(inputs),
    ...classViolations(inputs.class, inputs.resources?.cpu),
    ...powerViolations(inputs),
    ...guestViolations(inputs),
  ];
}

function rootViolations(inputs: VirtualMachineInputs): RuleViolation[] {
  const given = rootInputs.filter((input) => inputs[input] !== undefined);
  const reason = `${given.join(" and ")} exclude each other: name one of them`;
  return given.slice(1).map((property) => ({ property, reason }));
}

function nameViolations(inputs: VirtualMachineInputs): RuleViolation[] {
  return [
    ...ownNameViolations(inputs),
    ...duplicates(
      "disks",
      "name",
      (inputs.disks ?? []).map((disk) => disk.name),
    ),
    ...duplicates(
      "networks",
      "name",
      (inputs.networks ?? []).map((item) => item.name),
    ),
    ...duplicates(
      "media",
      "name",
      (inputs.media ?? []).map((drive) => drive.name),
    ),
    ...duplicates(
      "networks",
      "macAddress",
      (inputs.networks ?? []).map((item) => item.macAddress?.toLowerCase()),
    ),
  ];
}

/** Others give names that this package gives no machine. */
function ownNameViolations({ name, adopt = false }: VirtualMachineInputs): RuleViolation[] {
  if (adopt !== false || isObjectName(name)) return [];
  const reason = `is no name for a new machine: ${objectNameHelp}; only one that adopt takes over may have another`;
  return [{ property: "name", reason, reads: ["adopt"] }];
}

function duplicates(
  list: string,
  property: string,
  values: readonly (string | undefined)[],
): RuleViolation[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    if (value === undefined || first === index) return [];
    return [
      {
        property: `${list}[${index}].${property}`,
        reason: `"${value}" is that of ${list}[${first}] already: it identifies, choose another`,
      },
    ];
  });
}

function diskViolations(inputs: VirtualMachineInputs): RuleViolation[] {
  const fallback = inputs.class.diskDefaults?.size;
  const violations = (inputs.disks ?? []).flatMap((disk, index) =>
    disk.size === undefined && fallback === undefined && !bringsSize(inputs, disk.name)
      ? [
          {
            property: `disks[${index}].size`,
            reason: `disk ${disk.name} has no size and the class has no diskDefaults.size: write one`,
            reads: ["class"],
          },
        ]
      : [],
  );
  const hasSource = rootInputs.some((input) => inputs[input] !== undefined);
  const rootSize = inputs.disks?.find((disk) => disk.name === rootDiskName)?.size ?? fallback;
  if (hasSource || rootSize !== undefined) return violations;
  return [
    ...violations,
    {
      property: "image",
      reason:
        "the root disk has no content and no size: name an image, an importedDisk, a machine in cloneFrom, or a size in class.diskDefaults.size",
      reads: ["importedDisk", "cloneFrom", "class", "disks"],
    },
  ];
}

/** The disks of a clone may have the sizes that they have in its source. */
function bringsSize({ cloneFrom }: VirtualMachineInputs, disk: string): boolean {
  return disk === rootDiskName || cloneFrom !== undefined;
}

function interfaceViolations(inputs: VirtualMachineInputs): RuleViolation[] {
  return (inputs.networks ?? []).flatMap((item, index) => {
    const property = `networks[${index}]`;
    const { ipAllocation } = attachmentOf(item);
    const violations = allocationViolations(ipAllocation, `${property}.network.ipAllocation`);
    if (item.network === undefined && inputs.provider.defaults?.network === undefined) {
      violations.push({
        property: `${property}.network`,
        reason: "is required, since the Provider has no defaults.network: write one of them",
        reads: ["provider"],
      });
    }
    if (item.ipAddress !== undefined && item.prefix === undefined) {
      violations.push({
        property: `${property}.prefix`,
        reason: `the address ${item.ipAddress} needs its prefix, e.g. 24`,
      });
    }
    if (item.prefix !== undefined && item.ipAddress === undefined) {
      violations.push({
        property: `${property}.ipAddress`,
        reason: "a prefix without an address means nothing: write both or neither",
      });
    }
    if (item.prefix !== undefined && item.prefix > 32 && item.ipAddress?.includes(":") === false) {
      violations.push({
        property: `${property}.prefix`,
        reason: `an IPv4 prefix is at most 32, not ${item.prefix}`,
      });
    }
    return violations;
  });
}

/** Disks, media and interfaces are of three lists: a name of two of them names no device. */
function bootOrderViolations({
  bootOrder = [],
  disks = [],
  media = [],
  networks = [],
}: VirtualMachineInputs): RuleViolation[] {
  const diskNames = new Set([rootDiskName, ...disks.map(({ name }) => name)]);
  const names = [...diskNames, ...[...media, ...networks].map(({ name }) => name)];
  return bootOrder.flatMap((name, index) => {
    const isRepeated = bootOrder.indexOf(name) < index;
    const twice = isRepeated ? `"${name}" is in the list twice: name each device once` : undefined;
    const reason = untold(name, names) ?? twice;
    if (reason === undefined) return [];
    return [{ property: `bootOrder[${index}]`, reason, reads: ["disks", "media", "networks"] }];
  });
}

/** Why the name is not that of one device. */
function untold(name: string, names: readonly string[]): string | undefined {
  const devices = names.filter((device) => device === name).length;
  if (devices === 0)
    return `no disk, medium or network interface of this machine is named "${name}": it has ${names.join(", ")}`;
  return devices > 1 ? `"${name}" is the name of ${devices} devices: give each its own` : undefined;
}

/** Rules of a class on its own; `cpus` is the machine's override. */
export function classViolations(
  spec: VirtualMachineInputs["class"],
  cpus?: number,
  prefix = "class.",
): RuleViolation[] {
  const violations: RuleViolation[] = [];
  const { cpuTopology: topology, securityProfile: security, resourceLimits: limits } = spec;
  const wanted = cpus ?? spec.cpu;
  if (topology !== undefined) {
    const product = topology.sockets * topology.cores * (topology.threads ?? 1);
    if (wanted !== undefined && product !== wanted) {
      violations.push({
        property: `${prefix}cpuTopology`,
        reason: `sockets × cores × threads is ${product}, but ${cpus === undefined ? "cpu" : "resources.cpu"} is ${wanted}: make them equal`,
        // a class on its own has them at the top
        reads: ["resources", "cpu"],
      });
    }
  }
  if (security?.secureBoot === true && spec.firmware !== "UEFI" && spec.firmware !== "EFI") {
    violations.push({
      property: `${prefix}securityProfile.secureBoot`,
      reason: 'secure boot needs firmware: "UEFI" in the class',
      reads: ["firmware"],
    });
  }
  if (security?.tpmVersion !== undefined && security.tpmEnabled !== true) {
    violations.push({
      property: `${prefix}securityProfile.tpmVersion`,
      reason: "a TPM version needs tpmEnabled: true",
    });
  }
  if (limits?.cpuLimit !== undefined && (limits.cpuReservation ?? 0) > limits.cpuLimit) {
    violations.push({
      property: `${prefix}resourceLimits.cpuReservation`,
      reason: "is more than cpuLimit: lower it or raise the limit",
    });
  }
  if (exceeds(limits?.memoryReservation, limits?.memoryLimit)) {
    violations.push({
      property: `${prefix}resourceLimits.memoryReservation`,
      reason: "is more than memoryLimit: lower it or raise the limit",
    });
  }
  return violations;
}

function exceeds(value: string | number | undefined, limit: string | number | undefined): boolean {
  return value !== undefined && limit !== undefined && parseQuantity(value) > parseQuantity(limit);
}

function powerViolations(inputs: VirtualMachineInputs): RuleViolation[] {
  const policy = inputs.class.guestToolsPolicy;
  if (inputs.powerState !== "OffGraceful" || policy === "install" || policy === "require") return [];
  return [
    {
      property: "powerState",
      reason:
        'OffGraceful asks the guest\'s agent: set guestToolsPolicy "install" or "require" in the class, or use "Off"',
      reads: ["class"],
    },
  ];
}

function guestViolations({ userData, waitFor, networks }: VirtualMachineInputs): RuleViolation[] {
  const violations: RuleViolation[] = [];
  if (userData?.cloudInit !== undefined && userData.ignition !== undefined) {
    violations.push({
      property: "userData.ignition",
      reason: "cloudInit and ignition exclude each other: a guest reads one of them",
    });
  }
  const names = (networks ?? []).map((item) => item.name);
  if (waitFor?.interface !== undefined && !names.includes(waitFor.interface)) {
    const there = names.length === 0 ? "the machine has none" : `it has ${names.join(", ")}`;
    violations.push({
      property: "waitFor.interface",
      reason: `no interface of this machine is named "${waitFor.interface}": ${there}`,
      reads: ["networks"],
    });
  }
  if (waitFor?.port !== undefined && names.length === 0) {
    violations.push({
      property: "waitFor.port",
      reason: "the machine has no interface at which a port could answer: add one to networks",
      reads: ["networks"],
    });
  }
  return violations;
}
