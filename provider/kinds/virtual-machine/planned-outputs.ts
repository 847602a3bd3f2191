import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { rootInputs } from "../../planner/input-paths";
import {
  containsUnknown,
  type PropertyMap,
  type PropertyValue,
  unknown,
  unknowns,
  valueAt,
} from "../../runtime/values";
import { formatQuantity, parseQuantity } from "../../units";
import { plannedOwner } from "../ownership";
import { compact, echoed, phases, statusKeys } from "./outputs";
import { withPlannedAddress } from "./pool-addresses";
import type { RecordedMachine } from "./recorded";

type InterfaceInput = NonNullable<VirtualMachineInputs["networks"]>[number];

/** The outputs that a preview knows: what the program says, where the machine will be just so. */
export function plannedOutputs(inputs: PropertyMap, recorded?: PropertyMap): PropertyMap {
  const planned = compact({
    ...echoed(inputs),
    ...unknowns(statusKeys),
    ...plannedNetworks(inputs, recorded),
    ...(mayRepeat(inputs.tags) || mayRepeat(recorded?.tags) ? { tags: unknown } : {}),
    ...plannedPower(inputs),
    currentResources: plannedResources(inputs),
    owner: plannedOwner(inputs, recorded),
  });
  return recorded === undefined ? ofCreation(planned, inputs) : ofUpdate(planned, inputs, recorded);
}

/** What a machine that was there before was made from, and in which order it has its interfaces, only a look at it tells. */
function ofCreation(planned: PropertyMap, { adopt, networks }: PropertyMap): PropertyMap {
  const adopts = adopt !== undefined && adopt !== false;
  if (adopts) return { ...planned, ...unknowns(rootInputs) };
  return { ...planned, interfaces: plannedInterfaces(networks, []) };
}

function ofUpdate(planned: PropertyMap, inputs: PropertyMap, recorded: PropertyMap): PropertyMap {
  const { owner, image, importedDisk, cloneFrom, incarnation } = recorded;
  if (recorded.phase === "Creating") return { ...planned, owner, ...unknowns(rootInputs) };
  const updated = compact({ ...planned, image, importedDisk, cloneFrom, incarnation });
  const { ignoreChanges = [] } = inputs;
  // what is ignored is as others have made it
  if (!Array.isArray(ignoreChanges) || ignoreChanges.length > 0)
    return { ...updated, ...unknowns(ignorable) };
  return { ...updated, interfaces: interfacesOfUpdate(inputs, recorded) };
}

const ignorable = [
  ...["name", "networks", "disks", "media", "bootOrder", "tags", "labels"],
  ...["powerState", "powerReason", "phase", "currentResources"],
];

function plannedNetworks({ networks }: PropertyMap, recorded: PropertyMap | undefined): PropertyMap {
  if (!Array.isArray(networks)) return {};
  const before = recorded as RecordedMachine | undefined;
  const planned = (networks as PropertyValue[]).map((item) =>
    item === unknown ? item : withPlannedAddress(item as unknown as InterfaceInput, before),
  );
  return { networks: planned as PropertyValue[] };
}

/** One for each interface of the program, in its order; the hypervisor gives MAC addresses that nobody chose. */
function plannedInterfaces(
  networks: PropertyValue | undefined,
  known: NonNullable<RecordedMachine["interfaces"]>,
): PropertyValue {
  if (networks !== undefined && !Array.isArray(networks)) return unknown;
  return ((networks ?? []) as PropertyMap[]).map((item) => {
    const [name = unknown, given] = [
      valueAt(item, ["name"]),
      valueAt(item, ["macAddress"]),
    ] as PropertyValue[];
    const before = known.find((each) => each.name === name)?.macAddress ?? unknown;
    const macAddress = typeof given === "string" ? given.toLowerCase() : (given ?? before);
    return { name, macAddress, ips: unknown };
  });
}

/** Those of the program in another order or number are attached and detached, and the hypervisor orders them. */
function interfacesOfUpdate({ networks = [] }: PropertyMap, recorded: PropertyMap): PropertyValue {
  const { interfaces = [] } = recorded as RecordedMachine;
  if (!Array.isArray(networks) || networks.length !== interfaces.length) return unknown;
  const same = interfaces.every(({ name }, index) => valueAt(networks, [String(index), "name"]) === name);
  return same ? plannedInterfaces(networks, interfaces) : unknown;
}

/** Under another policy than `Always` a machine may be as it came to be by itself. */
function plannedPower({ powerState = "On", restartPolicy = "Always" }: PropertyMap): object {
  if (powerState === unknown || restartPolicy !== "Always") return { powerState: unknown };
  const power = powerState === "OffGraceful" ? "Off" : (powerState as "On" | "Off" | "Suspended");
  return {
    powerState: power,
    phase: phases[power],
    // only a machine that does not run has one
    ...(power === "On" ? { powerReason: undefined } : {}),
  };
}

/** A setting of the hypervisor's block may size the machine, and a hypervisor may round its memory. */
function plannedResources({ resources, class: spec }: PropertyMap): PropertyValue {
  const sizeOf = (key: string): unknown => valueAt(resources, [key]) ?? valueAt(spec, [key]) ?? unknown;
  const memory = sizeOf("memory");
  return { cpu: sizeOf("cpu") as PropertyValue, memory: containsUnknown(memory) ? unknown : rounded(memory) };
}

const mebibyte = 1024 ** 2;

function rounded(memory: unknown): PropertyValue {
  const bytes = parseQuantity(memory as string | number);
  return bytes % mebibyte === 0 ? formatQuantity(bytes) : unknown;
}

/** A hypervisor may keep what is written twice, or not. */
function mayRepeat(items: PropertyValue | undefined): boolean {
  return Array.isArray(items) && (containsUnknown(items) || new Set(items).size < items.length);
}
