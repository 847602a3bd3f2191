import type { DesiredMachine } from "../../contract/machine";
import { type MachineSize, sizeOf } from "../../contract/sizing";
import { config, type MachineBlock } from "./config";
import { readBlock } from "./settings";

const gibibyte = 2 ** 30;

const flavors: Readonly<Record<NonNullable<MachineBlock["flavor"]>, MachineSize>> = {
  small: { cpus: 1, memoryBytes: gibibyte },
  large: { cpus: 4, memoryBytes: 8 * gibibyte },
};

/** The size that the block gives, as instancetypes size machines elsewhere. */
export function flavorSize({ native }: DesiredMachine): MachineSize | undefined {
  const { flavor } = readBlock(config.machine, native);
  return flavor === undefined ? undefined : flavors[flavor];
}

export function toSize(desired: DesiredMachine): MachineSize {
  return flavorSize(desired) ?? sizeOf(desired);
}
