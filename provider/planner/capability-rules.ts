import type { Capabilities, Capability } from "../contract/capabilities";
import { capabilityConsequences } from "../contract/capabilities";
import type { VirtualMachineInputs } from "../models/virtual-machine";
import type { RuleViolation } from "./machine-rules";

interface CapabilityRule {
  /** Where the input is; `[]` stands for each item of a list. */
  readonly property: string;
  readonly needs: Capability;
  /** Which values ask for it. Default: any. */
  readonly asks?: (value: unknown) => boolean;
}

const given = (value: unknown): boolean => value !== undefined;
const isTrue = (value: unknown): boolean => value === true;
const is =
  (...wanted: readonly unknown[]) =>
  (value: unknown): boolean =>
    wanted.includes(value);

/** Which input needs which capability: the one table behind the preview's refusals and the documentation. */
export const machineCapabilityRules: readonly CapabilityRule[] = [
  { property: "powerState", needs: "gracefulShutdown", asks: is("OffGraceful") },
  { property: "powerState", needs: "suspend", asks: is("Suspended") },
  { property: "tags", needs: "tags", asks: (tags) => Array.isArray(tags) && tags.length > 0 },
  { property: "adopt", needs: "adoption", asks: isTrue },
  { property: "userData.cloudInit", needs: "cloudInit" },
  { property: "userData.ignition", needs: "ignition" },
  { property: "metaData", needs: "cloudInit" },
  { property: "networkConfig", needs: "cloudInit" },
  { property: "networks[].ipAddress", needs: "cloudInit" },
  { property: "networks[].network.ipAllocation.address", needs: "cloudInit" },
  { property: "networks[].macAddress", needs: "macAddresses" },
  { property: "class.firmware", needs: "uefi", asks: is("UEFI", "EFI") },
  { property: "class.cpuTopology", needs: "cpuTopology" },
  { property: "class.securityProfile.secureBoot", needs: "secureBoot", asks: isTrue },
  { property: "class.securityProfile.tpmEnabled", needs: "tpm", asks: isTrue },
  { property: "class.securityProfile.vtdEnabled", needs: "directedIo", asks: isTrue },
  { property: "class.securityProfile.encryptionPolicy", needs: "encryption" },
  {
    property: "class.performanceProfile.nestedVirtualization",
    needs: "nestedVirtualization",
    asks: isTrue,
  },
  {
    property: "class.performanceProfile.virtualizationBasedSecurity",
    needs: "virtualizationBasedSecurity",
    asks: isTrue,
  },
  { property: "class.performanceProfile.latencySensitivity", needs: "latencySensitivity" },
  { property: "class.performanceProfile.hyperThreadingPolicy", needs: "hyperThreading" },
  { property: "class.performanceProfile.cpuHotAddEnabled", needs: "hotAddFlags" },
  { property: "class.performanceProfile.memoryHotAddEnabled", needs: "hotAddFlags" },
  { property: "class.resourceLimits", needs: "resourceLimits" },
  { property: "class.diskDefaults.iops", needs: "diskIops" },
  { property: "class.diskDefaults.storageClass", needs: "storageClasses" },
  { property: "class.diskDefaults.type", needs: "thickDisks", asks: is("thick") },
  { property: "class.diskDefaults.type", needs: "eagerZeroedDisks", asks: is("eagerZeroedThick") },
  { property: "disks[].iops", needs: "diskIops" },
  { property: "disks[].storageClass", needs: "storageClasses" },
  { property: "disks[].controller", needs: "diskControllers" },
  { property: "disks[].type", needs: "thickDisks", asks: is("thick") },
  { property: "disks[].type", needs: "eagerZeroedDisks", asks: is("eagerZeroedThick") },
  { property: "placement.cluster", needs: "placementCluster" },
  { property: "placement.host", needs: "placementHost" },
  { property: "placement.datastore", needs: "placementDatastore" },
  { property: "placement.storagePod", needs: "placementStoragePod" },
  { property: "placement.folder", needs: "placementFolder" },
  { property: "placement.resourcePool", needs: "placementResourcePool" },
];

/** What the target cannot do, found at preview. */
export function capabilityViolations(
  inputs: VirtualMachineInputs,
  capabilities: Capabilities,
): RuleViolation[] {
  return machineCapabilityRules
    .filter(({ needs }) => !capabilities.has(needs))
    .flatMap(({ property, needs, asks = given }) =>
      placesOf(inputs, property)
        .filter(({ value }) => asks(value))
        .map(({ path }) => ({
          property: path,
          reason: lacking(inputs.provider.type, needs),
        })),
    );
}

/** The refusal of an input that this Provider's hypervisor has no use for. */
export function lacking(hypervisor: string, capability: Capability): string {
  return `${hypervisor} cannot do this here: ${capabilityConsequences[capability]} (capability ${capability}); leave it out for this Provider`;
}

interface Place {
  readonly path: string;
  readonly value: unknown;
}

/** Every place that a pattern such as `disks[].iops` names, with its real path and its value. */
function placesOf(inputs: object, pattern: string): Place[] {
  return pattern.split(".").reduce<Place[]>(
    (places, segment) => {
      const name = segment.replace("[]", "");
      const inner = places.map(({ path, value }) => ({
        path: path === "" ? name : `${path}.${name}`,
        value: propertyOf(value, name),
      }));
      return segment.endsWith("[]") ? inner.flatMap(itemsOf) : inner;
    },
    [{ path: "", value: inputs }],
  );
}

function itemsOf({ path, value }: Place): Place[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown, index) => ({ path: `${path}[${index}]`, value: item }));
}

function propertyOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
