import { rootDiskName } from "../contract/machine";
import { blockFor } from "../models/blocks";
import type { VirtualMachineInputs } from "../models/virtual-machine";
import type { MachinePlan } from "./plan";

/** The inputs that name where the root disk comes from: a program gives one of them. */
export const rootInputs = ["image", "importedDisk", "cloneFrom"] as const;

/** The plan in the paths of the program: planner and adapters know devices by their names, and not where an input came from. */
export function withInputPaths(plan: MachinePlan, inputs: VirtualMachineInputs): MachinePlan {
  const located = <T extends { readonly property: string }>(items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, property: inputPath(item.property, inputs) }));
  return {
    ...plan,
    steps: located(plan.steps),
    replacements: located(plan.replacements),
    refusals: located(plan.refusals),
  };
}

/** Where the program wrote the input: `disks[data].size` is `disks[0].size`, or `class.diskDefaults.size`. */
export function inputPath(property: string, inputs: VirtualMachineInputs): string {
  const [, list, name = "", field] = /^(disks|networks|media)\[(.*?)\](?:\.(.*))?$/.exec(property) ?? [];
  if (list === "disks") return diskPath(name, field, inputs);
  if (list === "networks") return itemPath("networks", inputs.networks, name, field);
  if (list === "media") return itemPath("media", inputs.media, name, field);
  return ownPath(property, inputs);
}

function ownPath(property: string, inputs: VirtualMachineInputs): string {
  const { resources, extraConfig } = inputs;
  switch (property) {
    case "class.cpu":
      return resources?.cpu === undefined ? property : "resources.cpu";
    case "class.memory":
      return resources?.memory === undefined ? property : "resources.memory";
    case "extraConfig":
      return extraConfig === undefined ? "class.extraConfig" : property;
    case "image":
      return firstGiven(rootInputs, inputs);
    case "userData":
      return firstGiven(["userData", "metaData", "networkConfig", "imageDefaults"], inputs);
    default:
      return blockPath(property, inputs);
  }
}

/** A setting of the hypervisor is the machine's own where the machine's block has it, else the class's. */
export function blockPath(property: string, inputs: VirtualMachineInputs): string {
  const { type } = inputs.provider;
  const path = property.replace(/^native\./, `class.${type}.`);
  const [, block, setting = ""] = /^class\.(\w+)\.(\w+)/.exec(path) ?? [];
  const isOwn = block === type && blockFor(inputs, type)[setting] !== undefined;
  return isOwn ? path.replace("class.", "") : path;
}

/** The first where the program gives none of them. */
function firstGiven<Key extends keyof VirtualMachineInputs>(
  [first, ...others]: readonly [Key, ...Key[]],
  inputs: VirtualMachineInputs,
): Key {
  return [first, ...others].find((key) => inputs[key] !== undefined) ?? first;
}

const classFields = ["size", "type", "storageClass", "iops"] as const;

function diskPath(name: string, field: string | undefined, inputs: VirtualMachineInputs): string {
  const { disks = [], class: spec } = inputs;
  const listed = disks.find((disk) => disk.name === name);
  const path = itemPath("disks", disks, name, field);
  const fallback = classFields.find((key) => key === field);
  if (fallback === undefined || (listed === undefined && name !== rootDiskName)) return path;
  const isDefault = listed?.[fallback] === undefined && spec.diskDefaults?.[fallback] !== undefined;
  return isDefault || listed === undefined ? `class.diskDefaults.${fallback}` : path;
}

/** The list itself, for what is no longer in it. */
function itemPath(
  list: string,
  items: readonly { readonly name: string }[] = [],
  name: string,
  field?: string,
): string {
  const index = items.findIndex((item) => item.name === name);
  if (index < 0) return list;
  return field === undefined ? `${list}[${index}]` : `${list}[${index}].${field}`;
}
