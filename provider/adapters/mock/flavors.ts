import type { DesiredMachine } from "../../contract/machine";
import { type MachineSize, sizeOf } from "../../contract/sizing";
import { config, type MachineBlock } from "./config";
import { readBlock } from "./settings";

const gibibyte = 2 ** 30;

const flavors: Readonly<Record<NonNullable<MachineBlock["flavor"]>, MachineSize>> = {
  small: { cpus: 1, memoryBytes: gibibyte },
  large: { cpus: 4, memoryBytes: 8 * gibibyte },
};

/** By the flavor of its block, as instancetypes size machines elsewhere, else by its program. */
export function toSize(desired: DesiredMachine): MachineSize {
  const { flavor } = readBlock(config.machine, desired.native);
  return flavor === undefined ? sizeOf(desired) : flavors[flavor];
}
