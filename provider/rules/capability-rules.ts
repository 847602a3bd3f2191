import type { Capabilities, Capability } from "../contract/capabilities";
import { capabilityConsequences } from "../contract/capabilities";
import { placementCapability, placementKeys } from "../contract/placement";
import type { VirtualMachineInputs } from "../models/virtual-machine";
import type { RuleViolation } from "./rule-violation";

interface CapabilityRule {
  /** Where the input is; `[]` stands for each item of a list, `{}` for each entry of a map. */
  readonly property: string;
  readonly needs: Capability;
  /** Which values ask for it. Default: any. */
  readonly asks?: (value: unknown, place: AskingPlace) => boolean;
}

interface AskingPlace {
  /** The last part of the input's path, e.g. the key of a map's entry. */
  readonly name: string;
  /** The hypervisor that is asked. */
  readonly type: string;
}

const given = (value: unknown): boolean => value !== undefined;
const isTrue = (value: unknown): boolean => value === true;
// a reservation of nothing, and no limit, is what every hypervisor gives
const isSome = (value: unknown): boolean => given(value) && value !== 0;
// settings for others are theirs to judge
const isOwn = (_value: unknown, { name, type }: AskingPlace): boolean => name.startsWith(`${type}.`);
const is =
  (...wanted: readonly unknown[]) =>
  (value: unknown): boolean =>
    wanted.includes(value);

/** Which input needs which capability: the one table behind the preview's refusals and the documentation. */
export const machineCapabilityRules: readonly CapabilityRule[] = [
  { property: "powerState", needs: "gracefulShutdown", asks: is("OffGraceful") },
  { property: "powerState", needs: "suspend", asks: is("Suspended") },
  { property: "tags", needs: "tags", asks: (tags) => Array.isArray(tags) && tags.length > 0 },
  { property: "labels{}", needs: "labels" },
  { property: "adopt", needs: "adoption", asks: isTrue },
  { property: "lifecycle.preStop.exec", needs: "guestExec" },
  { property: "lifecycle.postStart.exec", needs: "guestExec" },
  { property: "waitFor.guestAgent", needs: "guestExec", asks: isTrue },
  { property: "waitFor.cloudInit", needs: "guestExec", asks: isTrue },
  { property: "waitFor.exec", needs: "guestExec" },
  { property: "lifecycle.preStop.snapshot", needs: "snapshots" },
  { property: "lifecycle.postStart.snapshot", needs: "snapshots" },
  { property: "cloneFrom", needs: "clone" },
  { property: "cloneFrom.snapshot", needs: "snapshotClone" },
  { property: "cloneFrom.linked", needs: "linkedClone", asks: isTrue },
  { property: "userData.cloudInit", needs: "cloudInit" },
  { property: "userData.ignition", needs: "ignition" },
  { property: "metaData", needs: "cloudInit" },
  { property: "networkConfig", needs: "cloudInit" },
  { property: "networks[].ipAddress", needs: "cloudInit" },
  { property: "networks[].network.ipAllocation.address", needs: "cloudInit" },
  { property: "networks[].network.ipAllocation.first", needs: "cloudInit" },
  { property: "networks[].macAddress", needs: "macAddresses" },
  { property: "media[]", needs: "media" },
  { property: "bootOrder", needs: "bootOrder" },
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
  { property: "class.resourceLimits.cpuLimit", needs: "resourceLimits" },
  { property: "class.resourceLimits.memoryLimit", needs: "resourceLimits" },
  { property: "class.resourceLimits.cpuShares", needs: "resourceLimits" },
  { property: "class.resourceLimits.cpuReservation", needs: "resourceReservations", asks: isSome },
  { property: "class.resourceLimits.memoryReservation", needs: "resourceReservations", asks: isSome },
  { property: "class.extraConfig{}", needs: "freeSettings", asks: isOwn },
  { property: "extraConfig{}", needs: "freeSettings", asks: isOwn },
  { property: "class.diskDefaults.iops", needs: "diskIops", asks: isSome },
  { property: "class.diskDefaults.storageClass", needs: "storageClasses" },
  { property: "class.diskDefaults.type", needs: "thickDisks", asks: is("thick") },
  { property: "class.diskDefaults.type", needs: "eagerZeroedDisks", asks: is("eagerZeroedThick") },
  { property: "disks[].iops", needs: "diskIops", asks: isSome },
  { property: "disks[].storageClass", needs: "storageClasses" },
  { property: "disks[].controller", needs: "diskControllers" },
  { property: "disks[].type", needs: "thickDisks", asks: is("thick") },
  { property: "disks[].type", needs: "eagerZeroedDisks", asks: is("eagerZeroedThick") },
  ...placementKeys.map((key) => ({ property: `placement.${key}`, needs: placementCapability(key) })),
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
        .filter(({ name, value }) => asks(value, { name, type: inputs.provider.type }))
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
  readonly name: string;
  readonly value: unknown;
}

/** Every place that a pattern such as `disks[].iops` names, with its real path and its value. */
function placesOf(inputs: object, pattern: string): Place[] {
  return pattern.split(".").reduce<Place[]>(
    (places, segment) => {
      const name = segment.replace(/\[\]|\{\}/, "");
      const inner = places.map((place) => placeIn(place, name, propertyOf(place.value, name)));
      if (segment.endsWith("[]")) return inner.flatMap(itemsOf);
      return segment.endsWith("{}") ? inner.flatMap(entriesOf) : inner;
    },
    [{ path: "", name: "", value: inputs }],
  );
}

function placeIn({ path }: Place, name: string, value: unknown): Place {
  return { path: path === "" ? name : `${path}.${name}`, name, value };
}

function itemsOf({ path, name, value }: Place): Place[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown, index) => ({ path: `${path}[${index}]`, name, value: item }));
}

function entriesOf(map: Place): Place[] {
  if (typeof map.value !== "object" || map.value === null) return [];
  return Object.entries(map.value).map(([name, value]) => placeIn(map, name, value));
}

function propertyOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
